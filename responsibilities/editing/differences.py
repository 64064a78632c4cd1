"""What changed between two versions of a record, field by field and word by word, for people to read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, get_args

from responsibilities.owners import Owner

from .merging import Choice, Merge, Record, merge

LABELS = {
    "aws_does": "what AWS does",
    "customer_does": "what you do",
    "todo": "to-do",
    "reviewed": "reviewed on",
    "review_by": "review by",
    "retired": "retired on",
    "retired_reason": "reason for retiring",
    "docs_url": "documentation",
    "security_url": "security documentation",
    "aliases": "other name",
    "keywords": "keyword",
    "citations": "source",
    "citation": "source",
    "topics": "topic",
    "slug": "address",
}
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words: kept, taken out (``del``) or put in (``ins``)."""

    tag: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field, before and after. An empty text: it was not there."""

    name: str
    label: str
    old: str
    new: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Word by word, in reading order."""
        return tuple(word_by_word(self.old, self.new))

    @property
    def is_long(self) -> bool:
        return len(self.old) > 40 or len(self.new) > 40


def between(old: Record | None, new: Record | None) -> tuple[Difference, ...]:
    """Every field that differs. The order of a list is not a difference."""
    fields = merge(old, old, new).fields
    return tuple(
        Difference(field.name, label(field.name), words(field.name, field.base), words(field.name, field.mine))
        for field in fields
        if field.base != field.mine
    )


def label(name: str) -> str:
    """As people say it: ``citations: https://…`` is a source."""
    field = name.partition(": ")[0]
    return LABELS.get(field, field.replace("_", " "))


def words(name: str, value: Any) -> str:
    """A value as text. The default of "published" is not stored, so nothing stands for yes."""
    if name == "published":
        return "no" if value is False else "yes"
    if value is None:
        return ""
    if name == "owner":
        return Owner(value).label
    if isinstance(value, dict):
        return _entry(value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _entry(value: dict[str, Any]) -> str:
    if "title" in value:
        checked = f"checked {value['checked']}" if value.get("verified") else f"not verified, seen {value['checked']}"
        return ", ".join(filter(None, [value["title"], value.get("section"), value["url"], checked, value.get("note")]))
    return ", ".join(filter(None, [value["id"], value["what"], value.get("url")]))


def word_by_word(old: str, new: str) -> Iterator[Piece]:
    """The two texts as one, with what was taken out and put in."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    for operation, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            yield Piece("", "".join(before[start:end]))
            continue
        if start != end:
            yield Piece("del", "".join(before[start:end]))
        if new_start != new_end:
            yield Piece("ins", "".join(after[new_start:new_end]))


@dataclass(frozen=True)
class Version:
    """One of the three versions of a field, for a column of the merge table."""

    side: str
    text: str
    is_suggested: bool


@dataclass(frozen=True)
class Versions:
    """One field in its three versions; the name is what a choice is posted under."""

    name: str
    label: str
    is_conflict: bool
    columns: tuple[Version, ...]


def side_by_side(merged: Merge, chosen: Mapping[str, Choice] | None = None) -> tuple[Versions, ...]:
    """What at least one side changed, with the side that is taken if nobody chooses.

    :param chosen: what somebody has chosen already, to come back to.
    """
    taken = {field.name: field.suggested for field in merged.changed} | dict(chosen or {})
    return tuple(
        Versions(
            field.name,
            label(field.name),
            field.is_conflict,
            tuple(
                Version(side, words(field.name, getattr(field, side)), side == taken[field.name])
                for side in get_args(Choice)
            ),
        )
        for field in merged.changed
    )


def choices(posted: Mapping[str, str]) -> dict[str, Choice]:
    """What somebody chose in the merge table; anything else in the form is left alone."""
    return {
        name.removeprefix("choose "): side  # type: ignore[misc]
        for name, side in posted.items()
        if name.startswith("choose ") and side in get_args(Choice)
    }
