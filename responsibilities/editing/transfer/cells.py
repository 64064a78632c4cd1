"""A field of a record as the text of one cell, and back. Lists take one line an entry. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

YES_NO = {"published": True, "headline": False, "everywhere": True, "lens": False}
"""Fields that are true or false, with what they are if nothing is said."""
NUMBERS = {"position"}
DATES = {"reviewed", "review_by", "retired", "lifecycle_date"}
LINES = {"aliases", "keywords", "topics"}
CITATION = ("title", "url", "section", "checked", "verified", "note")
ENTRIES: Mapping[str, tuple[str, ...]] = {
    "citations": CITATION,
    "citation": CITATION,
    "evidence": ("side", "kind", "id", "what", "url"),
}
"""Fields whose entries have parts, written with | between them."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TOKEN = re.compile(r"\\.|\||[^\\|]+|\\$")
_TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class CellError(Exception):
    """The text means nothing in this column. Says what it should be."""


def normal(text: str) -> str:
    """As compared: what spreadsheets change on their own (line ends, space around, control characters) is no change."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def written(name: str, value: Any) -> str:
    """:param value: None where the record has no such field."""
    if name in YES_NO:
        return "yes" if (YES_NO[name] if value is None else value) else "no"
    if value is None:
        return ""
    if name == "citation":
        return _entry(CITATION, value)
    if name in ENTRIES:
        return "\n".join(_entry(ENTRIES[name], entry) for entry in value)
    if name in LINES:
        return "\n".join(map(_escaped_line, value))
    return str(value)


def read(name: str, text: str) -> Any:
    """The value that a cell means; None for an empty one.

    :raises CellError: with a sentence for whoever typed it.
    """
    if name in YES_NO:
        return _truth(text)
    if name in NUMBERS:
        return _number(text)
    if not text:
        return None
    if name in DATES:
        return _day(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if name in LINES:
        return [_unescaped(line) for line in lines]
    if name == "citation" and len(lines) > 1:
        raise CellError("there is one source, on one line")
    if name in ENTRIES:
        entries = [_parts(ENTRIES[name], number, line) for number, line in enumerate(lines, start=1)]
        return entries[0] if name == "citation" else entries
    return text


def _entry(parts: tuple[str, ...], entry: Mapping[str, Any]) -> str:
    texts = [_part(entry.get(part)) for part in parts]
    while texts and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


def _part(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else _escaped_line(str(value)).replace("|", "\\|")


def _escaped_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _unescaped(text: str) -> str:
    """A backslash before anything else stands for itself: people type paths."""
    plain = {"n": "\n", "r": "\r", "\\": "\\", "|": "|"}
    return re.sub(r"\\(.)", lambda found: plain.get(found[1], found[0]), text)


def _parts(names: tuple[str, ...], number: int, line: str) -> dict[str, Any]:
    texts = [""]
    for token in _TOKEN.findall(line):
        if token == "|":  # noqa: S105
            texts.append("")
        else:
            texts[-1] += token
    if len(texts) > len(names):
        raise CellError(
            f"line {number} has {len(texts)} parts, it should be “{' | '.join(names)}”; "
            "write \\| for a | that belongs to a text"
        )
    found = {name: _unescaped(text.strip()) for name, text in zip(names, texts, strict=False) if text.strip()}
    return {name: _part_value(name, number, text) for name, text in found.items()}


def _part_value(name: str, number: int, text: str) -> Any:
    try:
        return {"checked": _day, "verified": _truth}.get(name, str)(text)
    except CellError as error:
        raise CellError(f"line {number}, {name}: {error}") from error


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise CellError(f"write yes or no{_found(text)}")
    return _TRUTH[text.lower()]


def _day(text: str) -> str:
    day = re.sub(r"[T ]00:00(:00)?(\.0+)?$", "", text)
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            raise ValueError
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise CellError(f"write a day as 2026-11-24{_found(text)}") from None


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text):
        raise CellError(f"write a whole number{_found(text)}")
    return int(text)


def _found(text: str) -> str:
    return f", not “{text[:40]}”" if text else "; the cell is empty"
