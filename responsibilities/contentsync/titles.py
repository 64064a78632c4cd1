"""Titles of sources that editors changed. Many records cite one source, and a new one must not overwrite its title."""

from collections.abc import Iterable, Mapping
from typing import Any

from responsibilities.models import Source

from .records import Record


def given_here(shipped: Iterable[Record]) -> dict[str, str]:
    """Address -> title, of the sources whose title no shipped record gave them."""
    theirs = {(entry["url"], entry["title"]) for record in shipped for entry in _cited(record)}
    return {url: title for url, title in Source.objects.values_list("url", "title") if (url, title) not in theirs}


def kept(record: Record, ours: Mapping[str, str]) -> Record:
    """The record with these titles in place of its own."""
    if not any(entry["url"] in ours for entry in _cited(record)):
        return record
    found = {**record}
    if "citations" in record:
        found["citations"] = [_titled(entry, ours) for entry in record["citations"]]
    if "citation" in record:
        found["citation"] = _titled(record["citation"], ours)
    return found


def _cited(record: Record) -> list[dict[str, Any]]:
    """Of an answer several, of a term at most one."""
    return [*record.get("citations", ()), *([record["citation"]] if "citation" in record else [])]


def _titled(entry: dict[str, Any], ours: Mapping[str, str]) -> dict[str, Any]:
    return {**entry, "title": ours.get(entry["url"], entry["title"])}
