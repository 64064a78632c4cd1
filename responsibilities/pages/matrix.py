"""The matrix: every topic on every service, as a table of links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from responsibilities import diagrams
from responsibilities.models import Service, Topic
from responsibilities.owners import Owner

from .board import Board, board
from .filters import Choice, Chosen, Filter, chosen, page_number
from .lens import lens_choice, through
from .overlay import Overlay, team_choice
from .parts import Link, answer_url
from .preview import Preview, preview
from .rows import PRESENT

COLUMNS = 20
"""Services on one page: more are slow to draw on a phone and no easier to read."""


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    short_name: str
    url: str
    bar: diagrams.Bar
    is_first: bool
    """First of its type on this page: stands apart."""


@dataclass(frozen=True)
class TypeHead:
    name: str
    span: int
    is_first: bool


@dataclass(frozen=True)
class Cell:
    css: str
    owner: Owner | None
    url: str
    """Empty where the service does not have the topic."""


@dataclass(frozen=True)
class Row:
    topic: Link
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    layer: Link
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class MatrixPage:
    types: tuple[TypeHead, ...]
    heads: tuple[Head, ...]
    groups: tuple[Group, ...]
    filters: tuple[Filter, ...]
    text: str
    with_variants: bool
    ignored: tuple[str, ...]
    topic_count: int
    service_count: int
    first: int
    page_number: int
    page_count: int
    previous_url: str
    next_url: str

    @property
    def preview(self) -> Preview:
        return preview(
            f"Matrix: {self.topic_count} topics on {self.service_count} services",
            description=f"Who is responsible for each of {self.topic_count} security topics on "
            f"{self.service_count} AWS services, each cell a link to its answer.",
        )

    @property
    def span(self) -> int:
        return len(self.heads) + 1

    @property
    def last(self) -> int:
        return self.first + len(self.heads) - 1


@dataclass(frozen=True)
class Narrowed:
    """What the filters of an address leave of the board, services by type."""

    everything: Board
    services: list[Service]
    topics: list[Topic]
    picked: Chosen
    text: str
    with_variants: bool

    @property
    def kept(self) -> dict[str, str]:
        """The filters that hold, as an address names them."""
        return {**self.picked.active, "text": self.text, "variants": "1" if self.with_variants else ""}

    @property
    def url(self) -> str:
        return _url(self.kept, 1)


def narrowed(query: Mapping[str, str]) -> Narrowed:
    everything = board()
    picked = chosen(_choices(everything), query)
    text = " ".join("".join(char if char.isprintable() else " " for char in query.get("text", "")[:100]).split())
    with_variants = query.get("variants") == "1"
    services = [
        row for row in everything.services if _fits(row, picked.active) and (with_variants or not row.variant_of_id)
    ]
    services, topics = _named(services, _seen(everything, picked.active), text)
    asked = set(everything.topics_of_any(services))
    owner = picked.active.get("owner")
    topics = [topic for topic in topics if topic in asked and _has_owner(everything, topic, services, owner)]
    services = [row for row in services if any(everything.asks(row, topic) for topic in topics)]
    services, topics = _of_team(services, topics, picked.active.get("team"))
    services.sort(key=lambda row: row.service_type.position)
    return Narrowed(everything, services, topics, picked, text, with_variants)


def matrix(query: Mapping[str, str]) -> MatrixPage:
    """The matrix narrowed by the filters in ``query``, a page of services at a time."""
    left = narrowed(query)
    everything, services, topics, picked = left.everything, left.services, left.topics, left.picked
    pages = max(1, -(-len(services) // COLUMNS))
    number, odd = page_number(query.get("page", ""), pages)
    visible = services[(number - 1) * COLUMNS : number * COLUMNS] if topics else []
    kept = left.kept
    return MatrixPage(
        types=tuple(_type_heads(visible)),
        heads=tuple(_heads(everything, visible)),
        groups=tuple(_groups(everything, topics, visible)) if visible else (),
        filters=picked.filters,
        text=left.text,
        with_variants=left.with_variants,
        ignored=(*picked.ignored, *odd),
        topic_count=len(topics),
        service_count=len(services),
        first=(number - 1) * COLUMNS + 1,
        page_number=number,
        page_count=pages,
        previous_url=_url(kept, number - 1) if number > 1 else "",
        next_url=_url(kept, number + 1) if number < pages else "",
    )


def _choices(everything: Board) -> Iterator[Choice]:
    categories = sorted({row.category for row in everything.services}, key=lambda row: (row.position, row.name))
    yield Choice("category", "Category", {row.slug: row.name for row in categories})
    yield Choice("type", "Type", {row.slug: row.name for row in everything.types})
    yield Choice("layer", "Layer", {row.slug: row.name for row in everything.layers})
    yield lens_choice(everything.lenses)
    yield Choice("owner", "Owner somewhere", {owner.value: owner.label for owner in Owner})
    yield team_choice()


def _fits(row: Service, active: Mapping[str, str]) -> bool:
    return active.get("category", row.category.slug) == row.category.slug and (
        active.get("type", row.service_type.slug) == row.service_type.slug
    )


def _seen(everything: Board, active: Mapping[str, str]) -> list[Topic]:
    topics = through(everything.topics, everything.lenses, active.get("lens"))
    return [topic for topic in topics if active.get("layer", topic.layer.slug) == topic.layer.slug]


def _named(services: list[Service], topics: list[Topic], text: str) -> tuple[list[Service], list[Topic]]:
    """The services with the text in their name; where there is none, the topics with it."""
    if not text:
        return services, topics
    wanted = text.lower()
    named = [row for row in services if wanted in f"{row.name} {row.short_name} {row.slug}".lower()]
    if named:
        return named, topics
    return services, [topic for topic in topics if wanted in f"{topic.name} {topic.keywords}".lower()]


def _has_owner(everything: Board, topic: Topic, services: Iterable[Service], owner: str | None) -> bool:
    return owner is None or any(everything.owner(service, topic) == owner for service in services)


def _of_team(services: list[Service], topics: list[Topic], team: str | None) -> tuple[list[Service], list[Topic]]:
    """The services and the topics on which a team owns something. One query where a team is asked for."""
    if team is None:
        return services, topics
    overlay = Overlay(PRESENT)
    owned = [(row, topic) for row in services for topic in topics if overlay.owns(team, row, topic)]
    kept = ({row.pk for row, _ in owned}, {topic.pk for _, topic in owned})
    return [row for row in services if row.pk in kept[0]], [topic for topic in topics if topic.pk in kept[1]]


def _type_heads(services: Sequence[Service]) -> Iterator[TypeHead]:
    for number, (name, members) in enumerate(groupby(services, key=lambda row: row.service_type.short_name)):
        yield TypeHead(name, len(list(members)), number == 0)


def _heads(everything: Board, services: Sequence[Service]) -> Iterator[Head]:
    for service, is_first in _with_edges(services):
        row = everything.row(service)
        yield Head(row.short_name, row.url, row.bar, is_first)


def _with_edges(services: Sequence[Service]) -> Iterator[tuple[Service, bool]]:
    """Each service, and whether a type other than that of the one before begins with it."""
    before: Service | None = None
    for service in services:
        yield service, before is not None and before.service_type_id != service.service_type_id
        before = service


def _groups(everything: Board, topics: Sequence[Topic], services: Sequence[Service]) -> Iterator[Group]:
    edged = list(_with_edges(services))
    for layer, members in groupby(topics, key=lambda topic: topic.layer):
        rows = tuple(
            Row(Link(topic.name, topic.get_absolute_url()), _cells(everything, topic, edged)) for topic in members
        )
        yield Group(Link(layer.name, layer.get_absolute_url()), rows)


def _cells(everything: Board, topic: Topic, services: Iterable[tuple[Service, bool]]) -> tuple[Cell, ...]:
    cells = []
    for service, is_first in services:
        owner = everything.owner(service, topic)
        is_asked = topic.is_everywhere or owner is not None
        css = owner.css if owner else "varies" if is_asked else "na"
        url = answer_url(service.slug, topic.slug) if is_asked else ""
        cells.append(Cell(f"{css}{' gap' if is_first else ''}", owner, url))
    return tuple(cells)


def _url(kept: Mapping[str, str], page: int) -> str:
    parts = {name: value for name, value in kept.items() if value}
    if page > 1:
        parts["page"] = str(page)
    return f"{reverse('matrix')}?{urlencode(parts)}" if parts else reverse("matrix")
