"""Services side by side: who owns each topic, and where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from responsibilities import diagrams
from responsibilities.models import Layer, Service, Topic
from responsibilities.owners import Owner
from responsibilities.vocabulary import listed

from .board import Board, board
from .filters import Option
from .parts import Link, answer_url, filled
from .preview import Preview, preview
from .selection import families, query, selection

LIMIT = 6


@dataclass(frozen=True)
class Column:
    short_name: str
    url: str
    type_name: str
    counts: diagrams.Counts
    bar: diagrams.Bar


@dataclass(frozen=True)
class Cell:
    owner: Owner | None
    phrase: str
    url: str
    """Empty where the service does not have the topic."""


@dataclass(frozen=True)
class Row:
    topic: Link
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True)
class Group:
    layer: Link
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Family:
    """A service and a link that compares the ways of running it."""

    name: str
    url: str


@dataclass(frozen=True)
class ComparePage:
    title: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    differences: int
    total: int
    only_differences: bool
    all_url: str
    differences_url: str
    share_url: str
    pickers: tuple[tuple[Option, ...], ...]
    families: tuple[Family, ...]
    unknown: tuple[str, ...]
    retired: tuple[Link, ...]
    left_out: int

    @property
    def is_comparison(self) -> bool:
        return len(self.columns) > 1

    @property
    def query(self) -> str:
        """What reproduces this page."""
        return self.all_url.partition("?")[2]

    @property
    def preview(self) -> Preview:
        if not self.is_comparison:
            return preview(
                "Compare services: who secures what on AWS",
                description="Up to six AWS services side by side: who is responsible, topic by topic.",
            )
        return preview(
            f"Compare {self.title}: who secures what on AWS",
            f"Compare {self.title}",
            description=f"{self.title} side by side: who is responsible, topic by topic. "
            f"They differ on {self.differences} of {self.total}.",
            path=self.all_url,
        )


def compare(slugs: Sequence[str], *, only_differences: bool = False) -> ComparePage:
    """The services side by side; with ``only_differences`` only the topics on which they do not agree."""
    everything = board()
    picked = selection(slugs, everything.services, LIMIT)
    services = picked.services
    rows = {topic.pk: _row(everything, topic, services) for topic in everything.topics_of_any(services)}
    differences = sum(row.differs for row in rows.values())
    shown = {pk for pk, row in rows.items() if row.differs or not only_differences} if len(services) > 1 else set()
    address = f"{reverse('compare')}?{query(picked.slugs)}"
    return ComparePage(
        title=listed([row.short_name for row in services]),
        columns=tuple(_column(everything, row) for row in services),
        groups=tuple(_groups(everything, rows, shown)),
        differences=differences,
        total=len(rows),
        only_differences=only_differences,
        all_url=address,
        differences_url=f"{address}&only=differences",
        share_url=f"{reverse('share-compare')}?{query(picked.slugs)}",
        pickers=tuple(_pickers(everything.services, services)),
        families=tuple(_families(everything.services, services)),
        unknown=picked.unknown,
        retired=picked.retired,
        left_out=picked.left_out,
    )


def compare_url(services: Sequence[Service]) -> str:
    return f"{reverse('compare')}?{query(row.slug for row in services[:LIMIT])}"


def _column(everything: Board, service: Service) -> Column:
    row = everything.row(service)
    return Column(row.short_name, row.url, service.service_type.short_name, row.counts, row.bar)


def _row(everything: Board, topic: Topic, services: Sequence[Service]) -> Row:
    cells = tuple(_cell(everything, topic, service) for service in services)
    return Row(Link(topic.name, topic.get_absolute_url()), cells, len({cell.owner for cell in cells}) > 1)


def _cell(everything: Board, topic: Topic, service: Service) -> Cell:
    chosen = everything.chosen(service, topic)
    url = answer_url(service.slug, topic.slug)
    if chosen is None:
        return Cell(None, "", url if topic.is_everywhere else "")
    return Cell(chosen.answer.owner, filled(chosen.answer.phrase, service.short_name), url)


def _groups(everything: Board, rows: dict[int, Row], shown: set[int]) -> Iterator[Group]:
    for layer in everything.layers:
        members = tuple(rows[topic.pk] for topic in everything.by_layer[layer.pk] if topic.pk in shown)
        if members:
            yield Group(_link(layer), members)


def _link(layer: Layer) -> Link:
    return Link(layer.name, layer.get_absolute_url())


def _pickers(services: Sequence[Service], chosen: Sequence[Service]) -> Iterator[tuple[Option, ...]]:
    """One list for each service chosen, and an empty one while there is room; never fewer than two."""
    places: list[Service | None] = [*chosen, None, None]
    for place in places[: min(LIMIT, max(2, len(chosen) + 1))]:
        yield tuple(
            Option(row.slug, f"{'– ' if row.variant_of_id else ''}{row.name}", place is row) for row in services
        )


def _families(services: Sequence[Service], chosen: Sequence[Service]) -> Iterator[Family]:
    """The families of the services chosen; all of them while nothing is compared."""
    roots = {row.variant_of_id or row.pk for row in chosen}
    for parent, variants in families(services):
        if parent.pk in roots or len(chosen) < 2:
            members = variants if len(variants) > 1 else (parent, *variants)
            yield Family(parent.short_name, compare_url(members))
