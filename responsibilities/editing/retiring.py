"""Deleting retires. What nobody has seen can be deleted, and brought back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from responsibilities.contentsync.records import GENERAL, Record, answer_key
from responsibilities.contentsync.rows import Stamp
from responsibilities.models import Responsibility, Service, ServiceType, Topic, exclusive, moment_of_change

from . import items, past
from .merging import Merge, merge
from .restoring import Proposal, of_today, present_titles
from .writing import RefusedError


def was_seen(row: Any) -> bool:
    """Readers may have linked to it: it was published at some time."""
    found: bool = row.history.filter(is_published=True).exists()
    return found


def retire(row: models.Model) -> Proposal:
    """Today, for the reason that is given."""
    return Proposal(items.key_of(row), f"Retire {row}", "", _retired)


def reinstate(row: models.Model) -> Proposal:
    """It holds again."""
    return Proposal(items.key_of(row), f"Bring back {row}", "", _reinstated)


def _retired(now: Record | None, reason: str) -> Merge:
    today = timezone.now().date().isoformat()
    return merge(now, now, {**(now or {}), "retired": today, "retired_reason": reason or "(the reason you give)"})


def _reinstated(now: Record | None, _: str) -> Merge:
    return merge(now, now, without_retirement(now or {}))


def without_retirement(record: Record) -> Record:
    return {name: value for name, value in record.items() if name not in {"retired", "retired_reason"}}


def delete(row: Responsibility, user: Any, reason: str = "") -> None:
    """Takes an answer away that readers never saw; its history stays.

    :raises RefusedError: if readers may have seen it.
    """
    with exclusive():
        if was_seen(row):
            raise RefusedError("Readers may have linked to this, so it is retired, not deleted.")
        stamp = Stamp(reason, user, moment_of_change())
        for part in (*row.citations.all(), *row.evidence.all()):
            stamp.delete(part)
        stamp.delete(row)


@dataclass(frozen=True)
class Deleted:
    """An answer that is gone, as the last thing its history says."""

    number: int
    label: str
    statement: str
    moment: datetime
    who: str
    scope: str
    topic: str


def deleted() -> tuple[Deleted, ...]:
    """Every deleted answer whose place is still empty, the latest first. A constant number of queries."""
    taken = set(Responsibility.objects.values_list("topic_id", "service_id", "service_type_id"))
    holders = _Holders()
    found: dict[Any, Deleted] = {}
    rows = Responsibility.history.filter(history_type="-").select_related("history_user")
    for row in rows.order_by("-history_date", "-history_id"):
        place = (row.topic_id, row.service_id, row.service_type_id)
        if place not in taken and place not in found and holders.knows(row):
            found[place] = holders.deleted(row)
    return tuple(found.values())


def undelete(number: int) -> Proposal | None:
    """The deleted answer with this number as it was last; None if it is not on the list of deleted ones."""
    gone = next((item for item in deleted() if item.number == number), None)
    if gone is None:
        return None
    last = past.timelines("answer", [number])[number][0].before or {}
    record = of_today(last, None, present_titles(last))
    key = answer_key(gone.scope, gone.topic)
    return Proposal(key, f"Bring back {gone.label}", "Brought back", lambda now, _: merge(None, now, record))


class _Holders:
    """What answers were about, by number, as it is called today."""

    def __init__(self) -> None:
        self.topics = {row.pk: row for row in Topic.objects.all()}
        self.services = {row.pk: row for row in Service.objects.all()}
        self.types = {row.pk: row for row in ServiceType.objects.all()}

    def knows(self, row: Any) -> bool:
        return (
            row.topic_id in self.topics
            and row.service_id in {None, *self.services}
            and row.service_type_id in {None, *self.types}
        )

    def deleted(self, row: Any) -> Deleted:
        topic = self.topics[row.topic_id]
        service, of_type = self.services.get(row.service_id), self.types.get(row.service_type_id)
        scope = f"services/{service.slug}" if service else f"types/{of_type.slug}" if of_type else GENERAL
        who = row.history_user.get_username() if row.history_user else "somebody unknown"
        label = f"{topic.name} · {service or of_type or 'Everything'}"
        return Deleted(row.id, label, row.statement, row.history_date, who, scope, topic.slug)
