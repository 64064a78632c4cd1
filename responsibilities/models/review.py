"""When an answer is due to be looked at again. Said once, for a row and for the database."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Q


def review_due(reviewed_on: date | None, review_by: date | None) -> date | None:
    """The day by which somebody should look again: the one that was set, else an interval after the last review.

    A review on the set day, or later, has done what that day asked for.

    :returns: None for what was never reviewed and has no day set: that is due now.
    """
    if reviewed_on is None or (review_by and reviewed_on < review_by):
        return review_by
    try:
        return reviewed_on + _interval()
    except OverflowError:
        return date.max


def is_overdue(due: date | None, day: date) -> bool:
    """On its day a review is due and not overdue yet."""
    return due is None or due < day


def due_by(day: date) -> Q:
    """The condition on answers whose review is due on a day or before it: :func:`review_due` for the database."""
    done = Q(review_by__isnull=True) | Q(reviewed_on__gte=F("review_by"))
    stands = Q(review_by__isnull=False) & (Q(reviewed_on__isnull=True) | Q(reviewed_on__lt=F("review_by")))
    return Q(stands, review_by__lte=day) | Q(done & not_reviewed_since(day))


def overdue_on(day: date) -> Q:
    """The condition on answers whose review is overdue on a day."""
    return due_by(day - timedelta(days=1))


def not_reviewed_since(day: date) -> Q:
    """The condition on answers last reviewed an interval before a day, or longer ago, or never."""
    return Q(reviewed_on__lte=day - _interval()) | Q(reviewed_on__isnull=True)


def _interval() -> timedelta:
    return timedelta(days=settings.REVIEW_INTERVAL_DAYS)
