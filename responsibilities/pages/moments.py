"""Days in addresses: read strictly, and explained where there is nothing to show."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format

from responsibilities.models import Service, Topic

from .addresses import NotFoundPage
from .parts import Link, answer_url, service_url
from .past import end_of

SETTLING = timedelta(hours=1)
"""A transaction that began before midnight may commit after it; until then a past day is not kept for ever."""


class NotThereError(Exception):
    """There is no such page on this day. Carries the page that says why."""

    def __init__(self, message: str, *links: Link) -> None:
        self.page = NotFoundPage("", links, message)
        super().__init__(message)


def today() -> date:
    """In UTC, as every day of an address."""
    return timezone.now().date()


def is_settled(on: date) -> bool:
    """The day is past, and nothing that belongs to it can still arrive: its pages never change again."""
    return end_of(on) + SETTLING <= timezone.now()


def words(on: date) -> str:
    return date_format(on, "j F Y")


def parsed(text: str) -> date | None:
    """A day written as 2026-03-31; None for anything else, also for a day no calendar has."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


def day(text: str, now_link: Link) -> date:
    """The day that an address names.

    A day still to come is refused rather than shown as now: the link would change its meaning until the day is over.

    :raises NotThereError: for what is no day, and for a day to come.
    """
    on = parsed(text)
    if on is None:
        raise NotThereError(f"“{text[:40]}” is not a day. Write it as 2026-03-31: year, month, day.", now_link)
    if on > today():
        raise NotThereError(f"{words(on)} is still to come, so there is nothing to show as it stood then.", now_link)
    return on


def service_not_there(slug: str, on: date) -> NotThereError:
    """Why a service has no page on a day: it was not described yet, or it was a draft."""
    row = Service.objects.get(slug=slug)
    since = _first_day(Service.history.filter(id=row.pk, is_published=True))
    return _not_there(row.name, since, on, Link(row.name, service_url(slug)) if row.is_published else None)


def answer_not_there(service_slug: str, topic_slug: str, on: date) -> NotThereError:
    """Why an answer has no page on a day: its topic, or else its service, was not there."""
    row = Topic.objects.get(slug=topic_slug)
    since = _first_day(Topic.history.filter(id=row.pk))
    if since is None or since <= on:
        return service_not_there(service_slug, on)
    return _not_there(row.name, since, on, Link(row.name, answer_url(service_slug, topic_slug)))


def _first_day(history: Any) -> date | None:
    moment: datetime | None = history.aggregate(first=Min("history_date"))["first"]
    return moment.date() if moment else None


def _not_there(name: str, since: date | None, on: date, now_link: Link | None) -> NotThereError:
    links = (Link(f"{now_link.title} as it is now", now_link.url),) if now_link else ()
    if since is not None and since > on:
        return NotThereError(
            f"{name} was not described on {words(on)}: this site describes it since {words(since)}.", *links
        )
    return NotThereError(f"{name} was not published on {words(on)}.", *links)
