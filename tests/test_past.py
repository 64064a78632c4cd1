"""Pages as they stood on a day."""

import pytest
from bs4 import BeautifulSoup

from responsibilities.models import Category, Responsibility
from responsibilities.owners import Owner
from responsibilities.pages import answer, moments, service
from tests import make
from tests.moving import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def past():
    """RDS since March; its answer is AWS's in March, shared from April on, and in April everything got a new name."""
    with at("2026-03-02"):
        row = make.answer(service=make.service("rds"), owner=Owner.AWS)
        make.citation(row, "https://docs.aws.amazon.com/one")
        make.evidence(row, "RDS.13")
    with at("2026-04-01"):
        row.owner, row.customer_does, row.todo = Owner.SHARED, "- Choose the window.", "Choose the window."
        row.save()
        row.citations.get().delete()
        make.citation(row, "https://docs.aws.amazon.com/two")
        row.service.slug, row.service.name, row.service.short_name = "amazon-rds", "Amazon RDS for all", "RDS"
        row.service.save()
        row.topic.slug, row.topic.name = "os-patching", "OS patching"
        row.topic.save()
    return row


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def test_a_page_says_what_it_said_at_the_end_of_that_day(past):
    then = answer.answer("amazon-rds", "os-patching", moments.parsed("2026-03-31"))
    now = answer.answer("amazon-rds", "os-patching")
    assert (then.answer.owner, then.service.title, then.topic.title) == (Owner.AWS, "Amazon Rds", "Guest os patching")
    assert (now.answer.owner, now.service.title, now.topic.title) == (Owner.SHARED, "Amazon RDS for all", "OS patching")
    assert [cite.url for cite in then.answer.cites] == ["https://docs.aws.amazon.com/one"]
    assert [cite.url for cite in now.answer.cites] == ["https://docs.aws.amazon.com/two"]
    assert [check.identifier for check in then.answer.your_checks] == ["RDS.13"]


def test_a_day_belongs_to_its_last_moment(past):
    with at("2026-04-05", 23, 59, 59):
        past.owner, past.customer_does, past.todo = Owner.AWS, "", ""
        past.save()
    assert service.service("amazon-rds", moments.parsed("2026-04-04")).counts.shared == 1
    assert service.service("amazon-rds", moments.parsed("2026-04-05")).counts.aws == 1


def test_two_versions_of_one_moment_are_told_apart(past):
    with at("2026-04-05"):
        for owner in (Owner.AWS, Owner.SHARED, Owner.CUSTOMER):
            past.owner = owner
            past.save()
    page = service.service("amazon-rds", moments.parsed("2026-04-05"))
    assert [part.owner for layer in page.layers for part in layer.answers] == [Owner.CUSTOMER]


def test_what_was_deleted_is_there_before_and_not_after(past):
    with at("2026-05-01"):
        past.delete()
    assert answer.answer("amazon-rds", "os-patching", moments.parsed("2026-04-30")).answer.owner is Owner.SHARED
    assert answer.answer("amazon-rds", "os-patching", moments.parsed("2026-05-01")).answer is None


def test_the_type_and_the_parent_of_that_day_decide(db):
    with at("2026-03-02"):
        managed, other = make.service_type("managed"), make.service_type("infrastructure")
        make.answer(service_type=managed, owner=Owner.AWS)
        make.answer(service_type=other, owner=Owner.CUSTOMER)
        parent = make.service("ecs", service_type=other)
        row = make.service("fargate", service_type=managed)
    with at("2026-03-03"):
        row.service_type = other
        row.save()
    with at("2026-03-04"):
        make.answer(service=parent, owner=Owner.SHARED)
        row.variant_of = parent
        row.save()
    owners = [
        (page.answer.owner, page.answer.provenance)
        for day in ("2026-03-02", "2026-03-03", "2026-03-04")
        if (page := answer.answer("fargate", "guest-os-patching", moments.parsed(day)))
    ]
    assert owners == [
        (Owner.AWS, "From Managed services"),
        (Owner.CUSTOMER, "From Infrastructure services"),
        (Owner.SHARED, "From Ecs"),
    ]


def test_a_review_is_overdue_as_of_that_day(past):
    with at("2026-06-01"):
        past.reviewed_on = moments.parsed("2026-01-10")
        past.review_by = moments.parsed("2026-06-10")
        past.save()
    overdue = [
        answer.answer("amazon-rds", "os-patching", moments.parsed(day)).answer.is_overdue
        for day in ("2026-06-10", "2026-06-11")
    ]
    assert overdue == [False, True]


def test_it_is_marked_and_leads_to_now_and_to_what_changed_since(past, client):
    response = client.get("/services/amazon-rds/os-patching/@2026-03-31/")
    page = BeautifulSoup(response.content, "html.parser")
    assert "You are reading this page as it stood on 31 March 2026" in text(response)
    assert [link["href"] for link in page.select(".past a")] == [
        "/services/amazon-rds/os-patching/",
        "/services/amazon-rds/changes/?since=2026-04-01",
    ]
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert page.find("link", rel="canonical")["href"] == "http://testserver/services/amazon-rds/os-patching/"


@pytest.mark.parametrize("url", ["/services/amazon-rds/", "/services/amazon-rds/os-patching/"])
def test_a_link_preview_of_the_past_names_the_day_and_shows_no_picture_of_now(url, past, client):
    page = BeautifulSoup(client.get(f"{url}@2026-03-31/").content, "html.parser")
    assert "31 March 2026" in page.find("meta", property="og:title")["content"]
    assert "/cards/site." in page.find("meta", property="og:image")["content"]
    assert page.select(".pic") == []


def test_links_to_services_and_answers_lead_to_the_same_day(past, client):
    page = BeautifulSoup(client.get("/services/amazon-rds/@2026-03-31/").content, "html.parser")
    links = {link["href"] for link in page.select("main a[href*='/services/amazon-rds/']")}
    assert links == {
        "/services/amazon-rds/",
        "/services/amazon-rds/changes/",
        "/services/amazon-rds/changes/?since=2026-04-01",
        "/services/amazon-rds/@2026-03-31/",
        "/services/amazon-rds/os-patching/@2026-03-31/",
    }
    for link in links:
        assert client.get(link).status_code == 200, link


def test_a_page_of_now_gives_the_link_that_will_show_the_same_for_ever(past, client):
    with at("2026-06-01"):
        for url in ("/services/amazon-rds/", "/services/amazon-rds/os-patching/"):
            page = BeautifulSoup(client.get(url).content, "html.parser")
            assert page.find("a", string="Link to this day")["href"] == f"{url}@2026-06-01/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/services/rds/@2026-03-31/", "/services/amazon-rds/@2026-03-31/"),
        ("/services/AMAZON-RDS/@2026-03-31/", "/services/amazon-rds/@2026-03-31/"),
        ("/services/amazon-rds/@2026-03-31", "/services/amazon-rds/@2026-03-31/"),
        ("/services/rds/guest-os-patching/@2026-03-31/", "/services/amazon-rds/os-patching/@2026-03-31/"),
    ],
)
def test_every_former_slug_case_and_a_missing_slash_redirect_with_the_day(old, new, past, client):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("/services/amazon-rds/@2026-02-30/", "“2026-02-30” is not a day. Write it as 2026-03-31"),
        ("/services/amazon-rds/@yesterday/", "“yesterday” is not a day."),
        ("/services/amazon-rds/@9999-12-31/", "31 December 9999 is still to come"),
        ("/services/amazon-rds/@0001-01-01/", "Amazon RDS for all was not described on 1 January 0001"),
        (
            "/services/amazon-rds/@2026-03-01/",
            "not described on 1 March 2026: this site describes it since 2 March 2026.",
        ),
        ("/services/amazon-rds/backups/@2026-05-01/", "Backups was not described on 1 May 2026"),
        ("/services/nothing/@2026-03-31/", "There is nothing at this address."),
        ("/services/amazon-rds/nothing/@2026-03-31/", "There is nothing at this address."),
    ],
)
def test_a_day_without_a_page_says_why(url, message, past, client):
    with at("2026-06-01"):
        make.topic("backups")
    response = client.get(url)
    assert response.status_code == 404
    assert message in text(response)


@pytest.mark.parametrize("suffix", ["json", "md", "csv"])
def test_a_page_of_the_past_is_also_a_file(suffix, past, client):
    for place in ("amazon-rds", "amazon-rds/os-patching"):
        page = BeautifulSoup(client.get(f"/services/{place}/@2026-03-31/").content, "html.parser")
        assert f"/services/{place}/@2026-03-31.{suffix}" in {link["href"] for link in page.select(".twins a")}
        assert "AWS patches Rds" in client.get(f"/services/{place}/@2026-03-31.{suffix}").content.decode()


def test_a_file_of_the_past_names_its_day_and_address(past, client):
    document = client.get("/services/amazon-rds/os-patching/@2026-03-31.json").json()
    assert (document["as_of"], document["url"], document["answer"]["owner"]) == (
        "2026-03-31",
        "http://testserver/services/amazon-rds/os-patching/@2026-03-31/",
        "aws",
    )
    moved = client.get("/services/rds/guest-os-patching/@2026-03-31.json")
    assert (moved.status_code, moved["Location"]) == (301, "/services/amazon-rds/os-patching/@2026-03-31.json")
    refused = client.get("/services/amazon-rds/@2026-02-30.json")
    assert (refused.status_code, refused.json()["detail"]) == (
        404,
        "“2026-02-30” is not a day. Write it as 2026-03-31: year, month, day.",
    )


def test_a_draft_shows_nothing_of_its_past_but_what_was_published_stays(past, client):
    with at("2026-05-01"):
        draft = make.service("secret", is_published=False)
        past.service.is_published = False
        past.service.save()
    assert client.get(f"/services/{draft.slug}/@2026-05-02/").status_code == 404
    assert "AWS" in text(client.get("/services/amazon-rds/@2026-04-30/"))
    after = client.get("/services/amazon-rds/@2026-05-02/")
    assert (after.status_code, "was not published on 2 May 2026" in text(after)) == (404, True)


@pytest.mark.parametrize(
    ("hour", "minute", "caching"),
    [
        (0, 30, "no-cache"),
        (1, 0, "public, max-age=31536000, immutable"),
        (12, 0, "public, max-age=31536000, immutable"),
    ],
)
def test_a_page_is_kept_for_ever_once_its_day_is_past_and_nothing_can_still_arrive(hour, minute, caching, past, client):
    with at("2026-04-03", hour, minute):
        assert client.get("/services/amazon-rds/@2026-04-02/")["Cache-Control"] == caching
        assert client.get("/services/amazon-rds/@2026-04-03/")["Cache-Control"] == "no-cache"


def test_a_row_whose_list_is_younger_is_left_out_instead_of_failing(past):
    Category.history.update(history_date="2026-05-01T00:00:00Z")
    assert service.service("amazon-rds", moments.parsed("2026-04-30")) is None


def test_rows_of_the_past_are_not_saved_by_reading(past):
    count = Responsibility.history.count()
    service.service("amazon-rds", moments.parsed("2026-03-31"))
    assert Responsibility.history.count() == count
