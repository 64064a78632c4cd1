"""What changed, newest first: everything, one service, one topic, or some services together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from responsibilities.models import Service, ServiceAlias, Topic, TopicAlias

from . import moments
from .change_groups import About, Group, groups, parsed
from .change_records import KINDS, Change, Recorder
from .change_usage import Usage
from .change_words import FieldChange, Run
from .parts import Link, changes_url, service_url
from .preview import Preview, preview

__all__ = [
    "KINDS",
    "Change",
    "ChangesPage",
    "Day",
    "FieldChange",
    "Run",
    "Window",
    "changes",
    "feed_links",
    "page",
    "window",
]

ON_A_PAGE = 50
LOOKED_AT = 4
"""Times as many groups are read where only some of them matter: answers of a type that a service did not use do not."""


@dataclass(frozen=True)
class Window:
    """A stretch of changes, newest first."""

    changes: tuple[Change, ...]
    next: str | None
    """Give it as ``before`` for the next stretch; None at the end. A stretch may be short, or empty, before the end."""


def changes(
    service: str | None = None,
    topic: str | None = None,
    services: Sequence[str] = (),
    since: date | None = None,
    limit: int = ON_A_PAGE,
    before: str | None = None,
) -> tuple[Change, ...]:
    """The newest changes of everything or, with slugs, of a service, a topic, some services. See :func:`window`."""
    return window(service, topic, services, since, limit, before).changes


def window(
    service: str | None = None,
    topic: str | None = None,
    services: Sequence[str] = (),
    since: date | None = None,
    limit: int = ON_A_PAGE,
    before: str | None = None,
) -> Window:
    """The newest changes, and where to go on. A constant number of queries.

    A service's changes are those of its page: its own row and names, its answers, and the answers of its parent, its
    type and the general ones where it used them. Changes of citations and evidence are changes of their answer.

    :param service: a slug, as ``topic``; former ones too. One that leads nowhere has no changes.
    :param services: several slugs, for their changes together.
    :param since: the first day (UTC).
    :param before: the ``id`` of a change, or a ``next``: only what is older. Anything else gives nothing.
    """
    cursor = parsed(before) if before else None
    if before and cursor is None:
        return Window((), None)
    slugs = [service] if service is not None else list(services)
    ids = _service_ids(slugs) if slugs else []
    topic_id = _topic_id(topic) if topic is not None else None
    if (slugs and not ids) or (topic is not None and topic_id is None):
        return Window((), None)
    usage = Usage(ids) if ids else None
    about = About(topic=topic_id, since=since)
    if usage:
        about = About(ids, usage.scopes, usage.types, topic_id, since)
    wanted = limit * LOOKED_AT if usage else limit + 1
    found = groups(about, wanted, cursor)
    mattering = [group for group in found if usage is None or usage.matters(group.key)]
    shown = mattering[:limit]
    return Window(tuple(Recorder(shown).changes()), _next(found, mattering, shown, wanted))


def _next(found: list[Group], mattering: list[Group], shown: list[Group], wanted: int) -> str | None:
    if len(mattering) > len(shown):
        return str(shown[-1].key)
    return str(found[-1].key) if len(found) == wanted else None


def _service_ids(slugs: Iterable[str]) -> list[int]:
    lowered = [slug.lower() for slug in slugs]
    rows = ServiceAlias.objects.filter(slug__in=lowered, service__is_published=True)
    return sorted(set(rows.values_list("service_id", flat=True)))


def _topic_id(slug: str) -> int | None:
    found: int | None = TopicAlias.objects.filter(slug=slug.lower()).values_list("topic_id", flat=True).first()
    return found


@dataclass(frozen=True)
class Day:
    on: date
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ChangesPage:
    """Changes by day, with the ways on."""

    key: str
    """Names what it is about for ever, whatever its slug becomes."""
    title: str
    about: Link | None
    """What they are about; None for everything."""
    url: str
    days: tuple[Day, ...]
    since: date | None
    ignored: str
    """The value of ``since`` where it is no day."""
    newest_url: str
    """Empty on the first page."""
    older_url: str
    """Empty on the last page."""
    feeds: tuple[Link, ...]

    @property
    def preview(self) -> Preview:
        return preview(
            f"{self.title}: who secures what on AWS",
            self.title,
            description=f"{self.title}: what changed, field by field, newest first.",
        )


def page(
    service: str | None = None, topic: str | None = None, *, since: str = "", before: str = ""
) -> ChangesPage | None:
    """The page of everything, of a service or of a topic; None for a slug that is not a present one."""
    subject = _subject(service, topic)
    if subject is None:
        return None
    key, about, url = subject
    day = moments.parsed(since)
    found = window(service, topic, since=day, before=before or None)
    kept = {"since": since} if day else {}
    return ChangesPage(
        key=key,
        title=f"Changes of {about.title}" if about else "Changes",
        about=about,
        url=url,
        days=_days(found.changes),
        since=day,
        ignored="" if day else since[:40],
        newest_url=_with(url, kept) if before else "",
        older_url=_with(url, {**kept, "before": found.next}) if found.next else "",
        feeds=feed_links(url),
    )


def feed_links(url: str, query: str = "") -> tuple[Link, ...]:
    """The two feeds of the page of changes at ``url``."""
    base = url.rstrip("/") or url
    tail = f"?{query}" if query else ""
    return Link("Atom", f"{base}.atom{tail}"), Link("JSON Feed", f"{base}.feed.json{tail}")


def _subject(service: str | None, topic: str | None) -> tuple[str, Link | None, str] | None:
    if service is not None:
        row = Service.objects.with_a_page().filter(slug=service).first()
        if row is None:
            return None
        return f"services/{row.pk}", Link(row.name, service_url(row.slug)), changes_url(row.slug)
    if topic is not None:
        found = Topic.objects.filter(slug=topic).first()
        if found is None:
            return None
        url = reverse("topic-changes", args=[found.slug])
        return f"topics/{found.pk}", Link(found.name, found.get_absolute_url()), url
    return "everything", None, reverse("changes")


def _days(found: Iterable[Change]) -> tuple[Day, ...]:
    return tuple(Day(on, tuple(of_day)) for on, of_day in groupby(found, key=lambda change: change.day))


def _with(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url
