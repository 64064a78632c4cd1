"""CSV as spreadsheets write it: commas, semicolons or tabs, with or without a byte order mark."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Set

from responsibilities.spreadsheets import MARK, guarded, unguarded

from .files import Cell, FileError, Sheet, sheet

DELIMITERS = ",;\t"
NOT_UTF8 = (
    "The file is not UTF-8 text (byte {place} is {byte}). In Excel: Save as, “CSV UTF-8 (Comma delimited)”. "
    "In LibreOffice: Save as, “Edit filter settings”, character set “Unicode (UTF-8)”."
)


def written(header: Iterable[str], lines: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return (MARK + out.getvalue()).encode()


def text_of(content: bytes) -> str:
    """:raises FileError: if it is no UTF-8 text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError("The file is UTF-16 (“Unicode text”). Save it as “CSV UTF-8 (Comma delimited)”.")
    if b"\x00" in content:
        place = content.index(b"\x00")
        raise FileError(f"The file is no text: byte {place} is NUL. CSV, XLSX and YAML are read.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"{content[error.start]:#04x}"
        raise FileError(NOT_UTF8.format(place=error.start, byte=byte)) from error


def read(text: str, known: Set[str]) -> Sheet:
    """:param known: the names that columns can have; they tell which character separates them.

    :raises FileError: if it is no table.
    """
    first = re.split(r"[\r\n]", text, maxsplit=1)[0].lower()
    delimiter = max(DELIMITERS, key=lambda mark: len(known & {name.strip(' "') for name in first.split(mark)}))
    return sheet(_lines(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))


def _lines(reader: Iterator[list[str]]) -> Iterator[list[Cell]]:
    number = 0
    try:
        for line in reader:
            number += 1
            yield [unguarded(cell) for cell in line]
    except csv.Error as error:
        raise FileError(f"Row {number + 1} can’t be read as CSV: {error}.") from error
