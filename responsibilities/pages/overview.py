"""The front page: the model in one sentence, the two diagrams and the directory."""

from collections.abc import Sequence
from dataclasses import dataclass

from responsibilities import diagrams
from responsibilities.diagrams import Counts, Edges, Verdict, Zone
from responsibilities.models import Layer, ServiceType, Topic
from responsibilities.owners import Owner

from .board import Board, board
from .directory import Shelf, first_shelves
from .lens import Lens
from .parts import Brief, Link
from .pictures.links import PictureLinks, picture_links
from .preview import Preview, preview

SAMPLES = 3
"""Services named under a column head of the line."""


@dataclass(frozen=True)
class Block:
    """A layer of the stack."""

    layer: Link
    topics: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Through:
    """Something that runs through every layer."""

    link: Link
    owner: Owner | None
    text: str


@dataclass(frozen=True)
class Stack:
    """The first diagram: what is in the cloud, where the line runs, what is of the cloud."""

    yours: tuple[Block, ...]
    line: tuple[Block, ...]
    aws: tuple[Block, ...]
    through: tuple[Through, ...]


@dataclass(frozen=True)
class Column:
    name: str
    url: str
    samples: str


@dataclass(frozen=True)
class Cell:
    owner: Owner | None
    phrase: str
    edges: Edges


@dataclass(frozen=True)
class LineRow:
    layer: Link
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ThroughRow:
    """A cross-cutting row: one merged cell where all types agree, else a cell each. The line does not pass it."""

    layer: Link
    agreed: Owner | None
    text: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Line:
    """The second diagram: how the line moves with the type of service."""

    columns: tuple[Column, ...]
    rows: tuple[LineRow, ...]
    through: tuple[ThroughRow, ...]


@dataclass(frozen=True)
class Example:
    """One service, to explain the bars of the directory with."""

    name: str
    counts: Counts
    bar: diagrams.Bar


@dataclass(frozen=True)
class SharedControl:
    """A control that applies to both sides."""

    link: Link
    statement: str


@dataclass(frozen=True)
class OverviewPage:
    topic_count: int
    service_count: int
    answer_count: str
    """With a comma every three digits."""
    type_names: tuple[str, ...]
    stack: Stack
    line: Line
    shelves: tuple[Shelf, ...]
    example: Example | None
    shared_controls: tuple[SharedControl, ...]
    lenses: tuple[Lens, ...]
    stack_picture: PictureLinks
    line_picture: PictureLinks

    @property
    def preview(self) -> Preview:
        return preview(
            "Who secures what on AWS",
            description=f"Who is responsible for what on AWS: {self.topic_count} security topics on "
            f"{self.service_count} services, each answer with its source and date.",
        )


def overview() -> OverviewPage:
    """The front page. A constant number of queries at any number of services."""
    everything = board()
    rows = [everything.row(service) for service in everything.services]
    example = max(rows, key=lambda row: row.counts.shared, default=None)
    return OverviewPage(
        topic_count=len(everything.topics),
        service_count=len(everything.services),
        answer_count=f"{sum(row.counts.total for row in rows):,}",
        type_names=tuple(service_type.short_name for service_type in everything.types),
        stack=stack(everything),
        line=line(everything),
        shelves=first_shelves(everything),
        example=Example(example.name, example.counts, example.bar) if example else None,
        shared_controls=tuple(_shared_controls(everything)),
        lenses=everything.lenses,
        stack_picture=picture_links("overview"),
        line_picture=picture_links("types"),
    )


def _owners(everything: Board, layer: Layer) -> list[tuple[str, Owner | None]]:
    return [(item.short_name, everything.layer_owner(layer, item)) for item in everything.types]


def stack(everything: Board) -> Stack:
    """The first diagram."""
    zones: dict[Zone, list[Block]] = {zone: [] for zone in Zone}
    for layer in everything.layers:
        if not layer.cross_cutting:
            owners = _owners(everything, layer)
            zones[diagrams.zone([owner for _, owner in owners])].append(
                Block(
                    layer=_link(layer),
                    topics=tuple(topic.name for topic in everything.drawn(layer)),
                    verdict=diagrams.verdict(owners),
                )
            )
    return Stack(
        yours=tuple(zones[Zone.IN]),
        line=tuple(zones[Zone.LINE]),
        aws=tuple(zones[Zone.OF]),
        through=tuple(_through(everything)),
    )


def _through(everything: Board) -> list[Through]:
    """Cross-cutting layers; of one whose topics are all headlines, each topic by itself."""
    found: list[Through] = []
    for layer in everything.layers:
        topics = everything.drawn(layer)
        if not layer.cross_cutting:
            continue
        if all(topic.is_headline for topic in topics):
            found.extend(_through_topic(everything, topic) for topic in topics)
        else:
            owners = {owner for _, owner in _owners(everything, layer)}
            names = ", ".join(topic.name for topic in topics)
            found.append(Through(_link(layer), owners.pop() if len(owners) == 1 else None, names))
    return found


def _through_topic(everything: Board, topic: Topic) -> Through:
    brief = _general(everything, topic)
    return Through(
        Link(topic.name, topic.get_absolute_url()), brief.owner if brief else None, brief.phrase if brief else ""
    )


def _general(everything: Board, topic: Topic) -> Brief | None:
    """The answer the types agree on, as far as an owner goes."""
    briefs = [everything.of_type(service_type, topic) for service_type in everything.types]
    return briefs[0] if briefs and len({brief.owner if brief else None for brief in briefs}) == 1 else None


def line(everything: Board) -> Line:
    """The second diagram."""
    moving = [layer for layer in everything.layers if not layer.cross_cutting]
    edges = diagrams.edges([[owner for _, owner in _owners(everything, layer)] for layer in moving])
    return Line(
        columns=tuple(_column(everything, service_type) for service_type in everything.types),
        rows=tuple(
            LineRow(_link(layer), _cells(everything, layer, row_edges))
            for layer, row_edges in zip(moving, edges, strict=True)
        ),
        through=tuple(_through_row(everything, layer) for layer in everything.layers if layer.cross_cutting),
    )


def _cells(everything: Board, layer: Layer, row_edges: Sequence[Edges]) -> tuple[Cell, ...]:
    return tuple(
        Cell(everything.layer_owner(layer, service_type), everything.layer_phrase(layer, service_type), edge)
        for service_type, edge in zip(everything.types, row_edges, strict=True)
    )


def _through_row(everything: Board, layer: Layer) -> ThroughRow:
    owners = {owner for _, owner in _owners(everything, layer)}
    return ThroughRow(
        layer=_link(layer),
        agreed=owners.pop() if len(owners) == 1 else None,
        text=", ".join(topic.name for topic in everything.drawn(layer)),
        cells=_cells(everything, layer, [Edges()] * len(everything.types)),
    )


def _column(everything: Board, service_type: ServiceType) -> Column:
    samples = [
        service.short_name
        for service in everything.services
        if service.service_type_id == service_type.pk and service.variant_of_id is None
    ]
    return Column(service_type.short_name, service_type.get_absolute_url(), ", ".join(samples[:SAMPLES]))


def _shared_controls(everything: Board) -> list[SharedControl]:
    found = []
    for topic in everything.topics:
        if topic.layer.slug == "shared-controls":
            brief = _general(everything, topic)
            if brief:
                statement = brief.statement.replace("{service}", "a service")
                found.append(SharedControl(Link(topic.name, topic.get_absolute_url()), statement))
    return found


def _link(layer: Layer) -> Link:
    return Link(layer.name, layer.get_absolute_url())
