"""All services, by category, with filters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from responsibilities.models import Category, Service
from responsibilities.vocabulary import Lifecycle

from .board import Board, ServiceRow, board
from .filters import Choice, Filter, chosen
from .lens import Lens, lens_choice
from .overlay import Overlay, team_choice
from .preview import Preview, preview
from .rows import PRESENT


@dataclass(frozen=True)
class Shelf:
    """A category with its services."""

    name: str
    slug: str
    rows: tuple[ServiceRow, ...]
    more: int = 0
    """Services of the category that are left out."""

    @property
    def url(self) -> str:
        return f"{reverse('directory')}?category={self.slug}"


@dataclass(frozen=True)
class DirectoryPage:
    shelves: tuple[Shelf, ...]
    filters: tuple[Filter, ...]
    text: str
    shown: int
    total: int
    topic_count: int
    ignored: tuple[str, ...]
    """Filters whose value means nothing here; the rest was applied."""

    @property
    def preview(self) -> Preview:
        return preview(
            "Services: who secures what on AWS",
            description=f"{self.total} AWS services by category, each with how many of {self.topic_count} "
            "security topics are yours, shared or AWS’s.",
        )


def directory(query: Mapping[str, str]) -> DirectoryPage:
    """The directory narrowed by ``category``, ``type``, ``lifecycle``, ``team``, ``lens`` and ``text``.

    Unknown values are reported.
    """
    everything = board()
    picked = chosen(
        [
            Choice("category", "Category", {row.slug: row.name for row in Category.objects.all()}),
            Choice("type", "Type", {row.slug: row.name for row in everything.types}),
            Choice("lifecycle", "Lifecycle", {state.value: state.label for state in Lifecycle}),
            lens_choice(everything.lenses),
            team_choice(),
        ],
        query,
    )
    text = query.get("text", "").strip()[:100]
    total = len(everything.services)
    lens = next((lens for lens in everything.lenses if lens.slug == picked.active.get("lens")), None)
    everything.topics = lens.through(everything.topics) if lens else everything.topics
    everything.services = [
        row
        for row in _of_team(everything, picked.active.get("team"))
        if _matches(row, picked.active, text) and everything.topics_of(row)
    ]
    return DirectoryPage(
        shelves=shelves(everything, lens),
        filters=picked.filters,
        text=text,
        shown=len(everything.services),
        total=total,
        topic_count=len(everything.topics),
        ignored=picked.ignored,
    )


def shelves(everything: Board, lens: Lens | None = None) -> tuple[Shelf, ...]:
    """The services of a board by category, in the order of the categories; links go on looking through the lens."""
    groups: dict[Category, list[Service]] = {}
    for service in everything.services:
        groups.setdefault(service.category, []).append(service)
    ordered = sorted(groups.items(), key=lambda item: (item[0].position, item[0].name))
    return tuple(
        Shelf(key.name, key.slug, tuple(_seen(everything.row(row), lens) for row in rows)) for key, rows in ordered
    )


def first_shelves(everything: Board) -> tuple[Shelf, ...]:
    """The same for the front page: of each category the services with answers of their own, without variants."""
    found = []
    for shelf in shelves(everything):
        rows = tuple(row for row in shelf.rows if row.has_own and not row.is_variant)
        found.append(replace(shelf, rows=rows, more=len(shelf.rows) - len(rows)))
    return tuple(found)


def _seen(row: ServiceRow, lens: Lens | None) -> ServiceRow:
    return replace(row, url=f"{row.url}?lens={lens.slug}") if lens else row


def _of_team(everything: Board, team: str | None) -> list[Service]:
    """The services on which a team owns something. One query where a team is asked for."""
    return Overlay(PRESENT).services_of(team, everything.services, everything.topics) if team else everything.services


def _matches(service: Service, active: Mapping[str, str], text: str) -> bool:
    values: Mapping[str, str] = {
        "category": service.category.slug,
        "type": service.service_type.slug,
        "lifecycle": service.lifecycle,
    }
    named = text.lower() in f"{service.name} {service.short_name} {service.slug}".lower()
    return named and all(value == active.get(name, value) for name, value in values.items())
