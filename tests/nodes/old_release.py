"""The release before, as far as the database can tell: its models, as the migrations up to then describe them.

Every row it reads, changes and writes, it does so with all the columns it knows and no other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from typing import Any

from django.db import connections, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler

from srm_site import environment

from .people import Somebody

APP = "responsibilities"
WRITTEN_BY_TRIGGERS = "contentversion"
EACH = 3
"""Rows of a table that are written again in one transaction."""
TOGETHER = 4
"""Tables that are read in one transaction."""


def migrations() -> list[str]:
    return sorted(name for app, name in MigrationLoader(None).disk_migrations if app == APP)


def before(name: str) -> str:
    """The migration before it."""
    names = migrations()
    return names[names.index(name) - 1]


@contextmanager
def connected(url: str) -> Iterator[str]:
    """A connection of the name that is given, for every thread that asks for it."""
    alias = f"old {url}"
    config = environment.database(url, debug=False)
    connections.settings[alias] = ConnectionHandler({"default": config}).settings["default"]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections.settings[alias]


class OldRelease:
    """Reads and writes every table again and again, one transaction after another."""

    def __init__(self, migration: str, alias: str) -> None:
        state = MigrationLoader(None).project_state(nodes=[(APP, migration)])
        found = state.apps.get_app_config(APP).get_models(include_auto_created=True)
        self.models = [model for model in found if model._meta.model_name != WRITTEN_BY_TRIGGERS]
        self._alias = alias

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Everything, by table, but the moment in which a row was saved last."""
        return {model._meta.db_table: list(self._all(model).values(*_lasting(model))) for model in self.models}

    def _all(self, model: type[models.Model]) -> Any:
        return model._default_manager.using(self._alias).order_by("pk")

    def reading(self) -> Somebody:
        chance = Random(1)
        return self._working(lambda: self._read(chance.sample(self.models, TOGETHER)))

    def writing(self) -> Somebody:
        tables = count()
        return self._working(lambda: self._write(self.models[next(tables) % len(self.models)]))

    def _working(self, work: Any) -> Somebody:
        def ask(number: int) -> str:
            try:
                work()
            except Exception as error:
                return f"{type(error).__name__}: {error}"
            return "good"

        return Somebody(ask, done=lambda: connections[self._alias].close())

    def _read(self, some: list[type[models.Model]]) -> None:
        """In one transaction that sees one moment, as a page does."""
        connection = connections[self._alias]
        if connection.vendor == "sqlite":
            connection.transaction_mode = "DEFERRED"
        with transaction.atomic(using=self._alias):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for model in some:
                list(self._all(model))

    def _write(self, model: type[models.Model]) -> None:
        """Leaves the rows as they are: changed, deleted and made anew with what they held."""
        with transaction.atomic(using=self._alias):
            for row in self._all(model)[:EACH]:
                row.save(using=self._alias, force_update=True)
                self._all(model).filter(pk=row.pk).order_by()._raw_delete(self._alias)
                row.save(using=self._alias, force_insert=True)


def _lasting(model: type[models.Model]) -> list[str]:
    """Columns that hold what was given, not the moment of saving."""
    moments = ("auto_now", "auto_now_add")
    fields = model._meta.concrete_fields
    return [field.attname for field in fields if not any(getattr(field, name, False) for name in moments)]
