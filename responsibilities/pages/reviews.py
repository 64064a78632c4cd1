"""What is due to be looked at again. For everybody: who is assigned is for the admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from responsibilities.cascade import Level
from responsibilities.models import Responsibility, Service, due_by, is_overdue

from . import moments
from .filters import Choice, Filter, chosen, page_number
from .parts import Link, service_url
from .preview import Preview, preview

PER_PAGE = 100
MOST_DAYS = 3650
"""Days ahead that can be asked for."""
SOON = (14, 30, 90)
"""Days ahead that the page offers."""


@dataclass(frozen=True)
class DueAnswer:
    """An answer that somebody should look at again."""

    pk: int
    level: Level
    """For what it was written: a service, a type, or everything."""
    scope: Link
    service_slug: str | None
    type_slug: str | None
    topic: str
    topic_slug: str
    url: str
    reviewed_on: date | None
    review_by: date | None
    due: date | None
    """None: it was never reviewed."""
    days_overdue: int | None
    """Negative for a day to come; None for what was never reviewed."""
    is_overdue: bool


@dataclass(frozen=True)
class DueGroup:
    """The due answers written for one service, one type, or everything."""

    scope: Link
    rows: tuple[DueAnswer, ...]


@dataclass(frozen=True)
class ReviewsPage:
    groups: tuple[DueGroup, ...]
    count: int
    overdue: int
    interval: int
    """Days after which an answer is due that has no day of its own."""
    filters: tuple[Filter, ...]
    ignored: tuple[str, ...]
    page_number: int
    page_count: int
    previous_url: str
    next_url: str
    json_url: str

    @property
    def preview(self) -> Preview:
        return preview(
            "Reviews due: who secures what on AWS",
            description=f"{self.count} answers are due to be compared with their sources again.",
        )


def due_rows(within: int = 0, service: str | None = None) -> list[DueAnswer]:
    """What readers see and is due by now, or within some days: what holds for everything first, then by scope; in
    each scope what is due longest first. One query.

    :param service: slug; only answers written for it.
    """
    today = moments.today()
    visible = Q(service__isnull=True) | Q(service__in=Service.objects.published())
    rows = Responsibility.objects.published().filter(visible, due_by(today + timedelta(days=within)))
    if service is not None:
        rows = rows.filter(service__slug=service)
    found = [_due(row, today) for row in rows.select_related("topic", "service", "service_type")]
    return sorted(found, key=_place)


def _due(row: Responsibility, today: date) -> DueAnswer:
    due = row.review_due
    return DueAnswer(
        pk=row.pk,
        level=Level.SERVICE if row.service else Level.TYPE if row.service_type else Level.GENERAL,
        scope=_scope(row),
        service_slug=row.service.slug if row.service else None,
        type_slug=row.service_type.slug if row.service_type else None,
        topic=row.topic.name,
        topic_slug=row.topic.slug,
        url=row.get_absolute_url(),
        reviewed_on=row.reviewed_on,
        review_by=row.review_by,
        due=due,
        days_overdue=(today - due).days if due else None,
        is_overdue=is_overdue(due, today),
    )


def _scope(row: Responsibility) -> Link:
    if row.service:
        return Link(row.service.name, service_url(row.service.slug))
    if row.service_type:
        return Link(row.service_type.name, row.service_type.get_absolute_url())
    return Link("Everything", reverse("topics"))


def _place(row: DueAnswer) -> tuple[int, str, date, str]:
    order = (Level.GENERAL, Level.TYPE, Level.SERVICE)
    return order.index(row.level), row.scope.title.lower(), row.due or date.min, row.topic


def reviews(query: Mapping[str, str]) -> ReviewsPage:
    """What is due, a page of at most 100 answers grouped by what they were written for; ``service`` and ``within``
    narrow and widen it. Two queries."""
    services = {row.slug: row.name for row in Service.objects.published().order_by("name")}
    ahead = {str(days): f"Due within {days} days" for days in SOON}
    picked = chosen([Choice("service", "Service", services), Choice("within", "Also", ahead)], query)
    found = due_rows(int(picked.active.get("within", 0)), picked.active.get("service"))
    pages = max(1, -(-len(found) // PER_PAGE))
    number, unread = page_number(query.get("page", ""), pages)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return ReviewsPage(
        groups=tuple(DueGroup(scope, tuple(rows)) for scope, rows in groupby(shown, key=lambda row: row.scope)),
        count=len(found),
        overdue=sum(row.is_overdue for row in found),
        interval=settings.REVIEW_INTERVAL_DAYS,
        filters=picked.filters,
        ignored=(*picked.ignored, *unread),
        page_number=number,
        page_count=pages,
        previous_url=_url("reviews", picked.active, number - 1) if number > 1 else "",
        next_url=_url("reviews", picked.active, number + 1) if number < pages else "",
        json_url=_url("reviews-json", picked.active),
    )


def _url(name: str, kept: Mapping[str, str], page: int = 1) -> str:
    parts = {**kept, **({"page": str(page)} if page > 1 else {})}
    return f"{reverse(name)}?{urlencode(parts)}" if parts else reverse(name)
