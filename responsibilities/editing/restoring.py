"""Back to how something was, as a new change: shown first, then published or kept for review like any other.

What lasts is not taken back: addresses lead on (:func:`lasting`), what readers have seen is retired instead of
unpublished, and the title of a document that other answers cite as well stays as it is today.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import models
from django.utils.formats import date_format

from responsibilities.contentsync.records import Key, Record
from responsibilities.contentsync.schema import alias_slug
from responsibilities.models import Source

from . import items
from .merging import Choice, Merge, merge
from .past import Entry


@dataclass(frozen=True)
class Proposal:
    """A change that somebody looks at before it is made."""

    key: Key
    title: str
    reason: str
    """What the form suggests to write as the reason."""
    versions: Callable[[Record | None, str], Merge]
    """What is there now and the reason -> the three versions; ``theirs`` is what is there now."""

    def record(self, now: Record | None, reason: str = "", choices: Mapping[str, Choice] | None = None) -> Record:
        """What would be there."""
        return lasting(self.key.kind, self.versions(now, reason).record(choices), now)


def before_change(row: models.Model, entry: Entry) -> Proposal:
    """Takes one change back and leaves what came later; where later changes touched the same, somebody chooses."""
    when = moment_in_words(entry)
    return Proposal(
        items.key_of(row),
        f"Go back to before the change of {when}",
        f"Went back to before the change of {when}",
        lambda now, _: merge(entry.after, now, entry.before),
    )


def version(row: models.Model, entry: Entry) -> Proposal:
    """The whole thing as it was after one change, at the address it has today."""
    when = moment_in_words(entry)
    return Proposal(
        items.key_of(row),
        f"Restore the version of {when}",
        f"Restored the version of {when}",
        partial(_whole, entry.after),
    )


def moment_in_words(entry: Entry) -> str:
    """As in "25 November 2026, 08:15:30 UTC": seconds, because several changes may fall into one minute."""
    return f"{date_format(entry.moment, 'j F Y, H:i:s')} UTC"


def _whole(then: Record | None, now: Record | None, _: str) -> Merge:
    return merge(now, now, of_today(then or {}, now, present_titles(then)))


def of_today(then: Record, now: Record | None, titles: Mapping[str, str]) -> Record:
    """What it said then, with the address of the thing and the titles of documents as they are today."""
    record = {**then, **({"slug": now["slug"]} if now and "slug" in now else {})}
    if "citations" in record:
        record["citations"] = [{**item, "title": titles.get(item["url"], item["title"])} for item in then["citations"]]
    return record


def present_titles(*then: Record | None) -> dict[str, str]:
    """Address -> title of the documents that records cite."""
    addresses = {item["url"] for record in then if record for item in record.get("citations", ())}
    return dict(Source.objects.filter(url__in=addresses).values_list("url", "title"))


def lasting(kind: str, record: Record, now: Record | None) -> Record:
    """Without taking back what lasts: addresses that lead here, and that readers have seen it."""
    if now is None:
        return record
    kept = dict(record)
    if "published" not in now:
        kept.pop("published", None)
    if items.KINDS[kind].lasting_slug:
        kept["aliases"] = _names(record, now)
        if not kept["aliases"]:
            del kept["aliases"]
    return kept


def _names(record: Record, now: Record) -> list[str]:
    there = now.get("aliases", [])
    names = {alias_slug(name): name for name in [*record.get("aliases", ()), *there]}
    names.pop(record.get("slug", ""), None)
    return there if set(names.values()) == set(there) else sorted(names.values(), key=alias_slug)
