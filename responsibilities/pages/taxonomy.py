"""Pages across services: one topic, one layer, one type, and the list of topics."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from responsibilities import diagrams
from responsibilities.cascade import Answers, Level, Scope, type_scopes
from responsibilities.models import Layer, Responsibility, ServiceType, Topic
from responsibilities.owners import Owner

from .board import Board, ServiceRow, TopicOnService, board
from .ours import Ours, distinct
from .overlay import Overlay
from .parts import AnswerPart, Link, answer_url, filled, written
from .pictures.links import PictureLinks, picture_links
from .preview import Preview, preview
from .rows import PRESENT

ANY_SERVICE = "the service"


@dataclass(frozen=True)
class OwnerGroup:
    """The services on which one side owns the topic."""

    owner: Owner
    rows: tuple[TopicOnService, ...]


@dataclass(frozen=True)
class TypeAnswer:
    """What holds for a type of service as such."""

    link: Link
    owner: Owner | None
    statement: str


@dataclass(frozen=True)
class TopicPage:
    """One topic across all services; every number of its counts has a list behind it."""

    name: str
    slug: str
    url: str
    share_url: str
    question: str
    layer: Link
    by_type: tuple[TypeAnswer, ...]
    groups: tuple[OwnerGroup, ...]
    undescribed: tuple[Link, ...]
    is_everywhere: bool
    """False: the services listed are all that have it."""
    lenses: tuple[Link, ...]
    counts: diagrams.Counts
    ours: tuple[Ours, ...]
    """What the organisation added to the topic everywhere, and then on single services."""

    @property
    def preview(self) -> Preview:
        return preview(
            f"{self.name}: who secures what on AWS",
            self.name,
            description=f"{self.question} Over all services: {self.counts.sentence or 'not described yet'}.",
        )


@dataclass(frozen=True)
class TopicRow:
    """A topic in a list, with how the services divide."""

    name: str
    slug: str
    url: str
    question: str
    counts: diagrams.Counts
    bar: diagrams.Bar
    by_type: tuple[Owner | None, ...]
    is_everywhere: bool


@dataclass(frozen=True)
class LayerPage:
    name: str
    slug: str
    url: str
    description: str
    cross_cutting: bool
    types: tuple[Link, ...]
    owners: tuple[Owner | None, ...]
    topics: tuple[TopicRow, ...]
    neighbours: tuple[Link, ...]

    @property
    def preview(self) -> Preview:
        return preview(f"{self.name}: who secures what on AWS", self.name, description=self.description)


@dataclass(frozen=True)
class LayerTopics:
    link: Link
    topics: tuple[TopicRow, ...]


@dataclass(frozen=True)
class TopicsPage:
    layers: tuple[LayerTopics, ...]
    types: tuple[Link, ...]
    topic_count: int

    @property
    def preview(self) -> Preview:
        return preview(
            "Topics: who secures what on AWS",
            description=f"{self.topic_count} security topics from customer data to buildings, and who owns each on "
            "every type of AWS service.",
        )


@dataclass(frozen=True)
class TypeLayer:
    name: str
    url: str
    answers: tuple[AnswerPart, ...]


@dataclass(frozen=True)
class TypePage:
    name: str
    short_name: str
    slug: str
    url: str
    description: str
    counts: diagrams.Counts
    bar: diagrams.Bar
    layers: tuple[TypeLayer, ...]
    services: tuple[ServiceRow, ...]
    others: tuple[Link, ...]
    picture: PictureLinks

    @property
    def preview(self) -> Preview:
        return preview(f"{self.name}: who secures what on AWS", self.name, description=self.description)


def topic(slug: str) -> TopicPage | None:
    """One topic across all services, grouped by owner."""
    row = Topic.objects.select_related("layer").filter(slug=slug).first()
    if row is None:
        return None
    everything = board(topics=[row])
    cells = list(everything.on_services(row))
    silent = [one for one in everything.services if everything.asks(one, row) and not everything.owner(one, row)]
    return TopicPage(
        name=row.name,
        slug=row.slug,
        url=row.get_absolute_url(),
        share_url=reverse("share-topic", args=[row.slug]),
        question=filled(row.question, "an AWS service"),
        layer=_link(row.layer),
        by_type=tuple(_type_answer(everything, row, service_type) for service_type in everything.types),
        groups=tuple(
            OwnerGroup(owner, rows) for owner in Owner if (rows := tuple(cell for cell in cells if cell.owner is owner))
        ),
        undescribed=tuple(Link(service.name, answer_url(service.slug, row.slug)) for service in silent),
        is_everywhere=row.is_everywhere,
        lenses=tuple(Link(lens.name, lens.url) for lens in everything.lenses if row.pk in lens.topics),
        counts=diagrams.count([*(cell.owner for cell in cells), *[None] * len(silent)]),
        ours=_ours(everything, row),
    )


def _ours(everything: Board, row: Topic) -> tuple[Ours, ...]:
    overlay = Overlay(PRESENT, topic=row)
    everywhere = overlay.of_topic(row)
    return distinct([*everywhere, *(ours for service in everything.services for ours in overlay.of_item(service, row))])


def topics() -> TopicsPage:
    """All topics by layer."""
    everything = board()
    return TopicsPage(
        layers=layer_topics(everything),
        types=tuple(Link(row.short_name, row.get_absolute_url()) for row in everything.types),
        topic_count=len(everything.topics),
    )


def layer_topics(everything: Board) -> tuple[LayerTopics, ...]:
    """The topics of a board by layer, with how its services divide."""
    return tuple(LayerTopics(_link(layer), tuple(_rows(everything, layer))) for layer in everything.layers)


def layer(slug: str) -> LayerPage | None:
    """One layer: its topics, and who owns it on each type."""
    row = Layer.objects.filter(slug=slug).first()
    if row is None:
        return None
    everything = board()
    return LayerPage(
        name=row.name,
        slug=row.slug,
        url=row.get_absolute_url(),
        description=row.description,
        cross_cutting=row.cross_cutting,
        types=tuple(Link(item.short_name, item.get_absolute_url()) for item in everything.types),
        owners=tuple(everything.layer_owner(row, item) for item in everything.types),
        topics=tuple(_rows(everything, row)),
        neighbours=tuple(_link(item) for item in everything.layers if item.pk != row.pk),
    )


def service_type(slug: str) -> TypePage | None:
    """What a type means: its answers to every topic, and its services."""
    row = ServiceType.objects.filter(slug=slug).first()
    if row is None:
        return None
    everything = board()
    parts = _type_parts(row, everything.topics)
    asked = [item for item in everything.topics if item.is_everywhere or item.pk in parts]
    counts = diagrams.count(parts[item.pk].owner if item.pk in parts else None for item in asked)
    return TypePage(
        name=row.name,
        short_name=row.short_name,
        slug=row.slug,
        url=row.get_absolute_url(),
        description=row.description,
        counts=counts,
        bar=diagrams.bar(counts),
        layers=tuple(
            TypeLayer(
                item.name,
                item.get_absolute_url(),
                tuple(parts[member.pk] for member in everything.by_layer[item.pk] if member.pk in parts),
            )
            for item in everything.layers
        ),
        services=tuple(everything.row(item) for item in everything.services if item.service_type_id == row.pk),
        others=tuple(Link(item.name, item.get_absolute_url()) for item in everything.types if item.pk != row.pk),
        picture=picture_links("types"),
    )


def _type_parts(row: ServiceType, members: Iterable[Topic]) -> dict[int, AnswerPart]:
    rows = Responsibility.objects.published().filter(service__isnull=True).with_proof()
    answers = Answers((Scope(None, item.service_type_id), item.topic_id, item) for item in rows)
    parts = {}
    for member in members:
        chosen = answers.resolve(type_scopes(row.pk), member.pk)
        if chosen:
            specific = chosen.level is Level.TYPE
            origin = f"The same for all {row.name.lower()}" if specific else "General rule"
            parts[member.pk] = written(
                chosen.answer,
                member,
                ANY_SERVICE,
                ANY_SERVICE,
                member.get_absolute_url(),
                origin,
                level=chosen.level,
                is_specific=specific,
            )
    return parts


def _rows(everything: Board, row: Layer) -> Iterable[TopicRow]:
    for member in everything.by_layer.get(row.pk, []):
        asked = [service for service in everything.services if everything.asks(service, member)]
        counts = diagrams.count(everything.owner(service, member) for service in asked)
        briefs = [everything.of_type(item, member) for item in everything.types]
        yield TopicRow(
            name=member.name,
            slug=member.slug,
            url=member.get_absolute_url(),
            question=filled(member.question, "an AWS service"),
            counts=counts,
            bar=diagrams.bar(counts, len(everything.services)),
            by_type=tuple(brief.owner if brief else None for brief in briefs),
            is_everywhere=member.is_everywhere,
        )


def _type_answer(everything: Board, row: Topic, item: ServiceType) -> TypeAnswer:
    brief = everything.of_type(item, row)
    link = Link(item.name, item.get_absolute_url())
    if brief is None:
        return TypeAnswer(link, None, "")
    return TypeAnswer(link, brief.owner, filled(brief.statement, ANY_SERVICE))


def _link(row: Layer) -> Link:
    return Link(row.name, row.get_absolute_url())
