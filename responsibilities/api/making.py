"""Records of pages and rows of the database become objects of the API. No queries: the caller brings what is read."""

from collections.abc import Iterable
from typing import Any

from responsibilities import diagrams, models
from responsibilities.pages import facts, teams
from responsibilities.pages.board import Board
from responsibilities.pages.ours import Ours
from responsibilities.pages.overlay import Overlay
from responsibilities.pages.parts import Check, Cite, Retirement, answer_url, filled

from . import objects, shown
from .stamp import Stamp

ANY_SERVICE = "an AWS service"
THE_SERVICE = "the service"


def counts(found: diagrams.Counts) -> objects.Counts:
    return objects.Counts(
        customer=found.you, shared=found.shared, aws=found.aws, not_applicable=found.na, undescribed=found.undescribed
    )


def service(known: facts.ServiceFacts, stamp: Stamp) -> objects.Service:
    return objects.Service(
        slug=known.slug,
        name=known.name,
        short_name=known.short_name,
        url=stamp.url(known.url),
        summary=known.summary,
        type=known.type,
        type_name=known.type_name,
        type_reason=known.type_reason or None,
        category=known.category,
        category_name=known.category_name,
        variant_of=known.variant_of,
        lifecycle=known.lifecycle,
        lifecycle_date=known.lifecycle_date,
        lifecycle_note=known.lifecycle_note or None,
        successor=known.successor,
        other_names=list(known.other_names),
        docs_url=known.docs_url or None,
        security_url=known.security_url or None,
        counts=counts(known.counts),
        retired_on=known.retired_on,
        retired_reason=known.retired_reason or None,
        team=known.team.slug if known.team else None,
        additions=list(map(addition, known.ours)),
    )


def retired(note: Retirement) -> objects.Retired:
    return objects.Retired(what=note.what, retired_on=note.on, retired_reason=note.reason.source)


def answer(cell: facts.Cell, stamp: Stamp) -> objects.Answer:
    part = cell.answer
    return objects.Answer(
        service=cell.service,
        service_name=cell.service_name,
        topic=cell.topic,
        topic_name=cell.topic_name,
        layer=cell.layer,
        layer_name=cell.layer_name,
        type=cell.type,
        category=cell.category,
        question=cell.question,
        owner=part.owner if part else None,
        scope=part.level if part else None,
        provenance=part.provenance if part else None,
        statement=part.statement if part else None,
        phrase=part.phrase or None if part else None,
        customer_does=part.customer_does.source or None if part else None,
        aws_does=part.aws_does.source or None if part else None,
        todo=part.todo or None if part else None,
        reason=part.reason.source or None if part else None,
        sources=[citation(cite) for cite in part.cites] if part else [],
        evidence=[evidence(check) for check in (*part.your_checks, *part.aws_checks)] if part else [],
        reviewed_on=part.reviewed_on if part else None,
        review_by=part.review_by if part else None,
        review_due=part.review_due if part else None,
        review_overdue=part.is_overdue if part else None,
        url=stamp.url(cell.url),
        team=cell.team.slug if cell.team else None,
        additions=list(map(addition, cell.ours)),
    )


def addition(ours: Ours) -> objects.Addition:
    return objects.Addition(
        by=ours.by,
        about=ours.about,
        service=ours.service,
        topic=ours.topic,
        team=ours.team.slug if ours.team else None,
        team_name=ours.team.name if ours.team else None,
        standard_title=ours.standard_title or None,
        standard_url=ours.standard_url or None,
        runbook_url=ours.runbook_url or None,
        note=ours.note.source or None,
        exception=ours.exception.source or None,
        exception_until=ours.exception_until,
        exception_expired=ours.is_expired,
    )


def team(owned: teams.Owned, stamp: Stamp) -> objects.Team:
    return objects.Team(
        slug=owned.team.slug,
        name=owned.team.name,
        url=stamp.url(owned.team.url),
        email=owned.team.email or None,
        link=owned.team.link or None,
        services=len(owned.by_service),
        counts=counts(owned.counts),
        exceptions=len(owned.exceptions),
    )


def citation(cite: Cite) -> objects.Citation:
    return objects.Citation(
        title=cite.title,
        url=cite.url,
        section=cite.section or None,
        checked_on=cite.checked_on,
        verified=cite.verified,
        note=cite.note or None,
    )


def evidence(check: Check) -> objects.Evidence:
    return objects.Evidence(
        side=check.side, kind=check.kind, identifier=check.identifier, what=check.what, url=check.url or None
    )


def topic(everything: Board, row: models.Topic, overlay: Overlay, stamp: Stamp) -> objects.Topic:
    found = overlay.team_of_topic(row)
    return objects.Topic(
        slug=row.slug,
        name=row.name,
        url=stamp.url(row.get_absolute_url()),
        question=filled(row.question, ANY_SERVICE),
        layer=row.layer.slug,
        headline=row.is_headline,
        everywhere=row.is_everywhere,
        lenses=[lens.slug for lens in everything.lenses if row.pk in lens.topics],
        keywords=row.keywords.splitlines(),
        by_type=[_type_answer(everything, row, service_type) for service_type in everything.types],
        team=found.slug if found else None,
        additions=list(map(addition, overlay.of_topic(row))),
    )


def _type_answer(everything: Board, row: models.Topic, service_type: models.ServiceType) -> objects.TypeAnswer:
    brief = everything.of_type(service_type, row)
    return objects.TypeAnswer(
        type=service_type.slug,
        type_name=service_type.name,
        owner=brief.owner if brief else None,
        statement=filled(brief.statement, THE_SERVICE) if brief else None,
    )


def layer(everything: Board, row: models.Layer, stamp: Stamp) -> objects.Layer:
    return objects.Layer(
        slug=row.slug,
        name=row.name,
        url=stamp.url(row.get_absolute_url()),
        description=row.description,
        cross_cutting=row.cross_cutting,
        topics=[member.slug for member in everything.by_layer.get(row.pk, [])],
        by_type=[
            objects.TypeOwner(
                type=service_type.slug,
                type_name=service_type.name,
                owner=everything.layer_owner(row, service_type),
            )
            for service_type in everything.types
        ],
    )


def service_type(everything: Board, row: models.ServiceType, stamp: Stamp) -> objects.ServiceType:
    return objects.ServiceType(
        slug=row.slug,
        name=row.name,
        short_name=row.short_name,
        url=stamp.url(row.get_absolute_url()),
        description=row.description,
        services=[member.slug for member in everything.services if member.service_type_id == row.pk],
    )


def grid(
    everything: Board, services: Iterable[models.Service], topics: Iterable[models.Topic], stamp: Stamp
) -> list[shown.Row]:
    """Every topic on every service, in short."""
    columns = list(services)
    return [_row(everything, columns, row, stamp) for row in topics]


def _row(everything: Board, services: list[models.Service], row: models.Topic, stamp: Stamp) -> shown.Row:
    cells = [_cell(everything, service, row, stamp) for service in services]
    return shown.Row(
        topic=row.slug,
        topic_name=row.name,
        layer=row.layer.slug,
        layer_name=row.layer.name,
        differs=len({cell.owner for cell in cells}) > 1,
        cells=cells,
    )


def _cell(everything: Board, service: models.Service, row: models.Topic, stamp: Stamp) -> shown.Cell:
    chosen = everything.chosen(service, row)
    return shown.Cell(
        service=service.slug,
        service_name=service.name,
        type=service.service_type.slug,
        owner=chosen.answer.owner if chosen else None,
        scope=chosen.level if chosen else None,
        phrase=filled(chosen.answer.phrase, service.short_name) or None if chosen else None,
        statement=filled(chosen.answer.statement, service.short_name) if chosen else None,
        url=stamp.url(answer_url(service.slug, row.slug)),
    )


def source(row: Any) -> objects.Source:
    """:param row: a source that is annotated with ``count`` and ``last``."""
    return objects.Source(url=row.url, title=row.title, citations=row.count, checked_on=row.last)
