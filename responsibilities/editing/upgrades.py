"""The texts of a release that meet edits made here: each waits until somebody keeps ours, takes theirs or merges.

:class:`ShippedRecord` holds the text as it was imported last (the base of both sides) and, in ``pending``, what a
newer release says. Deciding makes the pending text the base, so that it is not asked about again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from django.db.models import QuerySet

from responsibilities.contentsync.records import Key, Record
from responsibilities.models import Draft, ShippedRecord, exclusive
from responsibilities.vocabulary import OPEN_STATES

from . import differences, drafting, fitting, items, writing
from .finding import find_many
from .merging import Choice, Merge, merge
from .writing import Change, RefusedError

REASON = "Text of the new release"
DECIDED = "Somebody has decided about this already."
MOVED = "One of the two texts was changed after you opened this page; look at it again."
Decision = Literal["keep", "take", "merge"]


@dataclass(frozen=True)
class Upgrade:
    """One shipped text that waits, beside ours and beside what both started from."""

    number: int
    """Of its :class:`ShippedRecord`."""
    key: Key
    label: str
    pending: Record
    """As it was shipped; ``shipped`` is the same in the words that hold here."""
    base: Record
    """Empty: it was made here before a release brought it."""
    local: Record | None
    """None: it was deleted here."""
    shipped: Record
    drafts: tuple[Draft, ...]
    """Changes on their way that decide about it."""

    @cached_property
    def merge(self) -> Merge:
        """Ours as "theirs" (readers see it), the release as "mine"."""
        return merge(self.base, self.local, self.shipped)

    @property
    def mark(self) -> str:
        """Changes when one of the three texts does: what somebody was shown."""
        texts = json.dumps([self.base, self.local, self.shipped], sort_keys=True)
        return sha256(texts.encode()).hexdigest()[:20]

    @property
    def differences(self) -> tuple[differences.Difference, ...]:
        """From ours to the release's."""
        return differences.between(self.local, self.shipped)

    def outcome(self, decision: Decision, choices: Mapping[str, Choice] | None = None) -> Record | None:
        """What readers see after the decision.

        :param choices: of a merge: the side of each field. Without it both sides must have changed different fields.
        :raises RefusedError: if the two can't be merged.
        """
        if decision != "merge":
            return self.shipped if decision == "take" else self.local
        if self.local is None:
            raise RefusedError("It was deleted here. Leave it so, or take the release’s text.")
        if choices is None and self.merge.conflicts:
            raise RefusedError("Changed by both: open it and choose.")
        return self.merge.record(choices)


def waiting() -> QuerySet[ShippedRecord]:
    """What nobody has decided about yet; its ``count()`` is the number for a dashboard."""
    return ShippedRecord.objects.filter(pending__isnull=False).order_by("kind", "key")


def load(rows: Iterable[ShippedRecord]) -> list[Upgrade]:
    """The rows with everything a decision needs, in their order, in a constant number of queries."""
    waits = [row for row in rows if row.pending is not None]
    things = find_many(Key(row.kind, row.key) for row in waits)
    names = fitting.present_names({row.kind for row in waits})
    drafts = open_decisions()
    return [_upgrade(row, things.get(Key(row.kind, row.key)), names, drafts.get(row.pk, ())) for row in waits]


def upgrade(row: ShippedRecord) -> Upgrade:
    """:raises RefusedError: if nothing waits."""
    found = load([row])
    if not found:
        raise RefusedError(DECIDED)
    return found[0]


def open_decisions() -> dict[int, tuple[Draft, ...]]:
    """Changes on their way that decide about a shipped text, by the number of its row."""
    found: dict[int, tuple[Draft, ...]] = {}
    for draft in Draft.objects.filter(state__in=OPEN_STATES, release__isnull=False).select_related("author"):
        number = draft.release["upgrade"]  # type: ignore[index]
        found[number] = (*found.get(number, ()), draft)
    return found


def _upgrade(row: ShippedRecord, thing: Any, names: fitting.Names, drafts: tuple[Draft, ...]) -> Upgrade:
    key, pending = Key(row.kind, row.key), row.pending or {}
    local = items.record_of(thing) if thing is not None else None
    return Upgrade(
        number=row.pk,
        key=key,
        label=str(thing) if thing is not None else items.label(key),
        pending=pending,
        base=fitting.fitted(key, row.data, local, names) if row.data else {},
        local=local,
        shipped=fitting.fitted(key, pending, local, names),
        drafts=drafts,
    )


def keep(shown: Upgrade) -> None:
    """Ours stays, and the release's text is not asked about again.

    :raises RefusedError: if one of the texts is not what the person was shown.
    """
    with exclusive():
        _require_as_shown(shown)
        drafting.settle(shown.number, shown.pending)


def decide(shown: Upgrade, record: Record | None, user: Any, reason: str = REASON, batch: str = REASON) -> Draft | None:
    """Publishes what somebody made of the two texts; who may not publish makes a draft, and it waits until that is.

    :raises RefusedError: if the result breaks a rule, or if one of the texts is not what the person was shown.
    """
    if record is None or record == shown.local:
        keep(shown)
        return None
    with exclusive():
        _require_as_shown(shown)
        change = Change(shown.key, shown.local, record)
        if not drafting.may_publish(user):
            release = {"upgrade": shown.number, "record": shown.pending}
            return drafting.save(change, user, reason, for_review=True, batch=batch, release=release)
        writing.publish(change, user, reason)
        drafting.settle(shown.number, shown.pending)
        return None


def _require_as_shown(shown: Upgrade) -> None:
    now = load(ShippedRecord.objects.filter(pk=shown.number))
    if not now:
        raise RefusedError(DECIDED)
    if now[0].mark != shown.mark:
        raise RefusedError(MOVED)
