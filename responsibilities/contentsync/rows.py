"""One record -> rows. Writes only what differs, so that history says what changed and nothing else."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
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
    known: dict[Hashable, Any] = field(default_factory=dict, compare=False)
    """Rows that answers name again and again, as long as the change lasts."""

    def once(self, key: Hashable, found: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = found()
        return self.known[key]

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
    key = {
        "topic": stamp.once(("topic", topic), lambda: Topic.objects.get(aliases__slug=topic)),
        **stamp.once(("scope", scope), lambda: answer_scope(scope)),
    }
    was = _found(Responsibility, key)
    responsibility = _written(stamp, Responsibility, was, key, values.answer(record))
    # What was only just made has no citations yet to look for: with everything new that halves the time.
    rows = [
        _written(stamp, model, _found(model, key) if was else None, key, columns)
        for model, key, columns in _proof(responsibility, item, stamp)
    ]
    if was:
        _drop(responsibility.citations.exclude(pk__in=[row.pk for row in rows if isinstance(row, Citation)]), stamp)
        _drop(responsibility.evidence.exclude(pk__in=[row.pk for row in rows if isinstance(row, Evidence)]), stamp)


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


Columns = dict[str, Any]


def _proof(
    responsibility: Responsibility, item: schema.Answer, stamp: Stamp
) -> Iterator[tuple[type[models.Model], Columns, Columns]]:
    """The citations and evidence of an answer: model, key and the other columns."""
    for number, cited in enumerate(item.citations, start=1):
        source = stamp.once((cited.url, cited.title), partial(_save_cited, cited, stamp))
        key = {"responsibility": responsibility, "source": source, "section": cited.section or ""}
        columns = {"checked_on": cited.checked, "is_verified": cited.verified, "note": cited.note or ""}
        yield Citation, key, {**columns, "position": number}
    for number, proof in enumerate(item.evidence, start=1):
        key = {"responsibility": responsibility, "kind": proof.kind, "identifier": proof.id}
        yield Evidence, key, {"side": proof.side, "what": proof.what, "url": proof.url or "", "position": number}


def _save_cited(cited: schema.Citation, stamp: Stamp) -> Source:
    source: Source = _put(stamp, Source, {"url": cited.url}, title=cited.title)
    return source


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
    return _written(stamp, where, _found(where, key), create or key, columns)


def _found(where: Any, key: Columns) -> Any:
    rows = where._default_manager if isinstance(where, type) and issubclass(where, models.Model) else where
    conditions = {
        f"{name}__isnull" if value is None else name: True if value is None else value for name, value in key.items()
    }
    return rows.filter(**conditions).first()


def _written(stamp: Stamp, where: Any, row: Any, create: Columns, columns: Columns) -> Any:
    """:param row: None if it is to be created."""
    if row is None:
        new = (
            where(**create, **columns)
            if isinstance(where, type)
            else where.model(**where.core_filters, **create, **columns)
        )
        return stamp.save(new)
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return stamp.save(row) if changed else row


def _drop(rows: Any, stamp: Stamp) -> None:
    for row in rows:
        stamp.delete(row)
