"""Geometry and structure of the diagrams as plain data; templates print it. Pure: no database, no URLs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .owners import Owner
from .vocabulary import listed


class CountPart(NamedTuple):
    """A number with its word, and the name of the group it counts."""

    number: int
    word: str
    css: str


@dataclass(frozen=True)
class Counts:
    """How many topics each side owns. Topics that do not apply or nobody described are counted apart."""

    you: int = 0
    shared: int = 0
    aws: int = 0
    na: int = 0
    undescribed: int = 0

    @property
    def total(self) -> int:
        return self.you + self.shared + self.aws

    @property
    def your_part(self) -> int:
        """Topics in which the customer has something to do."""
        return self.you + self.shared

    @property
    def sentence(self) -> str:
        """As in "3 yours, 1 AWS's"."""
        return ", ".join(f"{part.number} {part.word}" for part in self.parts)

    @property
    def parts(self) -> tuple[CountPart, ...]:
        """What the sentence says, number by number; those that are nought left out."""
        parts = [
            CountPart(number, owner.possessive, owner.css)
            for number, owner in zip((self.you, self.shared, self.aws, self.na), Owner, strict=True)
        ]
        return tuple(
            part for part in [*parts, CountPart(self.undescribed, "not described", "undescribed")] if part.number
        )


def count(owners: Iterable[Owner | None]) -> Counts:
    found = Counter(owners)
    return Counts(
        you=found[Owner.CUSTOMER],
        shared=found[Owner.SHARED],
        aws=found[Owner.AWS],
        na=found[Owner.NOT_APPLICABLE],
        undescribed=found[None],
    )


@dataclass(frozen=True)
class Bar:
    """The line bar: the upper bar is where you have a part, the lower where AWS has; the overlap is shared."""

    width: int
    you: str
    aws: str


def bar(counts: Counts, width: int | None = None) -> Bar:
    """:param width: topics the full width stands for, so that bars of several services compare."""
    return Bar(
        width=max(width or counts.total, 1),
        you=f"M0 0h{counts.your_part}v5.5H0z",
        aws=f"M{counts.you} 6.5h{counts.shared + counts.aws}V12H{counts.you}z",
    )


class Zone(Enum):
    """Where a layer of the stack belongs, seen over all types."""

    IN = "in"
    LINE = "line"
    OF = "of"


def zone(owners_by_type: Sequence[Owner | None]) -> Zone:
    """Yours for every type -> in the cloud. AWS's for all types but the one that stands with you -> of the cloud.

    :param owners_by_type: in the order of the types, the one where AWS does most first.
    """
    if all(owner is Owner.CUSTOMER for owner in owners_by_type):
        return Zone.IN
    if len(owners_by_type) > 1 and all(owner is Owner.AWS for owner in owners_by_type[:-1]):
        return Zone.OF
    return Zone.LINE


@dataclass(frozen=True)
class Verdict:
    """What one block of the stack says: an owner or "varies", and in which cases."""

    css: str
    label: str
    qualifier: str


def verdict(owners_by_type: Sequence[tuple[str, Owner | None]]) -> Verdict:
    """One word for a layer over all types, with the exceptions spelled out.

    :param owners_by_type: (name of the type, owner) in the order of the types.
    """
    owners = [owner for _, owner in owners_by_type]
    usual, times = Counter(owners).most_common(1)[0] if owners else (None, 0)
    if usual is None:
        return Verdict("varies", "Not described", "")
    if times == len(owners):
        return Verdict(usual.css, usual.label, "on every type of service")
    exceptions = [(name, owner) for name, owner in owners_by_type if owner is not usual]
    if len(exceptions) == 1:
        name, owner = exceptions[0]
        return Verdict(usual.css, usual.label, f"{_on(owner)} on {name}")
    return Verdict(
        "varies", "Varies", ", ".join(f"{_on(owner)} on {listed(names)}" for owner, names in _grouped(owners_by_type))
    )


def _on(owner: Owner | None) -> str:
    return owner.possessive if owner else "not described"


def _grouped(owners_by_type: Sequence[tuple[str, Owner | None]]) -> list[tuple[Owner | None, list[str]]]:
    groups: dict[Owner | None, list[str]] = {}
    for name, owner in owners_by_type:
        groups.setdefault(owner, []).append(name)
    return list(groups.items())


@dataclass(frozen=True)
class Edges:
    """Which edges of a cell the boundary line runs along."""

    end: bool = False
    bottom: bool = False

    @property
    def css(self) -> str:
        return " ".join(name for name, on in (("er", self.end), ("eb", self.bottom)) if on)


def edges(grid: Sequence[Sequence[Owner | None]]) -> list[list[Edges]]:
    """The line through a grid: it separates cells where you have a part from cells that are AWS's alone."""

    def part(row: int, column: int) -> bool:
        owner = grid[row][column]
        return owner is not None and owner.customer_has_a_part

    return [
        [
            Edges(
                end=column + 1 < len(cells) and part(row, column) != part(row, column + 1),
                bottom=row + 1 < len(grid) and part(row, column) != part(row + 1, column),
            )
            for column in range(len(cells))
        ]
        for row, cells in enumerate(grid)
    ]
