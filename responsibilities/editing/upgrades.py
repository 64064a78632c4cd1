"""The texts of a release that meet edits made here: each waits until somebody keeps ours, takes theirs or merges.

:class:`ShippedRecord` holds the text as it was imported last (the base of both sides) and, in ``pending``, what a
newer release says. Deciding makes the pending text the base, so that it is not asked about again.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from responsibilities.contentsync.records import Key, Record
from responsibilities.contentsync.schema import alias_slug
from responsibilities.models import Draft, ShippedRecord, exclusive
from responsibilities.vocabulary import OPEN_STATES

from . import drafting, items, writing
from .merging import Merge, merge
from .writing import Change, RefusedError

REASON = "Text of the new release"


@dataclass(frozen=True)
class Upgrade:
    """One shipped text that waits, beside ours and beside what both started from."""

    row: ShippedRecord
    key: Key
    base: Record
    local: Record | None
    """None: it was deleted here."""
    shipped: Record

    @property
    def merge(self) -> Merge:
        """Ours as "theirs" (readers see it), the release as "mine"."""
        return merge(self.base, self.local, self.shipped)

    @property
    def label(self) -> str:
        return items.label(self.key)

    @property
    def drafts(self) -> QuerySet[Draft]:
        """Changes on their way that decide about it."""
        return Draft.objects.filter(release__kind=self.row.kind, release__key=self.row.key, state__in=OPEN_STATES)


def waiting() -> QuerySet[ShippedRecord]:
    return ShippedRecord.objects.filter(pending__isnull=False).order_by("kind", "key")


def upgrade(row: ShippedRecord) -> Upgrade:
    """:raises RefusedError: if nothing waits."""
    if row.pending is None:
        raise RefusedError("Somebody has decided about this already.")
    key = Key(row.kind, row.key)
    local = items.current(key)
    return Upgrade(row, key, _with_addresses(row.data, local), local, _with_addresses(row.pending, local))


def _with_addresses(record: Record, local: Record | None) -> Record:
    """Addresses given here are no matter of a release: they last."""
    own = {"slug": local["slug"]} if local and "slug" in local else {}
    names = {alias_slug(name): name for name in (*record.get("aliases", ()), *(local or {}).get("aliases", ()))}
    if own and names:
        own["aliases"] = [names[slug] for slug in sorted(names)]
    return {**record, **own}


def keep(shown: Upgrade) -> None:
    """Ours stays, and the release's text is not asked about again."""
    with exclusive():
        _require_as_shown(shown)
        _settle(shown.row)


def decide(shown: Upgrade, record: Record, user: Any, reason: str = REASON) -> Draft | None:
    """Publishes what somebody made of the two texts; who may not publish makes a draft, and it waits until that is.

    :raises RefusedError: if the result breaks a rule, or if either side is not what the person was shown.
    """
    with exclusive():
        _require_as_shown(shown)
        change = Change(shown.key, shown.local, record)
        if record != shown.local and not drafting.may_publish(user):
            release = {"kind": shown.row.kind, "key": shown.row.key, "record": shown.row.pending}
            return drafting.save(change, user, reason, for_review=True, batch=REASON, release=release)
        if record != shown.local:
            writing.publish(change, user, reason)
        _settle(shown.row)
        return None


def _settle(row: ShippedRecord) -> None:
    drafting.settle(row.kind, row.key, row.pending or {})


def _require_as_shown(shown: Upgrade) -> None:
    now = upgrade(ShippedRecord.objects.get(pk=shown.row.pk))
    if (now.local, now.shipped) != (shown.local, shown.shipped):
        raise RefusedError("One of the two texts was changed after you opened this page; look at it again.")
