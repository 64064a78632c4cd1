"""What a bulk change does to one record. Pure: each step takes a record and returns the record as it should be."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from responsibilities.contentsync.records import Record

from .items import KINDS
from .merging import ENTRIES

Step = Callable[[Record], Record]


def with_values(values: Mapping[str, Any]) -> Step:
    """Sets fields; None takes a field away."""
    return lambda record: {**record, **{name: _plain(value) for name, value in values.items()}}


def add_source(citation: Mapping[str, Any]) -> Step:
    """Cites one more document, last. What cites this section of it already stays as it is."""
    new = _entry(citation)

    def step(record: Record) -> Record:
        cited = record.get("citations", [])
        return record if _identity(new) in map(_identity, cited) else {**record, "citations": [*cited, new]}

    return step


def replace_source(url: str, by_url: str, title: str = "") -> Step:
    """For a page that moved: section, day and note stay. What cites that section of the new page already stays once."""

    def step(record: Record) -> Record:
        cited = record.get("citations", [])
        moved = [_moved(entry, by_url, title) if entry["url"] == url else entry for entry in cited]
        there = {_identity(entry) for entry in cited if entry["url"] != url}
        kept = [new for old, new in zip(cited, moved, strict=True) if old is new or _identity(new) not in there]
        return {**record, "citations": kept}

    return step


def remove_source(url: str) -> Step:
    """No longer cites any section of the document."""
    return lambda record: {
        **record,
        "citations": [entry for entry in record.get("citations", []) if entry["url"] != url],
    }


def mark_checked(day: date, url: str = "") -> Step:
    """Somebody read the cited pages, or the one page, on that day and found the claims in them."""

    def step(record: Record) -> Record:
        marked = [
            {**entry, "checked": day.isoformat(), "verified": True} if url in ("", entry["url"]) else entry
            for entry in record.get("citations", [])
        ]
        return {**record, "citations": marked}

    return step


def apply(kind: str, record: Record, steps: Iterable[Step]) -> Record:
    """All steps one after the other. As in content files, what equals its default is left out."""
    for step in steps:
        record = step(record)
    fields = KINDS[kind].format.model_fields
    return {
        name: value
        for name, value in record.items()
        if value is not None and (name not in fields or not _is_default(value, fields[name].default))
    }


def fingerprint(record: Record) -> str:
    """A few characters that differ whenever the record does: enough to notice a change, far too few to send it."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_default(value: Any, default: Any) -> bool:
    return bool((tuple(value) if isinstance(value, list) else value) == default)


def _identity(entry: Mapping[str, Any]) -> str:
    return ENTRIES["citations"](entry)


def _moved(entry: Mapping[str, Any], url: str, title: str) -> dict[str, Any]:
    return {**entry, "url": url, "title": title or entry["title"]}


def _entry(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items() if value or value is False}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
