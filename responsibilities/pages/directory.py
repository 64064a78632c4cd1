"""All services, by category, with filters."""

from collections.abc import Mapping
from dataclasses import dataclass

from responsibilities.models import Category, Service
from responsibilities.vocabulary import Lifecycle

from .board import Board, ServiceRow, board


@dataclass(frozen=True)
class Shelf:
    """A category with its services."""

    name: str
    slug: str
    rows: tuple[ServiceRow, ...]


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Filter:
    name: str
    label: str
    options: tuple[Option, ...]


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


def directory(query: Mapping[str, str]) -> DirectoryPage:
    """The directory narrowed by ``category``, ``type``, ``lifecycle`` and ``text``; unknown values are reported."""
    everything = board()
    choices = {
        "category": {row.slug: row.name for row in Category.objects.all()},
        "type": {row.slug: row.name for row in everything.types},
        "lifecycle": {state.value: state.label for state in Lifecycle},
    }
    wanted = {name: query.get(name, "") for name in choices}
    ignored = tuple(f"{name}: {value}" for name, value in wanted.items() if value and value not in choices[name])
    active = {name: value for name, value in wanted.items() if value in choices[name]}
    text = query.get("text", "").strip()[:100]
    total = len(everything.services)
    everything.services = [row for row in everything.services if _matches(row, active, text)]
    return DirectoryPage(
        shelves=shelves(everything),
        filters=tuple(_filter(name, choices[name], active.get(name, "")) for name in choices),
        text=text,
        shown=len(everything.services),
        total=total,
        topic_count=len(everything.topics),
        ignored=ignored,
    )


def shelves(everything: Board) -> tuple[Shelf, ...]:
    """The services of a board by category, in the order of the categories."""
    groups: dict[Category, list[Service]] = {}
    for service in everything.services:
        groups.setdefault(service.category, []).append(service)
    ordered = sorted(groups.items(), key=lambda item: (item[0].position, item[0].name))
    return tuple(Shelf(key.name, key.slug, tuple(everything.row(row) for row in rows)) for key, rows in ordered)


def _matches(service: Service, active: Mapping[str, str], text: str) -> bool:
    values = {
        "category": service.category.slug,
        "type": service.service_type.slug,
        "lifecycle": service.lifecycle,
    }
    named = text.lower() in f"{service.name} {service.short_name} {service.slug}".lower()
    return named and all(values[name] == value for name, value in active.items())


def _filter(name: str, choices: Mapping[str, str], selected: str) -> Filter:
    label = {"category": "Category", "type": "Type", "lifecycle": "Lifecycle"}[name]
    return Filter(name, label, tuple(Option(value, title, value == selected) for value, title in choices.items()))
