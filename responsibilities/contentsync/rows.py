"""One record -> rows. Writes only what differs, so that history says what changed and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from responsibilities.models import (
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceType,
    Source,
    Term,
    Topic,
    moment_of_change,
)
from responsibilities.vocabulary import IMPORT_REASON

from . import schema, values
from .records import GENERAL, Record


@dataclass(frozen=True)
class Stamp:
    """What the history of one change says: why, by whom and when. All rows of a change carry the same."""

    reason: str
    user: AbstractBaseUser | None
    moment: datetime

    def save(self, row: models.Model) -> Any:
        self.mark(row)
        row.save()
        return row

    def delete(self, row: models.Model) -> None:
        self.mark(row)
        row.delete()

    def mark(self, row: Any) -> None:
        """What is written of the row from now on says so in its history."""
        row._change_reason = self.reason
        row._history_user = self.user
        row._history_date = self.moment


def import_stamp() -> Stamp:
    """For what a release brings."""
    return Stamp(IMPORT_REASON, None, moment_of_change())


def save_category(slug: str, record: Record, stamp: Stamp) -> None:
    _put(stamp, Category, {"slug": slug}, **values.category(record))


def save_layer(slug: str, record: Record, stamp: Stamp) -> None:
    _put(stamp, Layer, {"slug": slug}, **values.layer(record))


def save_topic(slug: str, record: Record, stamp: Stamp) -> None:
    topic = _put(stamp, Topic, {"aliases__slug": slug}, create={"slug": slug}, **values.topic(record))
    for alias in record.get("aliases", ()):
        _put(stamp, topic.aliases, {"slug": alias}, name=alias)


def save_type(slug: str, record: Record, stamp: Stamp) -> None:
    _put(stamp, ServiceType, {"slug": slug}, **values.service_type(record))


def save_service(slug: str, record: Record, stamp: Stamp) -> None:
    service = _put(stamp, Service, {"aliases__slug": slug}, create={"slug": slug}, **values.service(record))
    for alias in record.get("aliases", ()):
        _put(stamp, service.aliases, {"slug": schema.alias_slug(alias)}, name=alias)


def save_term(slug: str, record: Record, stamp: Stamp) -> None:
    cited = record.get("citation")
    source = _put(stamp, Source, {"url": cited["url"]}, title=cited["title"]) if cited else None
    term = _put(stamp, Term, {"slug": slug}, source=source, **values.term(record))
    topics = set(Topic.objects.filter(aliases__slug__in=record.get("topics", ())))
    if topics != set(term.topics.all()):
        stamp.mark(term)
        term.topics.set(topics)


def save_answer(name: str, record: Record, stamp: Stamp) -> None:
    item = schema.Answer.model_validate(record)
    scope, _, topic = name.rpartition("/")
    key = {"topic": Topic.objects.get(aliases__slug=topic), **answer_scope(scope)}
    responsibility = _put(stamp, Responsibility, key, **values.answer(record))
    cited = {
        _save_citation(responsibility, number, citation, stamp).pk
        for number, citation in enumerate(item.citations, start=1)
    }
    _drop(responsibility.citations.exclude(pk__in=cited), stamp)
    proof = {_save_evidence(responsibility, number, row, stamp).pk for number, row in enumerate(item.evidence, start=1)}
    _drop(responsibility.evidence.exclude(pk__in=proof), stamp)


def save_source(url: str, record: Record, stamp: Stamp) -> None:
    """Files have no record of their own for it: they say it with each citation."""
    _put(stamp, Source, {"url": url}, title=record["title"])


SAVERS: dict[str, Callable[[str, Record, Stamp], None]] = {
    "category": save_category,
    "layer": save_layer,
    "topic": save_topic,
    "type": save_type,
    "service": save_service,
    "term": save_term,
    "answer": save_answer,
    "source": save_source,
}


def _save_citation(responsibility: Responsibility, position: int, item: schema.Citation, stamp: Stamp) -> Citation:
    source = _put(stamp, Source, {"url": item.url}, title=item.title)
    citation: Citation = _put(
        stamp,
        Citation,
        {"responsibility": responsibility, "source": source, "section": item.section or ""},
        checked_on=item.checked,
        is_verified=item.verified,
        note=item.note or "",
        position=position,
    )
    return citation


def _save_evidence(responsibility: Responsibility, position: int, item: schema.Evidence, stamp: Stamp) -> Evidence:
    evidence: Evidence = _put(
        stamp,
        Evidence,
        {"responsibility": responsibility, "kind": item.kind, "identifier": item.id},
        side=item.side,
        what=item.what,
        url=item.url or "",
        position=position,
    )
    return evidence


def answer_scope(scope: str) -> dict[str, Any]:
    """The columns of an answer that say for whom it holds."""
    folder, _, slug = scope.partition("/")
    if scope == GENERAL:
        return {"service": None, "service_type": None}
    if folder == "types":
        return {"service": None, "service_type": ServiceType.objects.get(slug=slug)}
    return {"service": Service.objects.get(aliases__slug=slug), "service_type": None}


def _put(stamp: Stamp, where: Any, key: dict[str, Any], create: dict[str, Any] | None = None, **columns: Any) -> Any:
    """Finds the row by ``key`` and saves it if a value differs, or creates it."""
    rows = where._default_manager if isinstance(where, type) and issubclass(where, models.Model) else where
    conditions = {
        f"{name}__isnull" if value is None else name: True if value is None else value for name, value in key.items()
    }
    row = rows.filter(**conditions).first()
    if row is None:
        new = (
            where(**(create or key), **columns)
            if isinstance(where, type)
            else where.model(**where.core_filters, **key, **columns)
        )
        return stamp.save(new)
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return stamp.save(row) if changed else row


def _drop(rows: Any, stamp: Stamp) -> None:
    for row in rows:
        stamp.delete(row)
