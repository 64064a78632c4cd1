"""When an answer is due to be looked at again, and where readers and programs see it."""

import csv
from datetime import date, timedelta
from itertools import product

import pytest
from bs4 import BeautifulSoup

from responsibilities.models import Responsibility, due_by, is_overdue, overdue_on, review_due
from responsibilities.owners import Owner
from responsibilities.pages import reviews
from tests import make
from tests.moving import at

TODAY = date(2026, 11, 25)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.fixture
def now():
    with at(TODAY):
        yield


@pytest.fixture
def due(db, now):
    """One answer overdue for RDS, one due in ten days for its type, one never reviewed in general, one in time."""
    rds = make.service("rds")
    logging, backup, patching = (make.topic(slug, position=number) for number, slug in enumerate("abc"))
    make.answer(logging, service=rds, reviewed_on=date(2026, 1, 1), review_by=date(2026, 5, 3))
    make.answer(logging, service_type=rds.service_type, reviewed_on=date(2025, 12, 5))
    make.answer(backup, reviewed_on=None)
    make.answer(patching, service=rds, reviewed_on=date(2026, 11, 1))


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


@pytest.mark.parametrize(
    ("reviewed", "by", "due"),
    [
        ("2026-01-01", None, "2027-01-01"),
        ("2026-01-01", "2026-03-01", "2026-03-01"),
        ("2026-03-01", "2026-03-01", "2027-03-01"),
        ("2026-03-02", "2026-03-01", "2027-03-02"),
        (None, "2026-03-01", "2026-03-01"),
        (None, None, None),
        ("9999-12-31", None, "9999-12-31"),
    ],
)
def test_a_review_is_due_on_its_day_or_an_interval_after_the_last(reviewed, by, due):
    assert review_due(day(reviewed), day(by)) == day(due)


@pytest.mark.parametrize(
    ("due", "overdue"), [("2026-11-24", True), ("2026-11-25", False), ("2026-11-26", False), (None, True)]
)
def test_a_review_is_overdue_from_the_day_after_it_was_due(due, overdue):
    assert is_overdue(day(due), TODAY) is overdue


def test_the_interval_is_a_setting(settings):
    settings.REVIEW_INTERVAL_DAYS = 30
    assert review_due(date(2026, 1, 1), None) == date(2026, 1, 31)


def test_the_database_and_a_row_agree_on_what_is_due(db):
    days = [None, *(TODAY + timedelta(days=number) for number in (-1, 0, 1))]
    reviewed = [None, *(TODAY + timedelta(days=number) for number in (-366, -365, -364, -2, -1, 0, 1))]
    for number, (reviewed_on, review_by) in enumerate(product(reviewed, days)):
        make.answer(make.topic(f"topic-{number}"), reviewed_on=reviewed_on, review_by=review_by)
    rows = list(Responsibility.objects.all())
    due = {row.pk for row in rows if row.review_due is None or row.review_due <= TODAY}
    overdue = {row.pk for row in rows if is_overdue(row.review_due, TODAY)}
    assert set(Responsibility.objects.filter(due_by(TODAY)).values_list("pk", flat=True)) == due
    assert set(Responsibility.objects.filter(overdue_on(TODAY)).values_list("pk", flat=True)) == overdue
    assert len(overdue) < len(due) < len(rows)


def test_readers_see_that_a_review_is_overdue(due, client):
    for url in ("/services/rds/", "/services/rds/a/"):
        assert "Review overdue since 3 May 2026" in text(client.get(url))
    assert "Never reviewed" in text(client.get("/services/rds/b/"))
    assert "overdue" not in text(client.get("/services/rds/c/"))


def test_files_and_the_api_say_when_a_review_is_due(due, client):
    found = client.get("/services/rds/a.json").json()["answer"]
    assert (found["review_due"], found["review_overdue"]) == ("2026-05-03", True)
    assert "Review overdue since 2026-05-03." in client.get("/services/rds/a.md").content.decode()
    never = client.get("/services/rds/b.json").json()["answer"]
    assert (never["review_due"], never["review_overdue"]) == (None, True)
    assert "Never reviewed." in client.get("/services/rds/b.md").content.decode()
    (line,) = csv.DictReader(client.get("/services/rds/c.csv").content.decode("utf-8-sig").splitlines())
    assert (line["review_due"], line["review_overdue"]) == ("2027-11-01", "false")


def test_what_is_due_stands_under_what_it_was_written_for(due, client):
    page = reviews.reviews({})
    assert [(group.scope.title, [row.topic for row in group.rows]) for group in page.groups] == [
        ("Everything", ["B"]),
        ("Amazon Rds", ["A"]),
    ]
    assert (page.count, page.overdue) == (2, 2)
    said = text(client.get("/-/reviews/"))
    assert "2, of which 2 overdue" in said
    assert "A Overdue since 3 May 2026 (206 days) 1 Jan 2026" in said
    assert "B Never reviewed Never" in said


def test_what_will_be_due_soon_is_shown_when_asked_for(due, client):
    assert [group.scope.title for group in reviews.reviews({"within": "14"}).groups] == [
        "Everything",
        "Managed services",
        "Amazon Rds",
    ]
    assert "A Due 5 Dec 2026 5 Dec 2025" in text(client.get("/-/reviews/?within=14"))


def test_a_service_can_be_chosen(due):
    page = reviews.reviews({"service": "rds", "within": "90"})
    assert [group.scope.title for group in page.groups] == ["Amazon Rds"]
    assert page.json_url == "/-/reviews.json?service=rds&within=90"


def test_values_that_mean_nothing_are_left_out_and_named(due, client):
    page = reviews.reviews({"service": "nope", "within": "x" * 99, "page": "-1"})
    assert page.ignored == ("service: nope", f"within: {'x' * 40}", "page: -1")
    assert page.count == 2
    assert "Not understood and left out: service: nope" in text(client.get("/-/reviews/?service=nope"))


def test_drafts_and_what_is_retired_are_not_due(due):
    Responsibility.objects.update(is_published=False)
    assert reviews.reviews({"within": "90"}).count == 0
    Responsibility.objects.update(is_published=True, retired_on=TODAY, retired_reason="It ended.")
    assert reviews.reviews({"within": "90"}).count == 0


def test_nothing_due_is_a_sentence(db, client):
    assert "Nothing is due." in text(client.get("/-/reviews/"))


def test_many_come_in_pages_that_keep_the_choice(db, now, monkeypatch):
    monkeypatch.setattr(reviews, "PER_PAGE", 2)
    for number in range(5):
        make.answer(make.topic(f"topic-{number}"), service=make.service("rds"), reviewed_on=None)
    page = reviews.reviews({"service": "rds", "page": "2"})
    assert (page.page_number, page.page_count) == (2, 3)
    assert (page.previous_url, page.next_url) == ("/-/reviews/?service=rds", "/-/reviews/?service=rds&page=3")
    assert [row.topic for group in page.groups for row in group.rows] == ["Topic 2", "Topic 3"]
    assert reviews.reviews({"page": "99"}).page_number == 3


def test_programs_are_told_all_of_it(due, client):
    found = client.get("/-/reviews.json?within=30").json()
    assert (found["as_of"], found["within"], found["count"], found["overdue"]) == ("2026-11-25", 30, 3, 2)
    assert [(item["scope"], item["days_overdue"], item["overdue"]) for item in found["items"]] == [
        ("general", None, True),
        ("type", -10, False),
        ("service", 206, True),
    ]
    assert found["items"][2] == {
        "scope": "service",
        "service": "rds",
        "type": None,
        "scope_name": "Amazon Rds",
        "topic": "a",
        "topic_name": "A",
        "reviewed_on": "2026-01-01",
        "review_by": "2026-05-03",
        "review_due": "2026-05-03",
        "days_overdue": 206,
        "overdue": True,
        "url": "http://testserver/services/rds/a/",
    }


def test_programs_choose_a_service_by_any_of_its_names(due, client):
    make.service("rds").aliases.create(slug="relational", name="Relational")
    assert [item["topic"] for item in client.get("/-/reviews.json?service=relational").json()["items"]] == ["a"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("within=-1", "within: Must be a whole number from 0 to 3650."),
        ("within=3651", "within: Must be a whole number from 0 to 3650."),
        ("service=nope", "service: There is no service with the slug “nope”."),
        ("who=anna", "who: There is no such parameter here. There are: service, within."),
    ],
)
def test_programs_are_told_what_makes_no_sense(due, client, query, detail):
    response = client.get(f"/-/reviews.json?{query}")
    assert (response.status_code, response.json()["detail"]) == (400, detail)


def test_the_list_is_not_sent_twice_until_something_changes(due, client, settings):
    tag = client.get("/-/reviews.json")["ETag"]
    assert client.get("/-/reviews.json", headers={"If-None-Match": tag}).status_code == 304
    settings.REVIEW_INTERVAL_DAYS = 30
    assert client.get("/-/reviews.json", headers={"If-None-Match": tag}).status_code == 200


def test_nobody_reads_who_is_assigned(due, client, django_user_model):
    Responsibility.objects.update(reviewer=django_user_model.objects.create_user("zoe-the-reviewer"))
    for url in ("/-/reviews/", "/-/reviews.json", "/services/rds/", "/services/rds/a.json", "/api/v1/changes"):
        assert b"zoe" not in client.get(url).content, url


def test_assigning_a_reviewer_is_no_change_that_readers_are_told_of(db, client, django_user_model):
    with at("2026-03-02"):
        row = make.answer(service=make.service("rds"), owner=Owner.AWS)
    with at("2026-04-02"):
        row.reviewer = django_user_model.objects.create_user("zoe")
        row.save()
    changes = client.get("/api/v1/changes?service=rds").json()["items"]
    assert {change["when"][:10] for change in changes} == {"2026-03-02"}
