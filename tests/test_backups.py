"""A backup is the database of one moment, also while others write; restored, everything is as it was."""

import sqlite3
import threading
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections

from responsibilities.models import Responsibility, content_version
from tests import make

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
