"""The moment of a change. Clocks are set back, history is not: what is saved later is later."""

from datetime import datetime, timedelta
from datetime import timezone as zone
from typing import Any, cast

from django.apps import apps
from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

TICK = timedelta(microseconds=1)


def moment_of_change() -> datetime:
    """Now, or just after the last change where the clock is behind it. One query.

    Pages of a day, lists of changes and the way back all read history by its moments, so an order that differs from the
    order of the saves would show, and build on, what is no longer said. Ask for it inside :func:`.exclusive`.
    """
    return _after(_last_of_all())


def keep_order(instance: Any, history_instance: Any, **_: Any) -> None:
    """The same for a row that is saved without a moment given, as by Django's own forms."""
    if hasattr(instance, "_history_date") or history_instance.history_type == "+":
        return
    earlier = type(history_instance)._default_manager.filter(id=instance.pk)
    history_instance.history_date = _after(earlier.aggregate(last=Max("history_date"))["last"])


def _after(last: datetime | None) -> datetime:
    present = timezone.now()
    return present if last is None or last < present else last + TICK


def _last_of_all() -> datetime | None:
    found = apps.get_app_config("responsibilities").get_models()
    tables = sorted(model._meta.db_table for model in found if hasattr(model, "history_object"))
    each = " UNION ALL ".join(f"SELECT MAX(history_date) AS moment FROM {table}" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(moment) FROM ({each}) AS moments")  # noqa: S608
        (last,) = cursor.fetchone()
    if isinstance(last, str):
        # SQLite keeps moments as text, in UTC.
        return cast("datetime", parse_datetime(last)).replace(tzinfo=zone.utc)
    return cast("datetime | None", last)
