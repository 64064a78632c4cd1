"""Which state of the content is this? One row that changes with every change of it, in the same transaction.

Triggers write it, so that nothing can forget to: an import, the admin, SQL by hand. They belong to the tables, and
SQLite makes a table anew when a migration alters it, so they are put in place after every ``migrate``.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models

from .exclusive import LOCK, PATIENCE

READ = "SELECT token FROM responsibilities_contentversion ORDER BY id DESC LIMIT 1"
"""Says nothing before anything was ever written."""
NOT_SHOWN = {
    "auditentry",
    "contentversion",
    "draft",
    "draftcomment",
    "identity",
    "passagecheck",
    "shippedrecord",
    "sourcecheck",
    "suggestion",
    "historicalsuggestion",
}
"""Models of which readers see nothing. Every other one is watched: what is new is watched until it is listed here."""


class ContentVersion(models.Model):
    """The newest row is the state; on SQLite the only one, on PostgreSQL one a statement since the last ``migrate``."""

    token = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.token


def content_version() -> str:
    """Differs whenever something that readers see was created, changed or deleted; the same on every node.

    A transaction sees what it changed itself at once, everybody else once it is committed. Costs one row.
    """
    with connection.cursor() as cursor:
        cursor.execute(READ)
        row = cursor.fetchone()
        return str(row[0]) if row else ""


def watched_tables() -> list[str]:
    """Tables of everything that readers see, what stood there before included."""
    found = apps.get_app_config("responsibilities").get_models(include_auto_created=True)
    return sorted(model._meta.db_table for model in found if model._meta.model_name not in NOT_SHOWN)


def watch(sender: Any, using: str = "default", **_: Any) -> None:
    """After ``migrate``: puts the triggers in place, and counts as a change, because rows may have been made anew."""
    if sender.label != "responsibilities" or using != "default":
        return
    tables = set(connection.introspection.table_names())
    if ContentVersion._meta.db_table not in tables:
        return  # on the way back to a state without it
    with connection.cursor() as cursor:
        there = _present(cursor)
        wanted = {name: made for table in watched_tables() if table in tables for name, made in _on(table).items()}
        for statement in _FUNCTION.get(connection.vendor, ()):
            cursor.execute(statement)
        for name, made in wanted.items():
            if name not in there or there[name] not in (made, None):
                cursor.execute(_gone(name, made))
                cursor.execute(made)
        cursor.execute("DELETE FROM responsibilities_contentversion")
        cursor.execute(_RAISE[connection.vendor])


_RAISE = {
    "sqlite": "INSERT INTO responsibilities_contentversion (id, token) VALUES (1, lower(hex(randomblob(16))))"
    " ON CONFLICT (id) DO UPDATE SET token = excluded.token",
    # A new row and not a new value: of one row changed very often the newest version takes ever longer to find.
    "postgresql": "INSERT INTO responsibilities_contentversion (token)"
    " VALUES (md5(random()::text || clock_timestamp()::text))",
}


_FUNCTION = {
    # Before the statement and behind the lock of all writers, so that the newest row is the newest commit.
    "postgresql": (
        f"""
        CREATE OR REPLACE FUNCTION responsibilities_content_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('lock_timeout') = '0' THEN
                PERFORM set_config('lock_timeout', '{PATIENCE}s', true);
            END IF;
            PERFORM pg_advisory_xact_lock({LOCK});
            {_RAISE["postgresql"]};
            RETURN NULL;
        END $$
        """,
    )
}
_PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, NULL FROM pg_trigger WHERE NOT tgisinternal",
}


def _present(cursor: Any) -> dict[str, str]:
    cursor.execute(_PRESENT[connection.vendor])
    return dict(cursor.fetchall())


def _on(table: str) -> dict[str, str]:
    """Names of triggers -> how they are made; SQLite keeps that, PostgreSQL only what the function does can change."""
    if connection.vendor == "postgresql":
        name = f"{table}_changes"[-63:]
        return {
            name: f"CREATE TRIGGER {name} BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION responsibilities_content_changes()"
        }
    return {
        f"{table}_{action.lower()}_changes": f"CREATE TRIGGER {table}_{action.lower()}_changes AFTER {action}"
        f" ON {table} BEGIN {_RAISE['sqlite']}; END"
        for action in ("INSERT", "UPDATE", "DELETE")
    }


def _gone(name: str, made: str) -> str:
    table = made.partition(" ON ")[2].split()[0]
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")
