"""The page of one service: what is yours, then layer by layer."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from responsibilities import diagrams
from responsibilities.cascade import Answers, Level, Scope, scopes
from responsibilities.models import Layer, Responsibility, Service, ServiceType, Topic
from responsibilities.owners import Owner
from responsibilities.vocabulary import Lifecycle

from .board import Board, all_topics
from .compare import compare_url
from .facts import Cell, ServiceFacts, cell, facts, other_names
from .parts import AnswerPart, Link, answer_part, answer_url, service_url
from .pictures.card import Card, Stage, service_card
from .pictures.links import PictureLinks, picture_links
from .preview import Preview, preview
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
    reviewed_on: date | None
    types: tuple[Stage, ...]
    picture: PictureLinks
    facts: ServiceFacts
    cells: tuple[Cell, ...]

    @property
    def card(self) -> Card:
        return service_card(self.slug, self.name, self.summary, self.counts, self.types)

    @property
    def preview(self) -> Preview:
        counts = self.counts
        return preview(
            f"{self.name}: who secures what",
            f"{self.short_name}: who secures what",
            description=f"On {self.name}, {counts.you} security topics are yours, {counts.shared} are shared and "
            f"{counts.aws} are AWS’s. Each answer with its source.",
            card=self.card,
        )


def service(slug: str) -> ServicePage | None:
    """The page, or None if no published service has this slug. A constant number of queries."""
    row = _find(slug)
    if row is None:
        return None
    topics = all_topics()
    answers = _answers(row)
    chosen = {topic.pk: answers.resolve(scopes(row), topic.pk) for topic in topics}
    parts = {topic.pk: answer_part(row, topic, found) for topic in topics if (found := chosen[topic.pk])}
    layers = _layers(topics, parts)
    printed = [part for layer in layers for part in layer.answers]
    counts = diagrams.count(parts[topic.pk].owner if topic.pk in parts else None for topic in topics)
    return ServicePage(
        name=row.name,
        short_name=row.short_name,
        slug=row.slug,
        url=service_url(row.slug),
        summary=row.summary,
        category=Link(row.category.name, f"{reverse('directory')}?category={row.category.slug}"),
        type_name=row.service_type.name,
        type_url=row.service_type.get_absolute_url(),
        type_reason=row.type_reason,
        parent=_link(row.variant_of),
        lifecycle="" if row.lifecycle == Lifecycle.AVAILABLE else Lifecycle(row.lifecycle).label,
        lifecycle_date=row.lifecycle_date,
        lifecycle_note=row.lifecycle_note,
        successor=_link(row.successor),
        docs_url=row.docs_url,
        security_url=row.security_url,
        other_names=other_names(row),
        counts=counts,
        bar=diagrams.bar(counts),
        layers=layers,
        only_yours=tuple(part for part in printed if part.owner is Owner.CUSTOMER),
        your_half=tuple(part for part in printed if part.owner is Owner.SHARED),
        specific_count=sum(found is not None and found.level is Level.SERVICE for found in chosen.values()),
        variants=_variants(row, topics),
        stack_url=stack_url(row.slug),
        share_url=reverse("share-service", args=[row.slug]),
        reviewed_on=max((part.reviewed_on for part in printed if part.reviewed_on), default=None),
        types=tuple(Stage(kind.short_name, kind.pk == row.service_type_id) for kind in ServiceType.objects.all()),
        picture=picture_links(row.slug),
        facts=facts(row, counts),
        cells=tuple(cell(row, topic, parts.get(topic.pk)) for topic in topics),
    )


def _find(slug: str) -> Service | None:
    return (
        Service.objects.published()
        .select_related("category", "service_type", "variant_of", "successor")
        .prefetch_related("aliases")
        .filter(slug=slug)
        .first()
    )


def answers_for(service: Service) -> QuerySet[Responsibility]:
    """Every answer that may apply to a service at some level, with all that is printed of it."""
    own = [service.pk, *([service.variant_of_id] if service.variant_of_id else [])]
    return (
        Responsibility.objects.published()
        .filter(
            Q(service__in=own)
            | Q(service_type=service.service_type_id)
            | Q(service__isnull=True, service_type__isnull=True)
        )
        .with_proof()
    )


def _answers(service: Service) -> Answers[Responsibility]:
    return Answers((Scope(row.service_id, row.service_type_id), row.topic_id, row) for row in answers_for(service))


def _layers(topics: list[Topic], parts: dict[int, AnswerPart]) -> tuple[LayerSection, ...]:
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


def _variants(service: Service, topics: list[Topic]) -> Variants | None:
    """What changes between a service and its variants; None for a service that has none."""
    parent = service.variant_of or service
    family = list(Service.objects.published().filter(Q(variant_of=parent) | Q(pk=parent.pk)).order_by("name"))
    variants = [row for row in family if row.pk != parent.pk]
    if not variants:
        return None
    board = Board(variants, topics)
    return Variants(
        parent=Link(parent.short_name, service_url(parent.slug)),
        columns=tuple(Link(row.short_name, service_url(row.slug)) for row in variants),
        compare_url=compare_url(variants if len(variants) > 1 else [parent, *variants]),
        differences=tuple(_differences(board, service)),
    )


def _differences(board: Board, service: Service) -> list[Difference]:
    found = []
    for topic in board.topics:
        cells = tuple((answer_url(row.slug, topic.slug), board.owner(row, topic)) for row in board.services)
        if len({owner for _, owner in cells}) > 1:
            found.append(Difference(Link(topic.name, answer_url(service.slug, topic.slug)), cells))
    return found


def _link(service: Service | None) -> Link | None:
    return Link(service.name, service_url(service.slug)) if service else None
