"""Time for tests: history written, and pages read, at a moment of the test's choice."""

from contextlib import contextmanager
from datetime import date, datetime, timezone
from unittest import mock


@contextmanager
def at(day: date | str, hour: int = 12, minute: int = 0, second: int = 0):
    """As if it were this moment, in UTC."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    moment = datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=timezone.utc)
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield
