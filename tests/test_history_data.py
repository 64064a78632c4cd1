"""The past as data: files of pages as they stood, changes in the API, and what was retired."""

from datetime import date

import pytest

from responsibilities.owners import Owner
from tests import make
from tests.moving import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def past():
    """RDS since March; patching is AWS's in March and shared from April on, when RDS also got a new slug."""
    with at("2026-03-02"):
        row = make.answer(service=make.service("rds"), owner=Owner.AWS)
    with at("2026-04-01"):
        row.owner, row.customer_does, row.todo = Owner.SHARED, "- Choose the window.", "Choose the window."
        row._change_reason = "AWS asks for a window now"
        row.save()
        row.service.slug = "amazon-rds"
        row.service.save()
    return row


def test_a_file_of_the_past_says_what_the_page_said_and_is_kept_for_ever(past, client):
    response = client.get("/services/amazon-rds/guest-os-patching/@2026-03-31.json")
    document = response.json()
    assert (document["as_of"], document["answer"]["owner"]) == ("2026-03-31", "aws")
    assert document["url"] == "http://testserver/services/amazon-rds/guest-os-patching/@2026-03-31/"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    now = client.get("/services/amazon-rds/guest-os-patching.json")
    assert (now.json()["answer"]["owner"], now["Cache-Control"]) == ("shared", "no-cache")


@pytest.mark.parametrize("suffix", ["json", "md", "csv"])
def test_every_kind_of_file_of_a_service_is_there_for_a_day(past, client, suffix):
    page = client.get("/services/amazon-rds/@2026-03-31/").content.decode()
    assert f'href="/services/amazon-rds/@2026-03-31.{suffix}"' in page
    response = client.get(f"/services/amazon-rds/@2026-03-31.{suffix}")
    assert response["Link"] == '<http://testserver/services/amazon-rds/@2026-03-31/>; rel="canonical"'
    assert "AWS patches" in response.content.decode()


def test_a_former_slug_leads_to_the_file_of_that_day(past, client):
    response = client.get("/services/RDS/guest-os-patching/@2026-03-31.md")
    assert (response.status_code, response["Location"]) == (
        301,
        "/services/amazon-rds/guest-os-patching/@2026-03-31.md",
    )


@pytest.mark.parametrize(
    ("day", "detail"),
    [
        ("2026-02-30", "“2026-02-30” is not a day. Write it as 2026-03-31: year, month, day."),
        ("2999-01-01", "1 January 2999 is still to come, so there is nothing to show as it stood then."),
        ("2026-01-01", "There is nothing at this address."),
    ],
)
def test_a_day_without_a_page_has_no_file_and_says_why(past, client, day, detail):
    response = client.get(f"/services/amazon-rds/@{day}.json")
    assert response.status_code == 404
    assert response.json()["detail"].startswith(detail)


def test_changes_are_told_field_by_field_with_their_reason(past, client):
    items = client.get("/api/v1/changes?service=rds&since=2026-04-01").json()["items"]
    (changed,) = (item for item in items if item["subject"] == "answer")
    assert (changed["service"], changed["topic"], changed["reason"]) == (
        "amazon-rds",
        "guest-os-patching",
        "AWS asks for a window now",
    )
    assert changed["fields"][0] == {"name": "owner", "label": "owner", "before": "AWS", "after": "Shared"}
    assert changed["url"] == "http://testserver/services/amazon-rds/guest-os-patching/"


def test_changes_come_in_stretches_and_none_twice(past, client):
    whole = [item["id"] for item in client.get("/api/v1/changes").json()["items"]]
    found, url = [], "/api/v1/changes?per_page=1"
    while url:
        document = client.get(url).json()
        found += [item["id"] for item in document["items"]]
        url = document["next"]
    assert found == whole
    assert len(set(whole)) == len(whole) > 2


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("since=yesterday", "since: Must be a day such as 2026-03-31."),
        ("service=nothing", "service: There is no service with the slug “nothing”."),
        ("per_page=0", "per_page: Must be a whole number from 1 to 200."),
    ],
)
def test_a_wrong_parameter_is_refused(past, client, query, detail):
    response = client.get(f"/api/v1/changes?{query}")
    assert (response.status_code, response.json()["detail"]) == (400, detail)


def test_what_was_retired_is_told_with_day_and_reason(past, client):
    past.retired_on, past.retired_reason = date(2026, 5, 1), "The general rule says it."
    past.save()
    past.service.retired_on, past.service.retired_reason = date(2026, 6, 1), "AWS ended it."
    past.service.save()
    document = client.get("/services/amazon-rds/guest-os-patching.json").json()
    (note,) = document["retired"]
    assert (document["answer"]["owner"], note["retired_on"], note["retired_reason"]) == (
        None,
        "2026-05-01",
        "The general rule says it.",
    )
    service = client.get("/api/v1/services/amazon-rds").json()["service"]
    assert (service["retired_on"], service["retired_reason"]) == ("2026-06-01", "AWS ended it.")
    assert client.get("/api/v1/services").json()["items"] == []
