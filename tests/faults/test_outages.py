"""The disk is full, the database may only be read, somebody else holds its lock: said clearly, and nothing is lost."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from responsibilities.admin.records import KEPT
from responsibilities.models import Outage, Responsibility, Service, content_version
from tests import make
from tests.admin import forms
from tests.admin.test_bulk import choose, confirm, headings, preview
from tests.bench import whole
from tests.contentsync.samples import SERVICE, content_directory

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "- Reads it.\n" * 2000
SQLITE_ONLY = pytest.mark.skipif(connection.vendor != "sqlite", reason="about the file of SQLite")


@pytest.fixture
def row():
    return make.answer(service=make.service("rds"))


@pytest.fixture(
    params=["full_disk", "locked", pytest.param("read_only", marks=SQLITE_ONLY)],
    ids=["disk full", "locked", "read only"],
)
def failing(request):
    """What fails, and how: entered, the database does so."""
    outages = {"full_disk": Outage.FULL, "locked": Outage.BUSY, "read_only": Outage.READ_ONLY}
    return outages[request.param], request.getfixturevalue(request.param)


def state():
    answers = list(Responsibility.objects.order_by("pk").values_list("pk", "statement", "aws_does", "reviewed_on"))
    return answers, Responsibility.history.count(), Service.history.count(), content_version()


def reader():
    return Client(raise_request_exception=False)


def test_a_form_comes_back_with_what_was_typed_and_is_saved_when_it_is_sent_again(failing, row, editor):
    outage, failure = failing
    url = forms.change_url(row)
    data = forms.form_data(editor.get(url)) | {"statement": "Typed.", "aws_does": LONG}
    before = state()
    with failure():
        page = editor.post(url, data | {"_publish": "x"})
        assert (page.status_code, page["Retry-After"]) == (503, "60")
        assert forms.errors(page) == f"{outage.value} {KEPT}"
        again = forms.form_data(page)
        assert (again["statement"], again["aws_does"]) == ("Typed.", LONG)
        assert "you choose when" in reader().get("/services/rds/guest-os-patching/").content.decode()
    assert state() == before
    assert editor.post(url, again | {"_publish": "x"}).status_code == 302
    row.refresh_from_db()
    assert (row.statement, row.history.count()) == ("Typed.", 2)
    assert [*whole.damaged(), *whole.unexplained()] == []


def test_a_bulk_change_is_done_as_a_whole_or_not_at_all(failing, editor):
    outage, failure = failing
    rows = [make.answer(service=make.service(f"service-{number}"), aws_does=LONG) for number in range(5)]
    page = preview(editor, choose(editor, rows), change_reviewed="on", reviewed_on="2026-12-01")
    before = state()
    with failure():
        answer = confirm(editor, page)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        said = answer.content.decode()
        assert f"<h1>{outage.value}</h1>" in said
        assert "Nothing of what you sent was saved." in said
    assert state() == before
    assert headings(confirm(editor, page)) == ["Published (5)"]
    assert [*whole.damaged(), *whole.unexplained()] == []


def test_an_import_is_done_as_a_whole_or_not_at_all(failing, tmp_path, monkeypatch):
    outage, failure = failing
    monkeypatch.setattr("responsibilities.contentsync.database.PATIENCE", 1)
    call_command("import_content", str(content_directory(tmp_path)), stdout=StringIO())
    changed = SERVICE.replace("- Patches it.", "- Patches it.\\n" * 2000).replace("AWS runs the database", "AWS runs a")
    before = state()
    with failure(), pytest.raises(CommandError, match=f"{outage.value} Nothing was changed. The database .* said: "):
        call_command("import_content", str(content_directory(tmp_path, changed)), stdout=StringIO())
    assert state() == before
    call_command("import_content", str(tmp_path), stdout=StringIO())
    assert Service.objects.get(slug="rds").summary.startswith("AWS runs a server")


def test_signing_in_says_why_it_can_not_be_done_now(failing, client):
    outage, failure = failing
    if outage is Outage.FULL or connection.vendor != "sqlite":
        pytest.skip("a session finds room in a page that is there, and PostgreSQL locks content only")
    make.user("ben")
    browser = reader()
    data = {"username": "ben", "password": "correct horse"}
    with failure():
        answer = browser.post("/admin/login/", data)
        assert answer.status_code == 503
        assert f"<h1>{outage.value}</h1>" in answer.content.decode()
    assert browser.post("/admin/login/", data)["Location"] == "/admin/"


@SQLITE_ONLY
def test_readers_are_served_from_a_folder_that_may_only_be_read_while_the_site_has_the_database_open(row, read_only):
    with read_only(folder=True, is_open=True):
        assert "you choose when" in reader().get("/services/rds/guest-os-patching/").content.decode()


@SQLITE_ONLY
def test_readers_are_told_when_to_come_back_where_not_even_reading_is_possible(row, read_only):
    with read_only(folder=True):
        page = reader().get("/services/rds/")
        assert (page.status_code, page["Retry-After"]) == (503, "5")
        assert "The database does not answer." in page.content.decode()
    assert reader().get("/services/rds/").status_code == 200


@SQLITE_ONLY
def test_the_server_does_not_start_on_a_database_that_may_only_be_read_and_says_so(row, read_only):
    with read_only(), pytest.raises(CommandError, match="can’t be opened or written: attempt to write a readonly"):
        call_command("serve", port=0)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has a timeout of its own")
def test_nobody_waits_without_end_for_who_writes_past_the_site(row, locked):
    """What is saved by Django's own forms is guarded by the trigger of the content version."""
    addition = make.addition(row.service)
    addition.note = "Waits."
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'responsibilities_content_changes'")
        assert "set_config('lock_timeout', '20s', true)" in cursor.fetchone()[0]
    with locked(), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            addition.save()
    addition.save()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a standby is PostgreSQL's")
def test_a_standby_that_may_only_be_read_is_said(row, editor):
    data = forms.form_data(editor.get(forms.change_url(row))) | {"statement": "Typed.", "_publish": "x"}
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        page = editor.post(forms.change_url(row), data)
        cursor.execute("SET default_transaction_read_only = off")
    assert (page.status_code, forms.errors(page)) == (503, f"{Outage.READ_ONLY.value} {KEPT}")
