"""The page of one service: what is yours, then layer by layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from responsibilities import diagrams
from responsibilities.cascade import Answers, Chosen, Level, Scope, scopes
from responsibilities.models import Layer, Responsibility, Service, Topic, TopicAlias
from responsibilities.owners import Owner
from responsibilities.vocabulary import Lifecycle

from .board import Board
from .compare import compare_url
from .facts import Cell, ServiceFacts, cell, facts, other_names
from .lens import Seen, seen
from .ours import Ours
from .overlay import Overlay
from .parts import (
    AnswerPart,
    AsOf,
    Link,
    Retirement,
    answer_part,
    answer_url,
    as_of,
    changes_url,
    on_day,
    retirement,
    service_url,
)
from .past import rows_at
from .pictures.card import Card, Stage, service_card
from .pictures.links import PictureLinks, picture_links
from .preview import Preview, preview
from .rows import Rows
from .stack import stack_url


@dataclass(frozen=True)
class LayerSection:
    """A layer of the service with its answers and one mark a topic."""

    name: str
    slug: str
    url: str
    counts: diagrams.Counts
    answers: tuple[AnswerPart, ...]
    undescribed: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """A topic on which the ways of running a service do not agree."""

    topic: Link
    cells: tuple[tuple[str, Owner | None], ...]


@dataclass(frozen=True)
class Variants:
    """The ways of running one service, and what changes between them."""

    parent: Link
    columns: tuple[Link, ...]
    compare_url: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ServicePage:
    name: str
    short_name: str
    slug: str
    url: str
    summary: str
    category: Link
    type_name: str
    type_url: str
    type_reason: str
    parent: Link | None
    lifecycle: str
    lifecycle_date: date | None
    lifecycle_note: str
    successor: Link | None
    docs_url: str
    security_url: str
    other_names: tuple[str, ...]
    counts: diagrams.Counts
    bar: diagrams.Bar
    layers: tuple[LayerSection, ...]
    only_yours: tuple[AnswerPart, ...]
    your_half: tuple[AnswerPart, ...]
    specific_count: int
    variants: Variants | None
    stack_url: str
    share_url: str
    """Empty on a page of the past: what is shared is how things stand now."""
    changes_url: str
    dated_url: str
    """Shows for ever what this page shows today, or showed on its day."""
    reviewed_on: date | None
    retired: Retirement | None
    as_of: AsOf | None
    types: tuple[Stage, ...]
    picture: PictureLinks | None
    """None on a page of the past: a picture shows what holds now."""
    facts: ServiceFacts
    cells: tuple[Cell, ...]
    ours: tuple[Ours, ...]
    """What the organisation added to the service as such; what it added to an answer is with the answer."""
    seen: Seen
    """The lens through which it is seen, if any: only its topics are shown and counted."""

    @property
    def card(self) -> Card:
        return service_card(self.slug, self.name, self.summary, self.counts, self.types)

    @property
    def preview(self) -> Preview:
        counts = self.counts
        return preview(
            f"{self.name}: who secures what{on_day(self.as_of)}",
            f"{self.short_name}: who secures what{on_day(self.as_of)}",
            description=f"On {self.name}, {counts.you} security topics are yours, {counts.shared} are shared and "
            f"{counts.aws} are AWS’s. Each answer with its source.",
            card=None if self.as_of else self.card,
        )


def _answers(rows: Iterable[Responsibility]) -> Answers[Responsibility]:
    """What the cascade chooses from: a retired answer gives way to the next wider one."""
    return Answers(
        (Scope(row.service_id, row.service_type_id), row.topic_id, row) for row in rows if not row.is_retired
    )


def service(slug: str, on: date | None = None, lens: str = "") -> ServicePage | None:
    """The page now, or as it stood at the end of a day (UTC). A constant number of queries.

    :param slug: the present slug, also for a day on which it was another.
    :param lens: slug of a lens, to see only its topics; an unknown one is left out and reported.
    :returns: None if no service had a page under this slug then; a retired one has. None for a day still to come.
    """
    rows = rows_at(on)
    row = rows.service(slug)
    if row is None:
        return None
    answers = _answers(rows.answers(row))
    everywhere = rows.topics()
    chosen = {topic.pk: answers.resolve(scopes(row), topic.pk) for topic in everywhere}
    view = seen([topic for topic in everywhere if topic.is_everywhere or chosen[topic.pk]], lens, on)
    rows.prove(found.answer for found in chosen.values() if found)
    overlay = Overlay(rows, [row])
    parts = _parts(row, view.topics, chosen, overlay, on)
    layers = _layers(view.topics, parts)
    printed = [part for layer in layers for part in layer.answers]
    counts = diagrams.count(parts[topic.pk].owner if topic.pk in parts else None for topic in view.topics)
    return ServicePage(
        name=row.name,
        short_name=row.short_name,
        slug=row.slug,
        url=service_url(row.slug, on),
        summary=row.summary,
        category=Link(row.category.name, f"{reverse('directory')}?category={row.category.slug}"),
        type_name=row.service_type.name,
        type_url=row.service_type.get_absolute_url(),
        type_reason=row.type_reason,
        parent=_link(row.variant_of, on),
        lifecycle="" if row.lifecycle == Lifecycle.AVAILABLE else Lifecycle(row.lifecycle).label,
        lifecycle_date=row.lifecycle_date,
        lifecycle_note=row.lifecycle_note,
        successor=_link(row.successor, on),
        docs_url=row.docs_url,
        security_url=row.security_url,
        other_names=other_names(row),
        counts=counts,
        bar=diagrams.bar(counts),
        layers=layers,
        only_yours=tuple(part for part in printed if part.owner is Owner.CUSTOMER),
        your_half=tuple(part for part in printed if part.owner is Owner.SHARED),
        specific_count=sum(_is_specific(chosen[topic.pk]) for topic in view.topics),
        variants=_variants(rows, row, view.topics),
        stack_url="" if row.is_retired else stack_url(row.slug),
        share_url="" if on else reverse("share-service", args=[row.slug]),
        changes_url=changes_url(row.slug),
        dated_url=service_url(row.slug, on or timezone.now().date()),
        reviewed_on=max((part.reviewed_on for part in printed if part.reviewed_on), default=None),
        retired=service_retirement(row, on),
        as_of=as_of(on, row.slug, service_url(row.slug)),
        types=tuple(Stage(kind.short_name, kind.pk == row.service_type_id) for kind in rows.types()),
        picture=None if on else picture_links(row.slug),
        facts=facts(row, counts, overlay, on),
        cells=tuple(cell(row, topic, parts.get(topic.pk), overlay, on) for topic in view.topics),
        ours=overlay.of_service(row),
        seen=view,
    )


def _is_specific(found: Chosen[Responsibility] | None) -> bool:
    return found is not None and found.level is Level.SERVICE


def _parts(
    row: Service,
    topics: Iterable[Topic],
    chosen: Mapping[int, Chosen[Responsibility] | None],
    overlay: Overlay,
    on: date | None,
) -> dict[int, AnswerPart]:
    former = former_slugs()
    return {
        topic.pk: answer_part(row, topic, found, on, former.get(topic.pk, ()), overlay.of_item(row, topic))
        for topic in topics
        if (found := chosen[topic.pk])
    }


def service_retirement(row: Service, on: date | None = None) -> Retirement | None:
    """When and why the service was retired, and what replaces it."""
    return retirement(row.name, row, _link(row.successor, on))


def former_slugs() -> dict[int, tuple[str, ...]]:
    """The slugs that topics had before, by topic: places on a page keep them. One query."""
    found: dict[int, tuple[str, ...]] = {}
    for topic_id, slug, present in TopicAlias.objects.values_list("topic_id", "slug", "topic__slug"):
        if slug != present:
            found[topic_id] = (*found.get(topic_id, ()), slug)
    return found


def _layers(topics: Iterable[Topic], parts: dict[int, AnswerPart]) -> tuple[LayerSection, ...]:
    groups: dict[int, tuple[Layer, list[Topic]]] = {}
    for topic in topics:
        groups.setdefault(topic.layer_id, (topic.layer, []))[1].append(topic)
    return tuple(
        LayerSection(
            name=layer.name,
            slug=layer.slug,
            url=layer.get_absolute_url(),
            counts=diagrams.count(parts[topic.pk].owner if topic.pk in parts else None for topic in members),
            answers=tuple(parts[topic.pk] for topic in members if topic.pk in parts),
            undescribed=tuple(topic.name for topic in members if topic.pk not in parts),
        )
        for layer, members in groups.values()
    )


def _variants(rows: Rows, service: Service, topics: Iterable[Topic]) -> Variants | None:
    """What changes between a service and its variants; None for a service that has none."""
    parent = service.variant_of or service
    variants = rows.variants(parent)
    if not variants:
        return None
    board = Board(variants, topics, rows)
    return Variants(
        parent=Link(parent.short_name, service_url(parent.slug, rows.on)),
        columns=tuple(Link(row.short_name, service_url(row.slug, rows.on)) for row in variants),
        compare_url=compare_url(variants if len(variants) > 1 else [parent, *variants]),
        differences=tuple(_differences(board, service, rows.on)),
    )


def _differences(board: Board, service: Service, on: date | None) -> list[Difference]:
    found = []
    for topic in board.topics:
        cells = tuple((answer_url(row.slug, topic.slug, on), board.owner(row, topic)) for row in board.services)
        if len({owner for _, owner in cells}) > 1:
            found.append(Difference(Link(topic.name, answer_url(service.slug, topic.slug, on)), cells))
    return found


def _link(service: Service | None, on: date | None) -> Link | None:
    return Link(service.name, service_url(service.slug, on)) if service else None
