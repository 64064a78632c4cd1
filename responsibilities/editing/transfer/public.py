"""The tables that every reader can download: of a service, a topic, the matrix, or everything.

They show what holds for each service, inherited or not. Only what is written for the service itself can be changed
with them, and neither sources nor evidence, of which they show the addresses alone.
"""

from collections.abc import Iterable, Mapping

from responsibilities.cascade import Level
from responsibilities.contentsync.records import Record

from .columns import Problem, given_or_none
from .documents import Entry
from .files import Sheet

FIELDS = {
    **{
        name: name
        for name in ("owner", "statement", "phrase", "customer_does", "aws_does", "todo", "reason", "review_by")
    },
    "reviewed_on": "reviewed",
}
"""Columns that are read -> the fields they say."""
LISTED = {"sources": ("citations", "url"), "evidence": ("evidence", "id")}
NAMES = {"service_name", "topic_name", "layer", "type", "category", "url", "review_due", "review_overdue"}
"""Columns that say what follows from others."""
OURS = {"team", "exception", "exception_until"}
"""Columns of the organisation's own layer, which is kept apart from the answers and not read here."""
COLUMNS = {"service", "topic", "scope", *FIELDS, *LISTED, *NAMES, *OURS}


def is_public(header: Iterable[str]) -> bool:
    return {"service", "topic", "scope"} <= set(header)


def entries(table: Sheet) -> tuple[list[Entry], int]:
    """What the table says about answers of the services' own, and how many of its lines are others'."""
    found = []
    inherited = 0
    for number, line in table.rows:
        if line.get("scope", "").strip() != Level.SERVICE.value:
            inherited += 1
            continue
        key = (f"services/{line.get('service', '').strip()}", line.get("topic", "").strip())
        found.append(Entry("answer", key, {name: text for name, text in line.items() if name in COLUMNS}, number))
    return found, inherited


def fields(given: Mapping[str, str]) -> dict[str, str]:
    return {FIELDS[name]: text for name, text in given.items() if name in FIELDS}


def unreadable(entry: Entry, current: Record | None) -> list[Problem]:
    """Sources and evidence that are not what the site says: a change that would be lost."""
    wrong = []
    for column, (name, part) in LISTED.items():
        there = {value[part] for value in given_or_none(current, name) or ()}
        if column in entry.given and _listed(entry.given[column]) != _listed("; ".join(there)):
            message = "can’t be changed with this table, which does not hold all of them; use the export of the admin"
            wrong.append(entry.problem(column, message))
    return wrong


def _listed(cell: str) -> set[str]:
    return {text.strip() for text in cell.split(";") if text.strip()}
