"""A service and all its own answers as they stood at the end of a day, brought back as new changes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from responsibilities.contentsync.records import Key, Record, answer_key
from responsibilities.models import Responsibility, Service, Topic, exclusive
from responsibilities.pages.past import end_of

from . import differences, drafting, items, past
from .bulk import deliver
from .replay import Replay
from .restoring import lasting, of_today, present_titles
from .writing import Change, ConflictError, RefusedError

RESTORE = "responsibilities.restore_content"
Bases = Mapping[str, Record | None]
"""What the person looked at: each thing that would change, as it was."""


@dataclass(frozen=True)
class Item:
    """One thing that would change."""

    label: str
    deed: str
    change: Change

    @property
    def name(self) -> str:
        """What a form calls it."""
        return str(self.change.key)

    @property
    def differences(self) -> tuple[differences.Difference, ...]:
        return differences.between(self.change.base, self.change.record)


@dataclass(frozen=True)
class Plan:
    """Everything that would change, and what is left as it is although it was not there on the day."""

    items: tuple[Item, ...]
    left: tuple[str, ...]

    @property
    def bases(self) -> dict[str, Record | None]:
        return {item.name: item.change.base for item in self.items}


@dataclass(frozen=True)
class Outcome:
    count: int
    is_published: bool
    """Otherwise it waits for a review."""


class MovedError(Exception):
    """Somebody changed things after the person looked; nothing was written. Carries a sentence for each."""

    def __init__(self, sentences: Collection[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


def in_words(day: date) -> str:
    return date_format(day, "j F Y")


def batch_of(service: Service, day: date) -> str:
    """What drafts that belong together are found by."""
    return f"{service.short_name} as of {in_words(day)}"[:120]


def suggested_reason(day: date) -> str:
    return f"Restored to how it stood on {in_words(day)}"


def plan(service: Service, day: date, reason: str = "") -> Plan:
    """What restoring the service would change.

    :raises RefusedError: for a day to come, and for one on which readers had no page of the service.
    """
    if day > timezone.now().date():
        raise RefusedError(f"{in_words(day)} is still to come.")
    service = items.rows("service").get(pk=service.pk)
    end = end_of(day)
    found = Replay("service", [service.pk]).at(end).get(service.pk)
    if found is None:
        raise RefusedError(f"{service} was not described yet on {in_words(day)}. Choose a later day.")
    if found[1].get("published") is False and service.is_published:
        raise RefusedError(f"{service} was not published yet on {in_words(day)}. Choose a later day.")
    now = items.record_of(service)
    wanted = lasting("service", of_today(found[1], now, {}), now)
    changed = [] if wanted == now else [Item(service.name, "changes", Change(items.key_of(service), now, wanted))]
    answers = _Answers(service, end, reason or suggested_reason(day))
    return Plan((*changed, *answers.items()), tuple(answers.left()))


@dataclass(frozen=True)
class _Answer:
    number: int
    record: Record

    @property
    def is_shown(self) -> bool:
        """Readers had it in the place of the wider answer, or were told that it is retired."""
        return self.record.get("published") is not False


class _Answers:
    """The service's own answers then and now, by their topic."""

    def __init__(self, service: Service, end: datetime, reason: str) -> None:
        self.service, self.reason = service, reason
        numbers = set(Responsibility.history.filter(service_id=service.pk).values_list("id", flat=True))
        found = Replay("answer", numbers).at(end).items()
        self.then = {row.topic_id: _Answer(pk, record) for pk, (row, record) in found if row.service_id == service.pk}
        rows = items.rows("answer").filter(service=service)
        self.now = {row.topic_id: _Answer(row.pk, items.record_of(row)) for row in rows}
        self.titles = present_titles(*(answer.record for answer in self.then.values()))
        history = Responsibility.history.filter(id__in=[answer.number for answer in self.now.values()])
        self.seen = set(history.filter(is_published=True).values_list("id", flat=True))
        self.topics = list(
            Topic.objects.filter(pk__in={*self.then, *self.now}).order_by("layer__position", "position", "pk")
        )

    def items(self) -> Iterator[Item]:
        for topic in self.topics:
            there = self.now.get(topic.pk)
            now = there.record if there else None
            wanted = self._wanted(topic)
            if wanted is not None and wanted != now:
                key = answer_key(f"services/{self.service.slug}", topic.slug)
                yield Item(topic.name, _deed(now, wanted), Change(key, now, wanted))

    def left(self) -> Iterator[str]:
        """Written later and never published: nobody has seen them, and somebody may be at work on them."""
        for topic in self.topics:
            there = self.now.get(topic.pk)
            if there and topic.pk not in self.then and there.number not in self.seen:
                yield topic.name

    def _wanted(self, topic: Topic) -> Record | None:
        then, there = self.then.get(topic.pk), self.now.get(topic.pk)
        now = there.record if there else None
        shown_now = bool(there and there.is_shown)
        if then and (then.is_shown or not shown_now):
            return lasting("answer", of_today(then.record, now, self.titles), now)
        if there is None or there.number not in self.seen or there.record.get("retired"):
            return None
        today = timezone.now().date().isoformat()
        return {**there.record, "retired": today, "retired_reason": self.reason}


def _deed(now: Record | None, wanted: Record) -> str:
    if now is None:
        return "is brought back"
    was, will = bool(now.get("retired")), bool(wanted.get("retired"))
    return "changes" if was == will else "is retired" if will else "is brought back"


def restore(
    service: Service, day: date, bases: Bases, chosen: Collection[str], user: Any, reason: str, seen_at: datetime
) -> Outcome:
    """Makes the chosen changes of the plan, all or none, with one reason.

    :param bases: what the person looked at, as ``Plan.bases`` said; ``seen_at`` is when.
    :raises MovedError: if anything in the plan was changed meanwhile.
    :raises RefusedError: if something breaks a rule; says what.
    """
    with exclusive():
        planned = plan(service, day, reason)
        moved = _moved(planned, bases)
        if moved:
            raise MovedError([_what_happened(name, seen_at) for name in moved])
        wanted = [item for item in planned.items if item.name in chosen]
        if not wanted:
            raise RefusedError("Nothing is chosen, so there is nothing to restore.")
        problems = list(filter(None, (_made(item, user, reason, batch_of(service, day)) for item in wanted)))
        if problems:
            raise RefusedError(" ".join(problems))
    return Outcome(len(wanted), drafting.may_publish(user))


def _made(item: Item, user: Any, reason: str, batch: str) -> str:
    """What stands in the way of one change, or nothing."""
    try:
        with transaction.atomic():
            deliver(item.change, user, reason, batch)
    except (RefusedError, ConflictError) as problem:
        return f"{item.label}: {problem}"
    return ""


def _moved(planned: Plan, bases: Bases) -> list[str]:
    there = planned.bases
    return [name for name in {**bases, **there} if name not in bases or name not in there or bases[name] != there[name]]


def _what_happened(name: str, seen_at: datetime) -> str:
    kind, _, slugs = name.partition(" ")
    row = items.find(Key(kind, slugs))
    if row is None:
        return f"{items.label(Key(kind, slugs))} is not there any more."
    who = ", ".join(dict.fromkeys(entry.who for entry in past.since(row, seen_at)))
    return f"{row} was changed meanwhile by {who or 'somebody else'}."
