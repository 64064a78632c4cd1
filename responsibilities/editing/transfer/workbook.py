"""XLSX, written so that a spreadsheet changes nothing on its own, and read without trusting it."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from . import cells
from .files import COLUMN_LIMIT, Bad, Cell, FileError, Sheet, sheet

UNPACKED_LIMIT = 100 * 1024 * 1024
"""Bytes. A file of this site has a tenth of that; a bomb a thousand times as much."""
CELL_LIMIT = 32_767
"""Characters: what a cell of Excel holds."""
WIDTHS = {"owner": 12, "topic": 28, "scope": 28, "statement": 60, "aws_does": 60, "customer_does": 60}
WIDTH = 24
TEXT = "@"
"""The number format of text: Excel makes no dates of what is typed there."""
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']([A-Z0-9:]+)[\"']")
_ENCODING = re.compile(rb"^<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)


def written(title: str, header: Iterable[str], lines: Iterable[Iterable[str]]) -> bytes:
    """:raises FileError: if a text is too long for a cell; a spreadsheet would cut it."""
    table = [tuple(line) for line in lines]
    # Before anything is made: openpyxl leaves a half written workbook open.
    if any(len(text) > CELL_LIMIT for line in table for text in line):
        raise FileError(f"A text has more than {CELL_LIMIT:,} characters, which no cell holds. Export CSV or YAML.")
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    names = list(header)
    for number, name in enumerate(names, start=1):
        page.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, WIDTH)
    page.append([_cell(page, name, bold=True) for name in names])
    for line in table:
        page.append([_cell(page, text) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(page, _ESCAPE.sub(lambda found: f"_x005F{found[0]}", cells.normal(text)))
    # After the value, which would make a formula of what starts with "=".
    cell.data_type = "s"
    cell.number_format = TEXT
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell


def read(content: bytes) -> Sheet:
    """:raises FileError: if it is no workbook, or one that this site does not open."""
    _inspect(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return _only_sheet(book)
        finally:
            book.close()
    except FileError:
        raise
    # Whatever openpyxl stumbles over in a broken file: it has no exception of its own for that.
    except Exception as error:
        raise FileError(f"The workbook can’t be read: {str(error)[:200] or type(error).__name__}.") from error


def _inspect(content: bytes) -> None:
    """Looks into the parts before anybody parses them: size, macros, entities, merged cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > UNPACKED_LIMIT or len(parts) > 1000:
                raise FileError(f"The workbook is larger than {UNPACKED_LIMIT // 1024**2} MB when unpacked.")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise FileError("This is no XLSX workbook. Save it as “Excel Workbook (.xlsx)” or as CSV.")
            if any("vbaproject" in name.lower() for name in names):
                raise FileError("The workbook holds macros. Save it as “Excel Workbook (.xlsx)”, without macros.")
            for name in names:
                if name.endswith((".xml", ".rels")):
                    _inspect_part(name, archive.read(name))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise FileError(f"The file is damaged or protected by a password: {error}.") from error


def _inspect_part(name: str, xml: bytes) -> None:
    text = xml.removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in text or _ENCODING.match(text) or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise FileError(f"The workbook’s part {name} is written in a way that is not read here.")
    if name == "[Content_Types].xml" and b"macroEnabled" in text:
        raise FileError("The workbook may hold macros. Save it as “Excel Workbook (.xlsx)”.")
    merged = _MERGED.findall(text) if name.startswith("xl/worksheets/") else []
    if merged:
        places = ", ".join(place.decode() for place in merged[:5])
        raise FileError(f"Cells are merged ({places}). Unmerge them: a row must say everything itself.")


def _only_sheet(book: Any) -> Sheet:
    if not book.worksheets:
        raise FileError("The workbook has no sheet.")
    first, *others = book.worksheets
    for other in others:
        other.reset_dimensions()
        if any(cell.value is not None for row in other.iter_rows(max_row=100, max_col=10) for cell in row):
            raise FileError(f"The workbook has more than one sheet with content (“{other.title}”). Keep one.")
    # What the file says of its own size may be wrong.
    first.reset_dimensions()
    return sheet(_lines(first.iter_rows(max_col=COLUMN_LIMIT + 1)))


def _lines(rows: Iterable[Iterable[Any]]) -> Iterator[list[Cell]]:
    return ([_text(cell) for cell in row] for row in rows)


def _text(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Bad("holds a formula; put in its value (Paste special, values)")
    if cell.data_type == "e":
        return Bad(f"holds an error of the spreadsheet ({value})")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # How Excel writes a carriage return, and what looks as if it were one but is text.
    return _ESCAPED.sub("_", str(value).replace("_x000D_", "\r"))
