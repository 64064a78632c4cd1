"""Any file, by what it holds and not by its name, as entries: CSV, XLSX, YAML, or a table that readers download."""

from collections.abc import Sequence
from difflib import get_close_matches

from . import columns, documents, public, tables, workbook
from .columns import Problem
from .documents import Entry
from .files import SIZE_LIMIT, FileError, Sheet


def read(content: bytes, name: str, kind: str) -> tuple[list[Entry], list[Problem], tuple[str, ...]]:
    """What the file says about each thing, the mistakes that show without looking further, and notes for its reader.

    :raises FileError: if nothing can be read of it.
    """
    if len(content) > SIZE_LIMIT:
        raise FileError(f"The file has more than {SIZE_LIMIT // 1024**2} MB. Split it.")
    if content.startswith(b"PK\x03\x04"):
        return _of_table(workbook.read(content), kind)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError("This is an .xls file or one with a password. Save it as “Excel Workbook (.xlsx)” without one.")
    text = tables.text_of(content)
    if not text.strip():
        raise FileError("The file is empty.")
    if documents.looks_like_yaml(text):
        entries, problems = documents.read(text, name)
        return entries, problems, ()
    return _of_table(tables.read(text, {*columns.names(kind), *public.COLUMNS}), kind)


def _of_table(table: Sheet, kind: str) -> tuple[list[Entry], list[Problem], tuple[str, ...]]:
    is_public = kind == "answer" and public.is_public(table.header)
    known = public.COLUMNS if is_public else set(columns.names(kind))
    problems = [*table.problems, *_unknown_columns(table.header, known)]
    if is_public:
        entries, inherited = public.entries(table)
        return entries, problems, (PUBLIC_NOTE.format(inherited),)
    keys = columns.keys(kind)
    missing = [name for name in keys if name not in table.header]
    if missing:
        problems.append(Problem(1, ", ".join(missing), f"is missing: {' and '.join(keys)} say what a row is about"))
        return [], problems, ()
    entries = [
        Entry(
            kind,
            tuple(line.get(name, "").strip() for name in keys),
            {name: text for name, text in line.items() if name in known and name not in keys},
            number,
        )
        for number, line in table.rows
    ]
    return entries, problems, ()


PUBLIC_NOTE = (
    "This is a table that readers download. It says what holds for each service, so rows that show an inherited "
    "answer or none were not read ({}): change those where they are written. Names, layers, types, categories and "
    "addresses were not read either."
)


def _unknown_columns(header: Sequence[str], known: set[str]) -> list[Problem]:
    wrong = []
    for name in header:
        if name and name not in known:
            near = get_close_matches(name, known, 1, cutoff=0.7)
            wrong.append(Problem(1, name, f"there is no such column{f'; “{near[0]}”?' if near else ''}"))
    return wrong
