"""Ways in which a database fails, each as the real database says it."""

import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.db import connection
from django.test import Client

from responsibilities.models.exclusive import LOCK
from tests import make
from tests.faults import places, rights

FULL = """
CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$
"""


@pytest.fixture
def editor():
    """Somebody who may edit, signed in, in a browser that shows error pages."""
    client = Client(raise_request_exception=False)
    client.force_login(make.user("anna", is_superuser=True))
    return client


@pytest.fixture
def full_disk():
    """A context in which the database can't grow. SQLite is not let; of PostgreSQL one table says so."""

    @contextmanager
    def full():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                # No room is left in the file itself.
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA page_count")
                (pages,) = cursor.fetchone()
                cursor.execute(f"PRAGMA max_page_count = {pages}")
            else:
                cursor.execute(FULL)
                cursor.execute(
                    "CREATE TRIGGER full_disk BEFORE INSERT ON responsibilities_historicalresponsibility"
                    " EXECUTE FUNCTION refuse()"
                )
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute("PRAGMA max_page_count = 1073741823")
                else:
                    cursor.execute("DROP TRIGGER full_disk ON responsibilities_historicalresponsibility")

    return full


@pytest.fixture
def locked(monkeypatch):
    """A context in which somebody else writes and does not end; nobody waits for long."""

    @contextmanager
    def lock():
        connection.close()
        if connection.vendor == "sqlite":
            monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
                other.execute("BEGIN IMMEDIATE")
                yield
        else:
            monkeypatch.setattr(sys.modules["responsibilities.models.exclusive"], "PATIENCE", 1)
            with psycopg.connect(places.database_url(), autocommit=True) as other:
                other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
                yield
        monkeypatch.undo()
        connection.close()

    return lock


@pytest.fixture
def read_only():
    """A context in which the file of the database may be read only; with ``folder``, what is beside it too."""

    @contextmanager
    def protect(*, folder: bool = False, is_open: bool = False):
        connection.close()
        path = rights.database_file()
        with closing(sqlite3.connect(path)) as own:
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # Another file of the same content: SQLite may use what it opened for writing before.
        shutil.copy(path, path.with_suffix(".copy"))
        path.with_suffix(".copy").replace(path)
        with closing(sqlite3.connect(path)) as own:
            if is_open:
                own.execute("SELECT count(*) FROM django_migrations").fetchone()
            else:
                own.close()
            with rights.ordinary(), rights.read_only(path, path.parent if folder else None):
                yield
        connection.close()

    return protect
