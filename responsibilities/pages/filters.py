"""Filters of a page: a form of labelled lists, sent with GET, and what of it made no sense."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHOWN = 40


def shown(text: str) -> str:
    """The beginning of what somebody typed, fit to be printed in a message."""
    return "".join(char for char in text[:SHOWN] if char.isprintable()).strip() or "(unprintable)"


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
class Choice:
    """A filter as it may be set: its values and their names."""

    name: str
    label: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Chosen:
    """What was set, checked."""

    active: Mapping[str, str]
    filters: tuple[Filter, ...]
    ignored: tuple[str, ...]
    """Filters whose value means nothing here; the rest was applied."""


def page_number(typed: str, pages: int) -> tuple[int, tuple[str, ...]]:
    """The page that is asked for, or the last, and what made no sense."""
    if not typed:
        return 1, ()
    if typed.isascii() and typed.isdigit() and len(typed) < 6 and int(typed) > 0:
        return min(int(typed), pages), ()
    return 1, (f"page: {shown(typed)}",)


def chosen(choices: Iterable[Choice], query: Mapping[str, str]) -> Chosen:
    """What ``query`` sets of the choices. A filter that has nothing to choose from is not offered."""
    active, filters, ignored = {}, [], []
    for choice in choices:
        value = query.get(choice.name, "")
        if value in choice.values:
            active[choice.name] = value
        elif value:
            ignored.append(f"{choice.name}: {shown(value)}")
        options = tuple(Option(key, title, key == value) for key, title in choice.values.items())
        if options:
            filters.append(Filter(choice.name, choice.label, options))
    return Chosen(active, tuple(filters), tuple(ignored))
