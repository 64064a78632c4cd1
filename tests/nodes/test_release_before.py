"""The release before reads and writes on while the database is migrated to this one, on PostgreSQL and on SQLite."""

import os
import subprocess
import sys
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db.migrations import AddField
from django.db.migrations.loader import MigrationLoader

from tests.contentsync.samples import content_directory

from .machines import ROOT, wait_until
from .old_release import APP, OldRelease, before, connected, migrations

FILL = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("import_content", sys.argv[1])
from tests import make
from responsibilities.models import Draft, Responsibility, Suggestion
row = Responsibility.objects.get()
make.citation(row), make.evidence(row), make.addition(row.service, note="Ours.", team=make.team())
make.term("a-term").topics.add(row.topic)
Draft.objects.create(kind="answer", key="services/rds/x", author=make.user(), base={}, data={}, label="x")
call_command("migrate", "responsibilities", sys.argv[2], verbosity=0)
"""
GOOD = {"good"}


def settings_of(url):
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    given = {"ENV_FILE": os.devnull, "SECRET_KEY": "m" * 60, "DEBUG": "false", "DATABASE_URL": url}
    return {**known, **given, "DJANGO_SETTINGS_MODULE": "srm_site.settings"}


def fill(url, folder, migration):
    """A database with rows in nearly every table, taken back to what this migration had made of it."""
    command = [sys.executable, "-c", FILL, str(content_directory(folder)), migration]
    subprocess.run(command, cwd=ROOT, env=settings_of(url), check=True, capture_output=True)


def migrating(url):
    command = [sys.executable, "manage.py", "migrate", "--noinput"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env=settings_of(url), **pipes)


def copy_of(cluster, url):
    """Another database of the same cluster with the same in it."""
    name = f"copy_{uuid4().hex}"
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {url.rpartition('/')[2]}")
    return f"{cluster.url.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="module")
def old_postgres(cluster, tmp_path_factory):
    """At the state before the newest migration."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE release_before TEMPLATE template0")
    url = f"{cluster.url.rpartition('/')[0]}/release_before"
    fill(url, tmp_path_factory.mktemp("content"), before(migrations()[-1]))
    return url


@pytest.fixture(params=["postgresql", "sqlite"])
def old_database(request, tmp_path):
    if request.param == "postgresql":
        return copy_of(request.getfixturevalue("cluster"), request.getfixturevalue("old_postgres"))
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    fill(url, tmp_path / "content", before(migrations()[-1]))
    return url


def test_the_release_before_reads_and_writes_on_during_the_newest_migration_and_after_it(
    old_database, django_db_blocker
):
    with django_db_blocker.unblock(), connected(old_database) as alias:
        old = OldRelease(before(migrations()[-1]), alias)
        kept = old.rows()
        with old.reading() as reads, old.writing() as writes:
            wait_until(
                lambda: len(writes.answers) > len(old.models) and len(reads.answers) > 10,
                "everything written once",
            )
            migration = migrating(old_database)
            said, _ = migration.communicate(timeout=60)
            assert migration.returncode == 0, said
            assert f"Applying {APP}.{migrations()[-1]}... OK" in said
            wait_until(writes.more(len(old.models)), "everything written again")
            wait_until(reads.more(10), "much read again")
        assert (set(reads.answers), set(writes.answers)) == (GOOD, GOOD)
        assert old.rows() == kept
        assert sum(bool(rows) for rows in kept.values()) > 20
        # This release reads what the one before wrote, and misses nothing in it.
        for model in apps.get_app_config(APP).get_models():
            needed = [field.attname for field in model._meta.concrete_fields if not field.null]
            found = model._default_manager.using(alias).values_list(*needed)
            assert [row for row in found if None in row] == []


def altered_together():
    """The newest migration that adds columns to several tables there were, and those tables in its order."""
    loader = MigrationLoader(None)
    for name in reversed(migrations()):
        added = [item for item in loader.disk_migrations[APP, name].operations if isinstance(item, AddField)]
        tables = list(dict.fromkeys(f"{APP}_{item.model_name}" for item in added))
        if len(tables) > 1:
            return name, tables
    raise AssertionError("There is none.")


WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@pytest.fixture
def locking(cluster, old_postgres):
    """A database before :func:`altered_together`, and a question to it."""
    url = copy_of(cluster, old_postgres)
    command = [sys.executable, "manage.py", "migrate", APP, before(altered_together()[0]), "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=settings_of(url), check=True, capture_output=True)
    with psycopg.connect(url, autocommit=True) as connection:
        yield url, lambda sql: connection.execute(sql).fetchone()[0]


def test_a_migration_gives_way_to_whoever_reads_what_it_alters(locking):
    """It has the first table and waits for the last; a reader has the last and asks for the first."""
    url, ask = locking
    _, tables = altered_together()
    with psycopg.connect(url) as reader:
        reader.execute(f"SELECT count(*) FROM {tables[-1]}")
        migration = migrating(url)
        wait_until(lambda: ask(WAITING) or migration.poll() is not None, "the migration waits for the reader")
        for table in tables:
            reader.execute(f"SELECT count(*) FROM {table}")
    said, _ = migration.communicate(timeout=60)
    assert migration.returncode == 0, said
    assert f"Applying {APP}.{altered_together()[0]}... OK" in said


def test_two_nodes_that_migrate_at_once_take_turns(locking):
    url, ask = locking
    _, tables = altered_together()
    with psycopg.connect(url) as reader:
        reader.execute(f"SELECT count(*) FROM {tables[-1]}")
        both = [migrating(url), migrating(url)]
        wait_until(lambda: ask(OTHERS) >= 3 and ask(WAITING), "both are at it, beside the reader")
    said = [migration.communicate(timeout=60)[0] for migration in both]
    assert [migration.returncode for migration in both] == [0, 0], said
    assert sum(f"Applying {APP}.{altered_together()[0]}... OK" in text for text in said) == 1
