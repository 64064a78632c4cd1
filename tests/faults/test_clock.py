"""The clock is set back between two saves: what was saved later still comes later, everywhere."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from responsibilities.contentsync import database, reading
from responsibilities.editing import drafting, past, writing
from responsibilities.models import Addition, Service, content_version
from responsibilities.pages.past import rows_at
from tests import make, moving
from tests.admin.forms import change_url, form_data
from tests.contentsync.samples import SERVICE, content_directory

pytestmark = pytest.mark.django_db

DAY = "2026-03-10"


@pytest.fixture
def row():
    with moving.at("2026-03-01"):
        return make.answer(service=make.service("rds"))


def say(row, text: str):
    return writing.publish(make.change(row, statement=text), None).moment


def statement(row, day: str) -> str:
    found = rows_at(date.fromisoformat(day)).answers(Service.objects.get(slug="rds"))
    return next(each.statement for each in found if each.pk == row.pk)


def test_history_keeps_the_order_of_the_saves(row):
    with moving.at(DAY, 12):
        first = say(row, "First.")
    with moving.at(DAY, 11):
        second = say(row, "Second.")
        version = content_version()
        third = say(row, "Third.")
        assert content_version() != version
    assert first < second < third
    assert [entry.after["statement"] for entry in past.timeline(row)][:3] == ["Third.", "Second.", "First."]
    assert row.history.latest().statement == "Third."
    with moving.at(DAY, 13):
        assert say(row, "Fourth.") == timezone.now()


def test_the_page_of_a_day_says_what_was_saved_last_though_the_clock_went_back_over_midnight(row):
    with moving.at(DAY, 0, 30):
        say(row, "First.")
    with moving.at("2026-03-09", 23, 30):
        say(row, "Second.")
    with moving.at("2026-03-12"):
        assert statement(row, DAY) == "Second."
        assert statement(row, "2026-03-09") == "AWS patches {service}; you choose when."


def test_a_day_is_never_told_anew_by_what_is_saved_after_it(row):
    with moving.at(DAY, 0, 30):
        say(row, "First.")
        told = statement(row, "2026-03-09")
    with moving.at("2026-03-09", 23, 30):
        say(row, "Second.")
    with moving.at(DAY, 1):
        assert statement(row, "2026-03-09") == told


def test_an_import_comes_after_what_was_saved_before_it(tmp_path):
    with moving.at(DAY, 12):
        database.apply(reading.read(content_directory(tmp_path)))
    with moving.at(DAY, 11):
        changed = SERVICE.replace("AWS runs the database server", "AWS runs it")
        assert changed != SERVICE
        database.apply(reading.read(content_directory(tmp_path, changed)))
    service = Service.objects.get(slug="rds")
    assert service.history.latest().summary == service.summary
    assert rows_at(date.fromisoformat(DAY)).service("rds").summary == service.summary


def test_rows_without_records_keep_their_order_too(row):
    """Additions and teams are saved by Django's own forms."""
    with moving.at(DAY, 12):
        addition = make.addition(row.service, note="First.")
    for hour, note in ((11, "Second."), (10, "Third.")):
        with moving.at(DAY, hour):
            addition.note = note
            addition.save()
    assert list(addition.history.order_by("history_date").values_list("note", flat=True)) == [
        "First.",
        "Second.",
        "Third.",
    ]
    with moving.at("2026-03-09"):
        number = addition.pk
        addition.delete()
    assert Addition.history.filter(id=number).latest().history_type == "-"


def test_who_is_signed_in_stays_so_and_can_save(row):
    client = Client()
    with moving.at(DAY, 12):
        client.force_login(make.user("anna", "view_responsibility", "change_responsibility", "publish_content"))
    with moving.at(DAY, 10):
        data = form_data(client.get(change_url(row))) | {"statement": "After the clock went back.", "_publish": "x"}
        assert client.post(change_url(row), data).status_code == 302
    row.refresh_from_db()
    assert row.statement == "After the clock went back."


def test_a_scheduled_change_is_published_once_and_not_before_its_time(row):
    anna, ben = make.user("anna", "change_responsibility"), make.user("ben", "publish_content")
    with moving.at(DAY, 12):
        due = timezone.now().replace(hour=13)
        change = make.change(row, statement="Scheduled.")
        draft = drafting.save(change, anna, for_review=True, publish_at=due)
        assert drafting.approve(draft, ben) is None
    for hour, outcomes, said in (
        (11, [], "AWS"),
        (13, ["published"], "Scheduled."),
        (12, [], "Scheduled."),
        (13, [], "Scheduled."),
    ):
        with moving.at(DAY, hour):
            assert [outcome for _, outcome in drafting.publish_due()] == outcomes
        row.refresh_from_db()
        assert row.statement.startswith(said)
    assert row.history.filter(statement="Scheduled.").count() == 1
