"""What every kind of file has in common: limits, the table that was read, and what makes a file useless."""

from collections.abc import Iterable
from dataclasses import dataclass

from .columns import Problem

SIZE_LIMIT = 25 * 1024 * 1024
"""Bytes of a file. Everything the site says has half of that as CSV."""
ROW_LIMIT = 50_000
CHANGE_LIMIT = 1_000
"""Changes of one import. It is all or nothing, so nobody else can save while it lasts: some 20 seconds."""
COLUMN_LIMIT = 100


class FileError(Exception):
    """Nothing can be read of the file. Says why, and what to do."""


@dataclass(frozen=True)
class Bad:
    """A cell that can't be read, and why."""

    reason: str


Cell = str | Bad


@dataclass(frozen=True)
class Sheet:
    """A table: its columns, and its lines with their numbers in the spreadsheet."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    problems: tuple[Problem, ...]


def sheet(lines: Iterable[list[Cell]]) -> Sheet:
    """The table whose first line names the columns.

    :raises FileError: if there is no such line, or there is far too much.
    """
    header: tuple[str, ...] = ()
    rows: list[tuple[int, dict[str, str]]] = []
    problems: list[Problem] = []
    for number, found in enumerate(lines, start=1):
        line = _without_empty_end(found)
        if number > ROW_LIMIT + 1:
            raise FileError(f"The file has more than {ROW_LIMIT:,} rows. Split it.")
        if len(line) > COLUMN_LIMIT:
            raise FileError(f"Row {number} has more than {COLUMN_LIMIT} columns. This is not a file of this site.")
        if number == 1:
            header = _header(line, problems)
        elif line:
            rows.append((number, _named(number, found, header, problems)))
    if not header:
        raise FileError("The file is empty: the first row names the columns.")
    return Sheet(header, tuple(rows), tuple(problems))


def _without_empty_end(line: list[Cell]) -> list[Cell]:
    size = len(line)
    while size and isinstance(line[size - 1], str) and not str(line[size - 1]).strip():
        size -= 1
    return line[:size]


def _header(line: list[Cell], problems: list[Problem]) -> tuple[str, ...]:
    names = tuple("" if isinstance(cell, Bad) else cell.strip().lower() for cell in line)
    for place, name in enumerate(names):
        if not name:
            problems.append(Problem(1, str(place + 1), "the column has no name"))
        elif name in names[:place]:
            problems.append(Problem(1, name, "there are two columns of this name"))
    return names


def _named(number: int, line: list[Cell], header: tuple[str, ...], problems: list[Problem]) -> dict[str, str]:
    """The cells by column. A line that ends early is a mistake: an empty cell would empty its field."""
    if len(_without_empty_end(line)) > len(header):
        problems.append(Problem(number, "", f"has more cells than there are columns ({len(header)})"))
    if len(line) < len(header):
        problems.append(Problem(number, "", f"ends after {len(line)} of {len(header)} columns"))
    named: dict[str, str] = {}
    for name, cell in zip(header, line, strict=False):
        if isinstance(cell, Bad):
            problems.append(Problem(number, name, cell.reason))
        else:
            named[name] = cell
    return named
