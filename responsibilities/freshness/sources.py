"""Checks cited pages, those first that were not asked for longest. Each result is saved at once, so that a run can be
stopped at any moment, and the next one goes on from there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from responsibilities.checking.fetching import Fetched, Limits, fetch
from responsibilities.checking.pace import Pace
from responsibilities.checking.passages import Document, UnreadableError
from responsibilities.models import Source, SourceCheck

from . import passages

PEACE = 30.0
"""Seconds for a host that asks for patience and does not say how much."""
Ask = Callable[[str], Fetched]


@dataclass(frozen=True)
class Checked:
    """What became of one source."""

    source: Source
    check: SourceCheck
    changed: int
    """How many passages are not what somebody read."""

    @property
    def line(self) -> str:
        """As it is told to whoever runs the check."""
        notes = [self.check.error or "There."]
        notes += [f"Moved for good to {self.check.moved_to}."] if self.check.moved_to else []
        notes += [f"{self.changed} cited passage{'s' if self.changed > 1 else ''} changed."] if self.changed else []
        return f"{self.source.url}: {' '.join(notes)}"


@dataclass
class Run:
    """One run over the sources, bounded in number and time."""

    ask: Ask
    limit: int
    seconds: float
    pace: Pace = field(default_factory=Pace)
    left_out: int = 0
    """Sources on hosts that want to be left alone for longer than a run can wait."""

    def results(self) -> Iterator[Checked]:
        """Each as soon as it is saved."""
        end, done = self.pace.clock() + self.seconds, 0
        for pk in list(in_turn()):
            if done >= self.limit or self.pace.clock() >= end:
                return
            source = Source.objects.filter(pk=pk).first()
            if source is None:
                continue
            host = urlsplit(source.url).netloc.lower()
            if not self.pace.wait(host, end):
                self.left_out += 1
                continue
            found = self.ask(source.url)
            self.pace.asked(host, found.retry_after or PEACE if found.come_back else None)
            done += 1
            checked = record(source, found)
            if checked is not None:
                yield checked


def asking(site_url: str, limits: Limits) -> Ask:
    """Asks as this site."""
    agent = f"who-secures-what/1 (+{site_url}; checks the pages that it cites)"
    return lambda url: fetch(url, agent, limits)


def in_turn() -> Iterator[int]:
    """Sources that something cites: the ones never checked, then those checked longest ago."""
    cited = Source.objects.filter(Q(citations__isnull=False) | Q(terms__isnull=False)).distinct()
    return (
        cited.order_by(F("link_check__checked_at").asc(nulls_first=True), "pk").values_list("pk", flat=True).iterator()
    )


@transaction.atomic
def record(source: Source, found: Fetched) -> Checked | None:
    """Saves what was found out about a source and about the passages that are cited from it.

    :returns: None if an editor deleted the source while its page was being read.
    """
    if not Source.objects.select_for_update().filter(pk=source.pk).exists():
        return None
    moment = timezone.now()
    check = SourceCheck.objects.filter(source=source).first() or SourceCheck(source=source)
    check.checked_at, check.status, check.error, check.moved_to = moment, found.status, found.error, _moved(found)
    if found.is_there:
        check.last_good_on, check.failures = moment.date(), 0
    elif not found.come_back:
        check.failures += 1
    check.save()
    document = _document(found)
    return Checked(source, check, _seen(source, document, moment) if document else 0)


def _moved(found: Fetched) -> str:
    """An address too long to be kept is none that anybody would cite."""
    return found.moved_to if len(found.moved_to) <= 2000 else ""


def _document(found: Fetched) -> Document | None:
    """None for what can't be compared: it counts as there."""
    try:
        return Document(found.page) if found.page else None
    except UnreadableError:
        return None


def _seen(source: Source, document: Document, moment: datetime) -> int:
    changed = 0
    for citation in source.citations.select_for_update():
        passage = document.passage(citation.section)
        if passage is not None:
            changed += passages.see(citation, passage, moment.date()).is_changed
    return changed
