"""A migration that is killed: run again, it is whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError

from responsibilities.accounts import groups
from tests import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
STATE = """
import django; django.setup()
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
names = connection.introspection.table_names()
print(sorted(names))
print(sorted(MigrationRecorder.Migration.objects.values_list("app", "name")))
for group in Group.objects.order_by("name"):
    print(group.name, sorted(group.permissions.values_list("content_type__app_label", "codename")))
"""


def environment(url):
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "srm_site.settings"}


def migrated(url):
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def state(url):
    done = subprocess.run(
        [sys.executable, "-c", STATE], cwd=ROOT, env=environment(url), capture_output=True, text=True, check=True
    )
    return done.stdout


def killed_at(url, line):
    """Runs ``migrate`` until it has come to a migration, and kills it."""
    running = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "migrate"],
        cwd=ROOT,
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for said in running.stdout:
        if line in said:
            running.send_signal(signal.SIGKILL)
            break
    running.stdout.close()
    assert running.wait() == -signal.SIGKILL
    return True


LINES = ["Applying responsibilities.0001", "Applying responsibilities.0004", "Applying responsibilities.0010"]


def test_a_migration_that_was_killed_again_and_again_is_whole_in_the_end(tmp_path):
    """A migration is one transaction: what was begun is not there, what was done stays."""
    killed, whole = (f"sqlite:///{tmp_path / name}.sqlite3" for name in ("killed", "whole"))
    never_whole(killed, whole)


@pytest.mark.skipif(not postgres.programs() and not os.environ.get("CI"), reason="needs PostgreSQL's server programs")
def test_so_it_is_on_postgresql():
    with postgres.cluster(postgres.programs()) as url:
        for name in ("killed", "whole"):
            subprocess.run(
                [
                    sys.executable,
                    "-c",
                    f"import psycopg; psycopg.connect({url!r}, autocommit=True).execute('CREATE DATABASE {name}')",
                ],
                check=True,
            )
        never_whole(*(f"{url.rpartition('/')[0]}/{name}" for name in ("killed", "whole")))


def never_whole(killed, whole):
    assert all(killed_at(killed, line) for line in LINES)
    migrated(killed)
    migrated(whole)
    assert state(killed) == state(whole)


@pytest.mark.django_db(transaction=True)
def test_groups_that_could_not_be_filled_are_made_the_next_time(monkeypatch):
    Group.objects.all().delete()

    def fails(names):
        raise DatabaseError("the disk is full")

    from django.apps import apps

    monkeypatch.setattr(groups, "permissions_named", fails)
    with pytest.raises(DatabaseError):
        groups.make_missing(apps.get_app_config("responsibilities"))
    assert list(Group.objects.values_list("name", flat=True)) == []
    monkeypatch.undo()
    groups.make_missing(apps.get_app_config("responsibilities"))
    assert sorted(Group.objects.values_list("name", flat=True)) == ["Administrator", "Editor", "Reviewer"]
    assert all(group.permissions.exists() for group in Group.objects.all())
