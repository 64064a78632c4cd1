"""Which columns a kind of thing has in a table, a record as a line of it, and a line as a record."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from responsibilities.contentsync.reading import sentence
from responsibilities.contentsync.records import Key, Record, plain
from responsibilities.editing import items
from responsibilities.editing.merging import Record as AnyRecord

from . import cells

KINDS = ("answer", "service", "topic", "term")
"""What is exported and imported as a table."""
VERSION = "version"
"""The column that says which state a line was exported in."""
OUTSIDE = ("slug", "position")
"""What a record has that is not always a field of its content file."""
ADDRESSES = ("service", "topic")
"""Kinds whose other names are addresses, which last."""


@dataclass(frozen=True)
class Problem:
    """One mistake in a file, where it is and what is wrong there."""

    number: int
    column: str
    message: str
    unit: str = "row"

    @property
    def where(self) -> str:
        place = f"{self.unit} {self.number}"
        return f"{place}, {'column' if self.unit == 'row' else 'field'} {self.column}" if self.column else place

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def keys(kind: str) -> tuple[str, ...]:
    """The columns that say which thing a line is about."""
    return ("scope", "topic") if kind == "answer" else ("slug",)


def fields(kind: str) -> tuple[str, ...]:
    """The columns that say something about it, named as in the content files."""
    known = items.KINDS[kind]
    names = tuple(name for name in known.format.model_fields if name not in {"slug", "answers"})
    return (*names, "position") if known.ordered else names


def names(kind: str) -> tuple[str, ...]:
    return (*keys(kind), *fields(kind), VERSION)


def key_cells(key: Key) -> tuple[str, ...]:
    if key.kind != "answer":
        return (key.name,)
    scope, _, topic = key.name.rpartition("/")
    return scope, topic


def line(key: Key, record: Record) -> tuple[str, ...]:
    """The record as cells, in the order of :func:`names`."""
    said = (cells.written(name, record.get(name)) for name in fields(key.kind))
    return (*key_cells(key), *said, fingerprint(record))


def fingerprint(record: AnyRecord) -> str:
    """Which state a record is in. Starts with a letter, so that no spreadsheet takes it for a number."""
    return "v" + sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:12]


def _as_is(text: str) -> str:
    return text


def updated(
    current: Record | None, given: Mapping[str, str], shown: Callable[[str], str] = _as_is
) -> tuple[Record, list[tuple[str, str]]]:
    """The record with what a line says differently, and what is wrong in which column.

    A cell that still says what an export writes leaves its field alone, to the last character.

    :param shown: how the exporter changed the text of a field before it wrote it.
    """
    record = dict(current or {})
    wrong = []
    for name, text in given.items():
        cell = cells.normal(text)
        if current is not None and cell == cells.normal(shown(cells.written(name, current.get(name)))):
            continue
        if current is None and not cell and name not in cells.YES_NO:
            continue
        try:
            value = cells.read(name, cell)
        except cells.CellError as error:
            wrong.append((name, str(error)))
            continue
        record[name] = value
        if value is None:
            del record[name]
    return record, wrong


def checked(key: Key, record: Record) -> tuple[Record, list[tuple[tuple[str | int, ...], str]]]:
    """The record in its one form, and what breaks the format: the path of the field, and a sentence."""
    kind = items.KINDS[key.kind]
    own = {name: record[name] for name in OUTSIDE if name in record and name not in kind.format.model_fields}
    said = {name: value for name, value in record.items() if name not in own}
    unstorable = [name for name, value in said.items() if not _storable(value)]
    if unstorable:
        return record, [((name,), "holds a character that no database keeps") for name in unstorable]
    try:
        return {**plain(kind.format.model_validate(said)), **own}, []
    except ValidationError as error:
        found = [(detail["loc"], sentence(detail)) for detail in error.errors(include_url=False)]
        return record, [part for path, text in found for part in ([(path, text)] if path else _by_field(key, text))]


def _storable(value: Any) -> bool:
    """Without NUL and without halves of characters, which a YAML file can write."""
    text = json.dumps(value, ensure_ascii=False)
    return "\\u0000" not in text and not re.search("[\ud800-\udfff]", text)


def _by_field(key: Key, text: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong with several fields together, at the last field that each sentence names."""
    for sentence_ in text.split("; "):
        named = [name for name in re.findall(r"'(\w+)'", sentence_) if name in fields(key.kind)]
        yield tuple(named[-1:]), sentence_


def in_words(path: Iterable[str | int]) -> tuple[str, str]:
    """The path of a mistake as its column, and where in the cell it is."""
    column, *rest = path or ("",)
    numbered = [f"line {part + 1}" if isinstance(part, int) else part for part in rest]
    return str(column), ", ".join(numbered)


def given_or_none(record: AnyRecord | None, name: str) -> Any:
    return record.get(name) if record else None
