"""The passages that citations rest on: as somebody read them, and as they were seen last."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from responsibilities.checking.passages import Passage
from responsibilities.models import Citation, PassageCheck, Responsibility


def see(citation: Citation, passage: Passage, today: date) -> PassageCheck:
    """Keeps what the passage says today. What it said first is what counts as read.

    A citation with a newer day was read again. What its reader saw is taken to be what was seen last: if it changed
    once more since, that is a change again, for nobody can know which of the two was read.
    """
    row = PassageCheck.objects.filter(citation=citation).first()
    if row is None or row.section != citation.section:
        row = _first_seen(row or PassageCheck(citation=citation), citation, passage, today)
    elif citation.checked_on > row.read_on:
        accept(row, citation)
    row.seen_hash, row.has_heading = passage.digest, passage.has_heading
    if row.seen_hash == row.read_hash:
        row.changed_on = None
    elif row.changed_on is None:
        row.changed_on = today
    row.save()
    return row


def _first_seen(row: PassageCheck, citation: Citation, passage: Passage, today: date) -> PassageCheck:
    row.section, row.read_hash, row.read_on = citation.section, passage.digest, citation.checked_on
    row.first_seen_on, row.changed_on = today, None
    return row


def accept(row: PassageCheck, citation: Citation) -> None:
    """What was seen last is what somebody read."""
    row.read_hash, row.read_on, row.changed_on = row.seen_hash, citation.checked_on, None


def confirm(answer: Responsibility) -> None:
    """Somebody read all changed passages of the answer again, on the very day of their citations."""
    for row in changed(answer):
        accept(row, row.citation)
        row.save()


def changed(answer: Responsibility) -> QuerySet[PassageCheck]:
    """The passages of an answer that are not what somebody read, with their citations and sources."""
    rows = PassageCheck.objects.changed().filter(citation__responsibility=answer)
    return rows.select_related("citation__source").order_by("citation__position", "pk")


def read_again(record: dict[str, object], passages: Iterable[PassageCheck], today: date) -> dict[str, object]:
    """The record of an answer with today as the day on which these passages were read."""
    read = {(row.citation.source.url, row.citation.section) for row in passages}
    cited = record.get("citations", ())
    assert isinstance(cited, (list, tuple))  # noqa: S101 -- for the type checker: that is the format
    return {
        **record,
        "citations": [
            {**entry, "checked": today.isoformat(), "verified": True}
            if (entry["url"], entry.get("section", "")) in read
            else entry
            for entry in cited
        ],
    }
