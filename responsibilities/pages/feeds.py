"""Changes as feeds: what a feed reader needs of them, before it is written as Atom or JSON."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from responsibilities.vocabulary import listed

from . import changes
from .board import published_services
from .selection import query, selection
from .stack import LIMIT, stack_url

ENTRIES = 50
STARTED = "2026"
"""Part of every id: a tag URI names a day on which its host was ours."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SITE = "Who secures what on AWS"


@dataclass(frozen=True)
class Entry:
    id: str
    """Lasts, also when the site moves to another path or the thing to another slug."""
    url: str
    title: str
    html: SafeString
    updated: datetime


@dataclass(frozen=True)
class Feed:
    id: str
    title: str
    home_url: str
    url: str
    """Its own address."""
    entries: tuple[Entry, ...]


def feed(site_url: str, path: str, *, service: str | None = None, topic: str | None = None) -> Feed | None:
    """The newest changes of everything, of a service or of a topic; None for a slug that is not a present one.

    :param path: the path of the feed itself.
    """
    page = changes.page(service, topic)
    if page is None:
        return None
    found = [change for day in page.days for change in day.changes]
    return _feed(site_url, path, page.key, page.title, page.url, found)


def stack_feed(site_url: str, path: str, chosen: Sequence[str]) -> Feed:
    """The newest changes of the services of a stack together; without any, a feed without entries."""
    services = selection(chosen, published_services(), LIMIT)
    slugs = services.slugs
    title = listed([row.short_name for row in services.services])
    found = changes.changes(services=slugs, limit=ENTRIES) if slugs else ()
    chosen_query = query(slugs)
    address = f"{path}?{chosen_query}" if slugs else path
    key = f"stack/{chosen_query}"
    return _feed(site_url, address, key, f"Changes of {title or 'an empty stack'}", stack_url(*slugs), found)


def as_json(feed: Feed) -> dict[str, Any]:
    """In the form of JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.url,
        "authors": [{"name": SITE}],
        "language": "en",
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_html": entry.html,
                "date_published": entry.updated.isoformat(),
                "date_modified": entry.updated.isoformat(),
            }
            for entry in feed.entries
        ],
    }


def _feed(site_url: str, path: str, key: str, title: str, home: str, found: Sequence[changes.Change]) -> Feed:
    host = urlsplit(site_url).hostname
    return Feed(
        id=f"tag:{host},{STARTED}:changes-of/{key}",
        title=_clean(f"{title}: {SITE}"),
        home_url=site_url + home,
        url=site_url + path,
        entries=tuple(_entry(site_url, f"tag:{host},{STARTED}:changes/{change.id}", change) for change in found),
    )


def _entry(site_url: str, tag: str, change: changes.Change) -> Entry:
    return Entry(
        id=tag,
        url=site_url + change.url,
        title=_clean(f"{change.label}: {change.title}"),
        html=format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", _lines(change))),
        updated=change.when,
    )


def _lines(change: changes.Change) -> Iterator[tuple[SafeString]]:
    for field in change.fields:
        if field.runs:
            marked = format_html_join(" ", "{}", ((_marked(run),) for run in field.runs))
            yield (format_html("{}: {}", field.label, marked),)
        else:
            yield (format_html("{}", _clean(field.sentence)),)
    yield (format_html("{}", change.deed),)


def _marked(run: changes.Run) -> SafeString:
    template = {"ins": "<ins>{}</ins>", "del": "<del>{}</del>"}.get(run.mark, "{}")
    return format_html(template, _clean(run.text))


def _clean(text: str) -> str:
    """Without control characters, which XML can't hold."""
    return CONTROL.sub("", text)
