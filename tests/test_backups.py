"""A backup is the database of one moment, also while others write; restored, everything is as it was."""

import resource
import sqlite3
import sys
import threading
import time
from contextlib import contextmanager
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections

from responsibilities.editing.writing import publish
from responsibilities.management.commands import _backups
from responsibilities.models import Responsibility, content_version, exclusive
from tests import make
from tests.bench import whole

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list]:
    """All rows of all tables."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        rows = model._default_manager.order_by("pk").values_list()
        found[model._meta.db_table] = [tuple(map(str, row)) for row in rows]
    return found


def run(command, *arguments) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def row():
    row = make.answer(service=make.service("rds"), statement="AWS patches it.")
    make.citation(row)
    make.user("anna")
    return row


def test_what_is_restored_is_what_was_backed_up(row, tmp_path):
    file = tmp_path / "site.backup"
    before = everything()
    assert run("backup", str(file)).startswith(f"{file}: ")
    Responsibility.objects.all().delete()
    make.service("other")
    run("restore", str(file), "--yes")
    after = everything()
    # migrate counts as a change of the content, so that no process goes on with pages of before.
    state = "responsibilities_contentversion"
    assert {name: rows for name, rows in after.items() if name != state} == {
        name: rows for name, rows in before.items() if name != state
    }
    assert after[state] != before[state]
    assert [path.name for path in tmp_path.iterdir()] == ["site.backup"]


def test_a_backup_holds_one_moment_while_others_write(row, tmp_path):
    """Two rows that are always changed together are equal in every backup."""
    other = make.answer(make.topic("other"), service=row.service, statement="AWS patches it.")
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            Responsibility.objects.filter(pk__in=[row.pk, other.pk]).update(statement=f"Says {number}.")
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            run("backup", str(tmp_path / f"{number}.backup"))
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        run("restore", str(tmp_path / f"{number}.backup"), "--yes")
        assert len(set(Responsibility.objects.values_list("statement", flat=True))) == 1


class Writers:
    """Four that save through the site's own door, all of them two rows in one transaction; until they are stopped."""

    def __init__(self, rows):
        self.rows, self.stop, self.saves, self.problems = rows, threading.Event(), [0] * 4, []
        self.threads = [threading.Thread(target=self.write, args=(place,)) for place in range(4)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def write(self, place):
        try:
            while not self.stop.is_set():
                self.saves[place] += 1
                with exclusive():
                    for row in self.rows:
                        publish(make.change(row, statement=f"Writer {place} says {self.saves[place]}."), None)
                # SQLite has no queue of those who wait: without a pause one would keep the lock.
                self.stop.wait(0.05)
        except Exception as error:
            self.problems.append(repr(error))
        finally:
            connections.close_all()

    def wait_for_more(self):
        """Until each has saved once more."""
        before = list(self.saves)
        deadline = time.monotonic() + 60
        while any(now <= then + 1 for now, then in zip(self.saves, before, strict=True)):
            assert time.monotonic() < deadline, self.problems
            time.sleep(0.01)


def test_four_writers_save_on_while_backups_are_taken_and_put_back(row, tmp_path):
    """Each backup is of one moment; what is saved after a restore builds on what it brought."""
    other = make.answer(make.topic("other"), service=row.service, statement="AWS patches it.")
    with Writers([row, other]) as writers:
        for number in range(3):
            writers.wait_for_more()
            run("backup", str(tmp_path / f"{number}.backup"))
        run("restore", str(tmp_path / "0.backup"), "--yes")
        writers.wait_for_more()
    assert writers.problems == []
    assert [*whole.damaged(), *whole.unexplained()] == []
    for number in range(3):
        run("restore", str(tmp_path / f"{number}.backup"), "--yes")
        assert len(set(Responsibility.objects.values_list("statement", flat=True))) == 1
        assert [*whole.damaged(), *whole.unexplained()] == []


def test_a_restore_that_met_a_deadlock_is_tried_again_until_it_is_done(monkeypatch):
    monkeypatch.setattr(_backups, "PAUSE", 0)
    for fails, told in ((3, None), (_backups.ATTEMPTS, "pg_restore failed: deadlock detected")):
        asked = []

        def run_once(command, fails=fails, asked=asked):
            asked.append(command)
            if len(asked) <= fails:
                raise _backups.DeadlockError("pg_restore failed: deadlock detected")

        monkeypatch.setattr(_backups, "_run", run_once)
        if told is None:
            _backups._until_it_is_done(["pg_restore"])
            assert len(asked) == fails + 1
        else:
            with pytest.raises(CommandError, match=told):
                _backups._until_it_is_done(["pg_restore"])
            assert len(asked) == _backups.ATTEMPTS


def test_why_a_program_failed_is_said_in_its_own_words():
    command = [
        sys.executable,
        "-c",
        "import sys; print('x: error: no room\\nCommand was: DROP', file=sys.stderr); sys.exit(1)",
    ]
    with pytest.raises(CommandError, match="error: no room"):
        _backups._run(command)


def test_a_running_process_sees_the_restored_content(row, tmp_path):
    file = tmp_path / "site.backup"
    run("backup", str(file))
    Responsibility.objects.update(statement="Later.")
    later = content_version()
    run("restore", str(file), "--yes")
    assert content_version() != later
    assert Responsibility.objects.get().statement == "AWS patches it."


def test_a_file_that_is_there_is_not_replaced_unasked(row, tmp_path):
    file = tmp_path / "site.backup"
    file.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        run("backup", str(file))
    assert file.read_text() == "mine"
    run("backup", str(file), "--force")
    assert file.read_bytes() != b"mine"


def test_a_place_that_can_not_be_written_is_said(row, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        run("backup", str(tmp_path / "nowhere" / "site.backup"))


@contextmanager
def no_large_files():
    """A file can't grow beyond 150 KB, as on a full disk: in this process and in what it starts."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_that_finds_no_room_leaves_the_one_before_and_nothing_else(row, tmp_path):
    file = tmp_path / "site.backup"
    run("backup", str(file))
    before, content = everything(), file.read_bytes()
    with no_large_files(), pytest.raises(CommandError, match=r"could not be written|pg_dump failed: it was ended by"):
        run("backup", str(file), "--force")
    assert file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["site.backup"]
    assert everything() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL restores in one transaction of its own")
def test_a_restore_that_finds_no_room_changes_nothing(row, tmp_path):
    file = tmp_path / "site.backup"
    make.answer(make.topic("large"), aws_does="- Reads it.\n" * 50_000)
    run("backup", str(file))
    Responsibility.objects.filter(topic__slug="large").delete()
    before = everything()
    with no_large_files(), pytest.raises(CommandError, match="could not be put back: .*Nothing was changed"):
        run("restore", str(file), "--yes")
    assert everything() == before
    assert list(whole.damaged()) == []
    run("restore", str(file), "--yes")
    assert Responsibility.objects.filter(topic__slug="large").count() == 1


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\x00 and then nothing", b"PGDMP and nothing"])
def test_what_is_no_backup_changes_nothing(content, row, tmp_path):
    file = tmp_path / "site.backup"
    file.write_bytes(content)
    before = everything()
    with pytest.raises(CommandError):
        run("restore", str(file), "--yes")
    assert everything() == before


def test_a_backup_of_something_else_is_refused(row, tmp_path):
    file = tmp_path / "other.sqlite3"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE songs (name TEXT)")
    with pytest.raises(
        CommandError, match="is not of this site" if connection.vendor == "sqlite" else "is no backup of a PostgreSQL"
    ):
        run("restore", str(file), "--yes")


def test_it_asks_before_it_replaces(row, tmp_path, monkeypatch):
    file = tmp_path / "site.backup"
    run("backup", str(file))
    monkeypatch.setattr("builtins.input", lambda _: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        run("restore", str(file))
    with pytest.raises(CommandError, match="There is no file"):
        run("restore", str(tmp_path / "none"))
