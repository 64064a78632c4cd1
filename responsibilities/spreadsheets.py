"""What spreadsheets do to text, and how a text survives them. Pure."""

import re

MARK = "\ufeff"
"""In front of a CSV file, so that a spreadsheet reads it as UTF-8."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """With an apostrophe in front, if a spreadsheet would take it for a formula.

    One that has such an apostrophe of its own gets another, so that :func:`unguarded` gives the same text back.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
