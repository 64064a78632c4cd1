"""What the organisation adds of its own: beside the shipped answers on pages, in files and in the API."""

import csv
import io
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from responsibilities.contentsync import database
from responsibilities.models import Addition, Team
from responsibilities.owners import Owner
from responsibilities.pages import answer, directory, matrix, moments, service, stack, taxonomy, teams
from tests import make
from tests.content import some_services
from tests.moving import at

pytestmark = pytest.mark.django_db
CELL = "/services/rds/guest-os-patching/"


@pytest.fixture(autouse=True)
def acme(settings):
    settings.ORGANISATION = "Acme"


@pytest.fixture
def site(db):
    """RDS with a variant and S3, two topics, and an addition of each kind."""
    rds = make.service("rds", short_name="RDS")
    make.service("custom", variant_of=rds)
    make.service("s3")
    patching = make.topic()
    logging = make.topic("logging", position=2)
    make.answer(patching, owner=Owner.SHARED)
    make.answer(logging, owner=Owner.CUSTOMER)
    make.addition(
        rds,
        patching,
        standard_title="SEC-014",
        standard_url="http://wiki/sec-014",
        runbook_url="https://wiki.example.org/rds",
        note="Windows are *Sundays*.",
        exception="Held back on `billing`.",
        exception_until=date(2026, 5, 3),
    )
    make.addition(rds, team=make.team("data", name="Data", email="data@example.org"))
    make.addition(logging, team=make.team("platform"), note="Into our log account.")


def main(client, url) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(found) -> str:
    return " ".join(found.get_text(" ").split()).replace(" .", ".")


def about(found) -> list[str]:
    return [ours.about for ours in found]


def test_an_answer_shows_every_level_most_specific_first(site):
    page = answer.answer("custom", "guest-os-patching")
    assert about(page.ours) == ["Guest os patching on RDS", "Amazon Rds"]
    assert about(answer.answer("rds", "logging").ours) == ["Amazon Rds", "Logging on every service"]
    assert answer.answer("s3", "guest-os-patching").ours == ()


def test_the_most_specific_addition_with_a_team_names_the_owner(site):
    owners = {
        (row, topic): found.team.name if (found := answer.answer(row, topic)).team else None
        for row in ("rds", "custom", "s3")
        for topic in ("guest-os-patching", "logging")
    }
    assert owners == {
        ("rds", "guest-os-patching"): "Data",
        ("rds", "logging"): "Data",
        ("custom", "guest-os-patching"): "Data",
        ("custom", "logging"): "Data",
        ("s3", "guest-os-patching"): None,
        ("s3", "logging"): "Platform",
    }


def test_the_page_of_an_answer_says_whose_it_is(site, client):
    block = main(client, CELL).select_one(".own")
    assert block["aria-label"] == "Added by Acme"
    assert words(block).startswith("Acme: owned by Data. Acme: Guest os patching on RDS Standard SEC-014")
    assert [link["href"] for link in block.select("a")] == [
        "/teams/data/",
        "http://wiki/sec-014",
        "https://wiki.example.org/rds",
        "/teams/data/",
        "mailto:data@example.org",
    ]
    assert str(block.select_one("em")) == "<em>Sundays</em>"
    assert str(block.select_one("code")) == "<code>billing</code>"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-05-02", "Until 3 May 2026 (1 day left)"),
        ("2026-05-03", "Until 3 May 2026 (last day)"),
        ("2026-05-04", "Expired on 3 May 2026 (1 day ago)"),
        ("2026-06-03", "Expired on 3 May 2026 (31 days ago)"),
    ],
)
def test_an_exception_holds_through_its_last_day(site, client, day, said):
    with at(day):
        assert said in words(main(client, CELL))


def test_a_service_shows_its_own_on_top_and_the_rest_in_short_with_the_answer(site, client):
    page = service.service("custom")
    assert about(page.ours) == ["Amazon Rds"]
    items = {part.slug: about(part.ours) for layer in page.layers for part in layer.answers}
    assert items == {"guest-os-patching": ["Guest os patching on RDS"], "logging": ["Logging on every service"]}
    with at("2026-06-03"):
        item = words(main(client, "/services/custom/").select_one("#guest-os-patching .ours-s"))
    assert item == (
        "Acme: Guest os patching on RDS ; standard SEC-014 ; runbook ; a note; exception expired on 3 May 2026"
    )


def test_a_topic_shows_what_holds_everywhere_and_then_single_services(site):
    make.addition(make.service("s3"), make.topic("logging"))
    assert about(taxonomy.topic("logging").ours) == ["Logging on every service", "Logging on S3"]


def test_a_stack_shows_it_with_the_duty_and_what_is_about_services_once(site, client):
    page = stack.stack(["rds", "custom", "s3"])
    assert about(page.ours) == ["Amazon Rds"]
    (patching, logging) = [duty for group in page.groups for duty in group.duties]
    assert (about(patching.ours), [team.slug for team in patching.teams]) == (["Guest os patching on RDS"], ["data"])
    assert (about(logging.ours), [team.slug for team in logging.teams]) == (
        ["Logging on every service"],
        ["data", "platform"],
    )
    assert "Team Data , Platform" in words(main(client, "/stack/?s=rds&s=custom&s=s3"))


def test_a_stack_of_one_team_holds_what_it_owns(site, client):
    page = stack.stack(["rds", "s3"], "platform")
    assert [
        (duty.topic, [holder.slug for holder in duty.holders]) for group in page.groups for duty in group.duties
    ] == [("Logging", ["s3"])]
    assert (page.counts.sentence, page.query) == ("1 yours", "s=rds&s=s3&team=platform")
    document = client.get("/stack.json?s=rds&s=s3&team=platform").json()
    assert document["url"] == "http://testserver/stack/?s=rds&s=s3&team=platform"
    assert [(duty["teams"], [item["about"] for item in duty["additions"]]) for duty in document["duties"]] == [
        (["platform"], ["Logging on every service"])
    ]
    assert client.get("/stack.json?s=rds&team=nobody").json()["ignored"] == ["team: nobody"]


def test_matrix_and_directory_are_filtered_by_team(site, client):
    left = matrix.narrowed({"team": "platform", "variants": "1"})
    assert ([row.slug for row in left.services], [row.slug for row in left.topics]) == (["s3"], ["logging"])
    left = matrix.narrowed({"team": "data", "variants": "1"})
    assert [row.slug for row in left.services] == ["rds", "custom"]
    page = directory.directory({"team": "data", "text": "cust"})
    assert [row.slug for shelf in page.shelves for row in shelf.rows] == ["custom"]
    assert directory.directory({"team": "nobody"}).ignored == ("team: nobody",)
    assert "Not understood and left out: team: nobody." in words(main(client, "/matrix/?team=nobody"))


def test_a_filter_by_team_is_offered_only_where_there_are_teams(content, client):
    content(1)
    assert main(client, "/services/").select_one("select[name=team]") is not None
    Addition.objects.all().delete()
    Team.objects.all().delete()
    for url in ("/services/", "/matrix/", "/stack/"):
        assert main(client, url).select_one("select[name=team]") is None


def test_a_page_of_a_day_shows_additions_as_they_stood(db, client):
    with at("2026-03-02"):
        row = make.answer(service=make.service("rds", variant_of=make.service("parent")))
        added = make.addition(row.service, row.topic, team=make.team("web"), note="First.")
        make.addition(make.service("parent"), exception="Not yet.", exception_until=date(2026, 4, 2))
    with at("2026-04-01"):
        added.note = "Second."
        added.save()
    with at("2026-05-01"):
        added.team.name = "Frontend"
        added.team.save()
        added.delete()

    def shown(day):
        page = answer.answer("rds", "guest-os-patching", moments.parsed(day) if day else None)
        return [(ours.note.source, ours.team.name if ours.team else "", ours.is_expired) for ours in page.ours]

    assert shown("2026-03-31") == [("First.", "Web", False), ("", "", False)]
    assert shown("2026-04-30") == [("Second.", "Web", False), ("", "", True)]
    assert shown("2026-05-01") == [("", "", True)]
    own = main(client, "/services/rds/@2026-03-31/")
    assert words(own.select_one(".own")).startswith("Acme: Amazon Parent")
    document = client.get("/services/rds/guest-os-patching/@2026-03-31.json").json()
    assert [item["note"] for item in document["answer"]["additions"]] == ["First.", None]


def test_teams_are_listed_with_what_they_own(site, client):
    with at("2026-06-03"):
        page = teams.teams()
        html = main(client, "/teams/")
    rows = [
        (row.team.name, row.service_count, row.counts.sentence, row.exception_count, row.expired_count)
        for row in page.teams
    ]
    assert rows == [("Data", 2, "2 yours, 2 shared", 1, 1), ("Platform", 1, "1 yours", 0, 0)]
    assert about(page.exceptions) == ["Guest os patching on RDS"]
    assert "1, 1 expired" in words(html).replace(" ,", ",")


def test_without_a_team_the_page_says_how_to_begin(client):
    assert "No team is named yet." in words(main(client, "/teams/"))


def test_a_team_shows_all_it_owns_by_service(site, client):
    page = teams.team("data", {})
    assert [(row.link.title, row.is_whole, [cell.topic.title for cell in row.cells]) for row in page.services] == [
        ("Amazon Rds", True, ["Logging", "Guest os patching"]),
        ("Amazon Custom", True, ["Logging", "Guest os patching"]),
    ]
    assert about(page.exceptions) == ["Guest os patching on RDS"]
    links = [link["href"] for link in main(client, "/teams/data/").select(".owned ul a")]
    assert links[:2] == ["/services/rds/logging/", "/services/rds/guest-os-patching/"]
    assert client.get("/teams/nobody/").status_code == 404


def test_expired_exceptions_come_first(site):
    soon, late = date(2026, 6, 10), date(2026, 7, 1)
    make.addition(make.topic(), team=make.team("platform"), exception="Late.", exception_until=late)
    make.addition(make.service("s3"), exception="Soon.", exception_until=soon)
    with at("2026-06-03"):
        found = [(ours.exception.source, ours.is_expired, ours.remaining) for ours in teams.teams().exceptions]
    assert found == [
        ("Held back on `billing`.", True, "31 days ago"),
        ("Soon.", False, "7 days left"),
        ("Late.", False, "28 days left"),
    ]


def test_a_team_that_owns_something_on_many_services_has_pages(db):
    make.addition(make.topic(), team=make.team())
    for number in range(51):
        make.service(f"service-{number:02}")
    first, last = teams.team("platform", {}), teams.team("platform", {"page": "9"})
    assert (len(first.services), first.next_url, first.previous_url) == (50, "/teams/platform/?page=2", "")
    assert ([row.link.title for row in last.services], last.previous_url) == (["Amazon Service 50"], "/teams/platform/")
    assert teams.team("platform", {"page": "-1"}).ignored == ("page: -1",)


def test_a_draft_or_retired_service_is_in_no_list_of_a_team(site, client):
    draft = make.service("secret", is_published=False)
    make.addition(draft, team=make.team("data"), exception="Secret.", exception_until=date(2026, 5, 3))
    for url in ("/teams/", "/teams/data/", "/teams/data.json", "/data/answers.json", "/api/v1/answers", "/"):
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"ecret" not in body, url


def test_the_api_tells_it_apart_from_the_answer(site, client):
    with at("2026-06-03"):
        (item,) = client.get("/api/v1/answers?service=rds&topic=guest-os-patching").json()["items"]
    first, second = item["additions"]
    assert (item["team"], item["statement"]) == ("data", "AWS patches RDS; you choose when.")
    assert first == {
        "by": "Acme",
        "about": "Guest os patching on RDS",
        "service": "rds",
        "topic": "guest-os-patching",
        "team": None,
        "team_name": None,
        "standard_title": "SEC-014",
        "standard_url": "http://wiki/sec-014",
        "runbook_url": "https://wiki.example.org/rds",
        "note": "Windows are *Sundays*.",
        "exception": "Held back on `billing`.",
        "exception_until": "2026-05-03",
        "exception_expired": True,
    }
    assert (second["about"], second["team"], second["topic"]) == ("Amazon Rds", "data", None)
    document = client.get("/api/v1/services/custom").json()["service"]
    assert (document["team"], [row["service"] for row in document["additions"]]) == ("data", ["rds"])
    topic = client.get("/api/v1/topics/logging").json()["topic"]
    assert (topic["team"], [row["note"] for row in topic["additions"]]) == ("platform", ["Into our log account."])


def test_the_api_filters_by_team_and_refuses_an_unknown_one(site, client):
    found = client.get("/api/v1/answers?team=platform").json()["items"]
    assert [(row["service"], row["topic"]) for row in found] == [("s3", "logging")]
    assert [row["slug"] for row in client.get("/api/v1/services?team=data").json()["items"]] == ["rds", "custom"]
    for name in ("answers", "services"):
        refused = client.get(f"/api/v1/{name}?team=nobody")
        assert (refused.status_code, refused.json()["errors"]) == (
            400,
            [{"parameter": "team", "detail": "There is no team with the slug “nobody”."}],
        )


def test_the_api_lists_teams(site, client):
    data, platform = client.get("/api/v1/teams").json()["items"]
    assert data == {
        "slug": "data",
        "name": "Data",
        "url": "http://testserver/teams/data/",
        "email": "data@example.org",
        "link": None,
        "services": 2,
        "counts": {"customer": 2, "shared": 2, "aws": 0, "not_applicable": 0, "undescribed": 0},
        "exceptions": 1,
    }
    document = client.get("/api/v1/teams/platform").json()
    assert document["team"] == platform
    assert [(row["service"], row["topic"]) for row in document["answers"]] == [("s3", "logging")]
    moved = client.get("/teams/PLATFORM.json")
    assert (moved.status_code, moved["Location"]) == (301, "/teams/platform.json")
    assert client.get("/teams/nobody.json").status_code == 404


def test_tables_name_the_team_and_the_exception_last(site, client):
    text = client.get("/services/rds.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [list(row.values())[-3:] for row in rows] == [
        ["data", "Held back on `billing`.", "2026-05-03"],
        ["data", "", ""],
    ]
    text = client.get("/stack.csv?s=rds&s=s3").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [list(row.values())[-3:] for row in rows] == [
        ["data", "Held back on `billing`.", "2026-05-03"],
        ["data; platform", "", ""],
    ]


@pytest.mark.parametrize("url", [f"{CELL[:-1]}.md", "/services/rds.md", "/stack.md?s=rds", "/teams/data.md"])
def test_markdown_has_it_under_its_own_heading(site, client, url):
    with at("2026-06-03"):
        text = client.get(url).content.decode()
    _, _, own = text.partition("## Added by Acme\n\n")
    assert "**Amazon Rds**: Team: Data\n" in own
    assert (
        "**Guest os patching on RDS**: Standard: [SEC-014](http://wiki/sec-014). "
        "[Runbook](https://wiki.example.org/rds)\n\nWindows are *Sundays*.\n\n"
        "Exception, expired on 2026-05-03:\n\nHeld back on `billing`.\n" in own
    )


def test_what_others_frame_or_fetch_as_a_picture_shows_none_of_it(site, client):
    for url in ("/embed/rds/guest-os-patching/", "/embed/rds/", "/diagrams/rds.svg", "/badges/rds.svg"):
        body = client.get(url).content
        assert (b"Acme" in body, b"Data" in body, b"SEC-014" in body) == (False, False, False), url


def test_an_etag_changes_with_an_addition_and_with_the_name_of_the_organisation(site, client, settings):
    tags = [client.get("/services/rds.json")["ETag"]]
    Addition.objects.get(team__slug="platform").delete()
    tags.append(client.get("/services/rds.json")["ETag"])
    settings.ORGANISATION = "Other"
    tags.append(client.get("/services/rds.json")["ETag"])
    assert len(set(tags)) == 3


def test_markup_in_an_addition_is_shown_as_typed(db, client):
    row = make.answer(service=make.service())
    make.addition(row.service, row.topic, note="<script>x</script>", standard_title="<b>", team=make.team(name="<i>T"))
    for url in (CELL, "/services/rds/", "/topics/guest-os-patching/", "/stack/?s=rds", "/teams/", "/teams/platform/"):
        html = main(client, url)
        assert html.select("script, .own b b, i") == [], url


def test_no_import_touches_it(db):
    database.apply(some_services())
    rds = make.service("rds")
    rows = [
        make.addition(rds, make.topic("guest-os-patching"), team=make.team()),
        make.addition(rds),
        make.addition(make.topic("guest-os-patching")),
    ]
    rds.summary = "Edited here."
    rds.save()
    before = list(Addition.objects.values()), list(Team.objects.values())
    database.apply(some_services(), overwrite=True)
    assert (list(Addition.objects.values()), list(Team.objects.values())) == before
    assert [row.history.count() for row in rows] == [1, 1, 1]
    rds.refresh_from_db()
    assert rds.summary != "Edited here."


def test_days_left_are_counted_from_today(db):
    until = date.today() + timedelta(days=20)
    row = make.answer(service=make.service())
    make.addition(row.service, exception="Not yet.", exception_until=until)
    (ours,) = service.service("rds").ours
    assert (ours.days_left, ours.is_expired) == (20, False)
