"""History rows read again in their order: what the record of a thing was after each of its changes.

The record of an answer is spread over the tables of answers, citations, sources and evidence, and each of them has a
history of its own. Here they are brought together. A constant number of queries for any number of things and changes.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from django.db import models

from responsibilities.contentsync.records import Record
from responsibilities.models import (
    Category,
    Citation,
    Evidence,
    Layer,
    Service,
    ServiceAlias,
    ServiceType,
    Source,
    Term,
    Topic,
    TopicAlias,
)

from . import items

NEAR = timedelta(seconds=2)
"""Rows of one change carried moments of their own once; they lie no further apart than this."""


@dataclass(frozen=True)
class Part:
    """Rows of another table that a record holds as a list."""

    model: type[models.Model]
    owner: str
    """The column that says whose they are."""
    name: str


PARTS: dict[str, tuple[Part, ...]] = {
    "answer": (Part(Citation, "responsibility_id", "citations"), Part(Evidence, "responsibility_id", "evidence")),
    "service": (Part(ServiceAlias, "service_id", "aliases"),),
    "topic": (Part(TopicAlias, "topic_id", "aliases"),),
}
NAMED: dict[str, dict[str, type[models.Model]]] = {
    "service": {"category": Category, "service_type": ServiceType, "variant_of": Service, "successor": Service},
    "topic": {"layer": Layer},
    "term": {"service_type": ServiceType},
}
"""Columns that a record holds as the address of another thing: always the one it has today, so that it can be found."""


@dataclass
class Step:
    """The history rows of one change of one thing."""

    rows: list[Any]

    @property
    def moment(self) -> datetime:
        moment: datetime = self.rows[-1].history_date
        return moment

    def takes(self, row: Any) -> bool:
        """Rows of one moment are one change. So are rows that nearly are, of one person and reason, if none shares its
        moment with another: each row had its own once. Such a change saves a row once, except a term, which is written
        before its topics.
        """
        first = self.rows[0]
        return (
            row.history_date - first.history_date <= NEAR
            and (row.history_user_id, row.history_change_reason) == (first.history_user_id, first.history_change_reason)
            and len({row.history_date for row in self.rows}) == len(self.rows)
            and (isinstance(row, Term.history.model) or _identity(row) not in map(_identity, self.rows))
        )


State = dict[tuple[type[models.Model], int], Any]
"""The history row in force of everything that belongs to one thing."""


class Replay:
    """The histories of some things of one kind."""

    def __init__(self, kind: str, ids: Collection[int]) -> None:
        self.kind = items.KINDS[kind]
        self.ids = set(ids)

    def steps(self, number: int) -> list[Step]:
        """The changes of one thing, oldest first; also those that its record does not show."""
        found: list[Step] = []
        for _, same in groupby(self._rows.get(number, ()), key=lambda row: row.history_date):
            rows = list(same)
            if found and len(rows) == 1 and found[-1].takes(rows[0]):
                found[-1].rows += rows
            else:
                found.append(Step(rows))
        return found

    def states(self, number: int) -> Iterator[tuple[Step, Record | None]]:
        """Each change with the record after it; None where the thing was not there."""
        state: State = {}
        for step in self.steps(number):
            for row in step.rows:
                _apply(state, row)
            yield step, self._record(state, number)

    def at(self, moment: datetime) -> dict[int, tuple[Any, Record]]:
        """What was there just before a moment: the history row of each thing itself, and its record."""
        found: dict[int, tuple[Any, Record]] = {}
        for number in self.ids:
            state: State = {}
            for row in self._rows.get(number, ()):
                if row.history_date < moment:
                    _apply(state, row)
            record = self._record(state, number)
            if record is not None:
                found[number] = state[self.kind.model, number], record
        return found

    # --- From a state to a record

    def _record(self, state: State, number: int) -> Record | None:
        own = state.get((self.kind.model, number))
        if own is None:
            return None
        row = own.instance
        for name, model in NAMED.get(self.kind.name, {}).items():
            there = getattr(row, f"{name}_id")
            setattr(
                row, name, model(pk=there, slug=self._slugs[model].get(there, f"number-{there}")) if there else None
            )
        if isinstance(row, Term):
            row.source = _source(state, row.source_id)
            _prefetched(row, "topics", [Topic(slug=self._slugs[Topic][pk]) for pk in self._topics.get(own.pk, ())])
        for part in PARTS.get(self.kind.name, ()):
            _prefetched(row, part.name, self._of_part(state, part))
        return items.record_of(row)

    def _of_part(self, state: State, part: Part) -> list[Any]:
        rows = [record.instance for (model, _), record in state.items() if model is part.model]
        for row in rows:
            if isinstance(row, Citation):
                row.source = _source(state, row.source_id)  # type: ignore[assignment]
        if part.name == "aliases":
            return sorted(rows, key=lambda row: (self._alias_order.get(row.pk, len(self._alias_order)), row.pk))
        return sorted(rows, key=lambda row: (row.position, row.pk))

    # --- What is read

    @cached_property
    def _rows(self) -> dict[int, list[Any]]:
        """The history rows of each thing in the order in which they were written."""
        found: dict[int, list[Any]] = {number: [] for number in self.ids}
        for row in _history(self.kind.model, id__in=self.ids):
            found[row.id].append(row)
        for part in PARTS.get(self.kind.name, ()):
            for row in _history(part.model, **{f"{part.owner}__in": self.ids}):
                found[getattr(row, part.owner)].append(row)
        if self.kind.name in {"answer", "term"}:
            self._add_sources(found)
        return {
            number: sorted(rows, key=lambda row: (row.history_date, row.history_id)) for number, rows in found.items()
        }

    def _add_sources(self, found: dict[int, list[Any]]) -> None:
        """The documents a thing ever cited: their titles are part of what it says."""
        citing: dict[int, set[int]] = {}
        for number, rows in found.items():
            for row in rows:
                if getattr(row, "source_id", None):
                    citing.setdefault(row.source_id, set()).add(number)
        for row in _history(Source, id__in=set(citing)):
            for number in citing[row.id]:
                found[number].append(row)

    @cached_property
    def _topics(self) -> dict[int, list[int]]:
        """History row of a term -> its topics."""
        found: dict[int, list[int]] = {}
        if self.kind.name == "term":
            rows = Term.history.model.topics.model.objects.filter(history__id__in=self.ids)
            for history, topic in rows.values_list("history_id", "topic_id"):
                found.setdefault(history, []).append(topic)
        return found

    @cached_property
    def _slugs(self) -> dict[type[models.Model], dict[int, str]]:
        """The addresses of today."""
        named: set[type[models.Model]] = set(NAMED.get(self.kind.name, {}).values())
        if self.kind.name == "term":
            named.add(Topic)
        return {model: dict(model._default_manager.values_list("pk", "slug")) for model in named}

    @cached_property
    def _alias_order(self) -> dict[int, int]:
        """As the database sorts them: its rules are not Python's. No alias was ever deleted."""
        parts = [part for part in PARTS.get(self.kind.name, ()) if part.name == "aliases"]
        rows = chain.from_iterable(
            part.model._default_manager.filter(**{f"{part.owner}__in": self.ids}).values_list("pk", flat=True)
            for part in parts
        )
        return {pk: place for place, pk in enumerate(rows)}


def _history(model: Any, **conditions: Any) -> Any:
    return model.history.filter(**conditions).select_related("history_user").order_by()


def _identity(row: Any) -> tuple[type[models.Model], int]:
    return type(row), row.id


def _apply(state: State, row: Any) -> None:
    key = (row.instance_type, row.id)
    if row.history_type == "-":
        state.pop(key, None)
    else:
        state[key] = row


def _source(state: State, number: int | None) -> Source | None:
    row = state.get((Source, number)) if number else None
    source: Source | None = row.instance if row is not None else None
    return source


def _prefetched(row: models.Model, name: str, related: list[Any]) -> None:
    """Makes ``row.<name>.all()`` give these rows, as ``prefetch_related`` would."""
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = related
