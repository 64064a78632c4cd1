"""The history of a thing as its editors read it: who changed what, why, and who approved it.

Derived from the history that every write leaves, so there is nothing to keep in step; what a page says now is always
the end of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from typing import Any

from django.db import models

from responsibilities.contentsync.records import Record
from responsibilities.models import Draft, Responsibility, Service, Topic
from responsibilities.vocabulary import IMPORT_REASON

from . import items
from .differences import Difference, between
from .replay import Replay, Step

REFERENCE = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True)
class Entry:
    """One change of one whole record."""

    kind: str
    number: int
    """The row it is about."""
    moment: datetime
    user: Any
    """Whose write it was; None for an import or a command."""
    reason: str
    draft: Draft | None
    """What it was before it was published, if somebody reviewed it or kept it for later."""
    before: Record | None
    """None: it was not there."""
    after: Record | None
    """None: it was deleted."""
    subject: str = ""
    """What it is about, where a list holds changes of several things."""
    topic: str = ""
    """The address of the topic, in a list with answers to several."""

    @property
    def differences(self) -> tuple[Difference, ...]:
        return between(self.before, self.after)

    @property
    def reference(self) -> str:
        """Names the change in addresses, to the microsecond."""
        return self.moment.astimezone(timezone.utc).strftime(REFERENCE)

    @property
    def day(self) -> date:
        return self.moment.astimezone(timezone.utc).date()

    @property
    def author(self) -> Any:
        """Who wrote it."""
        return self.draft.author if self.draft else self.user

    @property
    def approver(self) -> Any:
        """Who let it through, if that was somebody else."""
        decided = self.draft.decided_by if self.draft else None
        return decided if decided != self.author else None

    @property
    def who(self) -> str:
        """The author as people say it."""
        if self.author is not None:
            return str(self.author.get_full_name() or self.author.get_username())
        return "an import" if self.reason == IMPORT_REASON else "somebody unknown"

    @property
    def deed(self) -> str:
        """As in "changed by anna"."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "deleted"
        was, now = self.before.get("retired"), self.after.get("retired")
        return "changed" if bool(was) == bool(now) else "retired" if now else "brought back"


def timeline(row: models.Model) -> tuple[Entry, ...]:
    """Every change of a thing, newest first. A constant number of queries.

    The first one's ``after`` is what the thing says now.
    """
    return timelines(items.KIND_OF_MODEL[type(row)].name, [row.pk])[row.pk]


def timelines(kind: str, numbers: Collection[int]) -> dict[int, tuple[Entry, ...]]:
    """The same for several things of a kind, also deleted ones, by their number."""
    replay = Replay(kind, numbers)
    found = {number: _entries(replay, number) for number in replay.ids}
    drafts = _drafts(entry.moment for entries in found.values() for entry in entries)
    return {
        number: tuple(replace(entry, draft=_own(drafts.get(entry.moment, ()), entry)) for entry in reversed(entries))
        for number, entries in found.items()
    }


def since(row: models.Model, moment: datetime) -> tuple[Entry, ...]:
    """What happened to a thing after a moment, newest first."""
    return tuple(entry for entry in timeline(row) if entry.moment > moment)


def record_at(row: models.Model, moment: datetime) -> Record | None:
    """What the thing said at a moment, changes of that very moment included; None: it was not there."""
    return next((entry.after for entry in timeline(row) if entry.moment <= moment), None)


def entry_of(row: models.Model, reference: str) -> Entry | None:
    """The change that an address names."""
    return next((entry for entry in timeline(row) if entry.reference == reference), None)


def of_service(service: Service) -> tuple[Entry, ...]:
    """Every change of a service and of all answers it ever had of its own, newest first."""
    topics = dict(Responsibility.history.filter(service_id=service.pk).order_by().values_list("id", "topic_id"))
    by_number = {topic.pk: topic for topic in Topic.objects.all()}
    entries = [replace(entry, subject=service.name) for entry in timeline(service)]
    for number, changes in timelines("answer", topics).items():
        topic = by_number[topics[number]]
        entries += [replace(entry, subject=topic.name, topic=topic.slug) for entry in changes]
    return tuple(sorted(entries, key=lambda entry: entry.moment, reverse=True))


def _entries(replay: Replay, number: int) -> list[Entry]:
    """Oldest first, without those that the record does not show."""
    found: list[Entry] = []
    before: Record | None = None
    for step, after in replay.states(number):
        if after != before:
            found.append(_entry(replay.kind.name, number, step, before, after))
        before = after
    return found


def _entry(kind: str, number: int, step: Step, before: Record | None, after: Record | None) -> Entry:
    last = step.rows[-1]
    return Entry(kind, number, step.moment, last.history_user, last.history_change_reason or "", None, before, after)


def _drafts(moments: Iterable[datetime]) -> dict[datetime, list[Draft]]:
    found: dict[datetime, list[Draft]] = {}
    rows = Draft.objects.filter(published_at__in=set(moments)).select_related("author", "decided_by")
    for draft in rows.order_by("pk"):
        if draft.published_at:
            found.setdefault(draft.published_at, []).append(draft)
    return found


def _own(drafts: Collection[Draft], entry: Entry) -> Draft | None:
    """The draft of the thing itself, or of what it was changed together with: a source has many answers."""
    own = [draft for draft in drafts if (draft.kind, draft.object_id) == (entry.kind, entry.number)]
    return next(iter([*own, *drafts]), None)
