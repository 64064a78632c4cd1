"""Services and cells as plain data, with slugs where pages have links: what files and the API are made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from responsibilities import diagrams
from responsibilities.cascade import Chosen
from responsibilities.models import Responsibility, Service, Topic
from responsibilities.vocabulary import Lifecycle

from .board import Board
from .ours import Ours, TeamPart
from .overlay import Overlay
from .parts import AnswerPart, answer_part, answer_url, filled, service_url

CHUNK = 500
"""Answers that are read at a time, with their sources; databases limit the length of a query."""


@dataclass(frozen=True)
class ServiceFacts:
    """All that is known of a service, and how its topics divide."""

    slug: str
    name: str
    short_name: str
    url: str
    summary: str
    type: str
    type_name: str
    type_reason: str
    category: str
    category_name: str
    variant_of: str | None
    lifecycle: Lifecycle
    lifecycle_date: date | None
    lifecycle_note: str
    successor: str | None
    other_names: tuple[str, ...]
    docs_url: str
    security_url: str
    counts: diagrams.Counts
    retired_on: date | None
    retired_reason: str
    team: TeamPart | None
    ours: tuple[Ours, ...]
    """What the organisation added to the service as such."""


@dataclass(frozen=True)
class Cell:
    """One topic on one service; ``answer`` is None where nobody described it at any scope."""

    service: str
    service_name: str
    short_name: str
    type: str
    category: str
    topic: str
    topic_name: str
    layer: str
    layer_name: str
    question: str
    url: str
    answer: AnswerPart | None
    team: TeamPart | None
    """Of the organisation: who owns this cell."""
    ours: tuple[Ours, ...]
    """What the organisation added, most specific first."""


def facts(row: Service, counts: diagrams.Counts, overlay: Overlay, on: date | None = None) -> ServiceFacts:
    """Reads the category, type, parent, successor and aliases: select them with the row."""
    return ServiceFacts(
        slug=row.slug,
        name=row.name,
        short_name=row.short_name,
        url=service_url(row.slug, on),
        summary=row.summary,
        type=row.service_type.slug,
        type_name=row.service_type.name,
        type_reason=row.type_reason,
        category=row.category.slug,
        category_name=row.category.name,
        variant_of=_published(row.variant_of),
        lifecycle=Lifecycle(row.lifecycle),
        lifecycle_date=row.lifecycle_date,
        lifecycle_note=row.lifecycle_note,
        successor=_published(row.successor),
        other_names=other_names(row),
        docs_url=row.docs_url,
        security_url=row.security_url,
        counts=counts,
        retired_on=row.retired_on,
        retired_reason=row.retired_reason,
        team=overlay.team_of_service(row),
        ours=overlay.of_service(row),
    )


def other_names(service: Service) -> tuple[str, ...]:
    """Its aliases, without those that only repeat its name."""
    known = {service.name.lower(), service.short_name.lower(), service.slug}
    return tuple(alias.name for alias in service.aliases.all() if alias.name.lower() not in known)


def _published(service: Service | None) -> str | None:
    return service.slug if service and service.is_published else None


def cell(service: Service, topic: Topic, part: AnswerPart | None, overlay: Overlay, on: date | None = None) -> Cell:
    """Reads the type and category of the service and the layer of the topic: select them with the rows."""
    return Cell(
        service=service.slug,
        service_name=service.name,
        short_name=service.short_name,
        type=service.service_type.slug,
        category=service.category.slug,
        topic=topic.slug,
        topic_name=topic.name,
        layer=topic.layer.slug,
        layer_name=topic.layer.name,
        question=filled(topic.question, service.name),
        url=part.url if part else answer_url(service.slug, topic.slug, on),
        answer=part,
        team=overlay.team(service, topic),
        ours=overlay.of_cell(service, topic),
    )


def cells(everything: Board, places: Iterable[tuple[Service, Topic]], overlay: Overlay) -> Iterator[Cell]:
    """The cells at the places with their full texts. Three queries for up to 500 different answers."""
    found = [(service, topic, everything.chosen(service, topic)) for service, topic in places]
    rows = _rows({chosen.answer.pk for _, _, chosen in found if chosen})
    for service, topic, chosen in found:
        row = rows.get(chosen.answer.pk) if chosen else None
        part = answer_part(service, topic, Chosen(chosen.level, row)) if chosen and row else None
        yield cell(service, topic, part, overlay)


def _rows(keys: set[int]) -> dict[int, Responsibility]:
    ordered = sorted(keys)
    chunks = [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
    return {row.pk: row for chunk in chunks for row in Responsibility.objects.filter(pk__in=chunk).with_proof()}
