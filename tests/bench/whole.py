"""Is a database whole? Found out from the database alone, after whatever happened to it."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from responsibilities.models import Draft, ShippedRecord
from responsibilities.vocabulary import DraftState


def problems() -> list[str]:
    """Sentences; none if all is well."""
    return [*damaged(), *unexplained(), *_half_imported(), *_half_published()]


def damaged() -> Iterator[str]:
    """What the database itself finds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            yield from (f"integrity: {text}" for (text,) in cursor.fetchall() if text != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (f"a row points nowhere: {row}" for row in cursor.fetchall())
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        # Raises an error for an index that does not match its table.
        cursor.execute(
            "SELECT count(bt_index_check(i.indexrelid, true)) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE a.amname = 'btree' AND n.nspname = 'public' AND i.indisvalid"
        )


def unexplained() -> Iterator[str]:
    """The last record of history is the row as it is, for every row of every model that has history."""
    for model in apps.get_app_config("responsibilities").get_models():
        history = getattr(getattr(model, "history", None), "model", None)
        if history is None:
            continue
        kept = {field.attname for field in history._meta.concrete_fields}
        names = [field.attname for field in model._meta.concrete_fields if field.attname in kept]
        rows = {row[0]: row for row in model._default_manager.values_list("pk", *names)}
        last: dict[int, tuple[str, Any, tuple[Any, ...]]] = {}
        records = history._default_manager.order_by("history_id")
        for kind, moment, number, *values in records.values_list("history_type", "history_date", "id", *names):
            if number in last and moment < last[number][1]:
                yield f"{model.__name__} {number}: history is not in order"
            last[number] = (kind, moment, (number, *values))
        yield from _compared(model.__name__, rows, last)


def _compared(name: str, rows: dict[Any, Any], last: dict[Any, Any]) -> Iterator[str]:
    for number, row in rows.items():
        if number not in last:
            yield f"{name} {number}: no history"
        elif last[number][0] == "-" or last[number][2] != row:
            yield f"{name} {number}: history ends at {last[number]}, the row is {row}"
    gone = (number for number in last.keys() - rows.keys() if last[number][0] != "-")
    yield from (f"{name} {number}: gone without a word" for number in gone)


def _half_imported() -> Iterator[str]:
    """An import gives all services one summary, and remembers it of each."""
    told = {row.data["summary"] for row in ShippedRecord.objects.filter(kind="service")}
    shown = set(apps.get_model("responsibilities.Service").objects.values_list("summary", flat=True))
    if len(told) > 1 or told != shown:
        yield f"an import was written in part: {sorted(told)}, {sorted(shown)}"


def _half_published() -> Iterator[str]:
    """A draft is published and in the history of its row, or neither."""
    history = apps.get_model("responsibilities.HistoricalResponsibility").objects
    for draft in Draft.objects.filter(kind="answer"):
        is_seen = history.filter(id=draft.object_id, statement=draft.data["statement"]).exists()
        if is_seen != (draft.state == DraftState.PUBLISHED):
            yield f"draft {draft.pk} is {draft.state}, and its text {'is' if is_seen else 'is not'} in history"
