"""Topics that only some services have, and the lenses through which pages show one concern."""

import csv
import io

import pytest

from responsibilities.owners import Owner
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ai(db):
    """S3 and Bedrock; backups are a topic of both, guardrails only of Bedrock; a lens each."""
    layer = make.layer("application")
    backups = make.topic("backups", layer=layer, is_headline=True)
    guardrails = make.topic("guardrails", layer=layer, is_everywhere=False)
    make.answer(backups, owner=Owner.CUSTOMER)
    s3, bedrock = make.service("s3"), make.service("bedrock")
    make.answer(guardrails, service=bedrock, owner=Owner.CUSTOMER, statement="You set guardrails on Bedrock.")
    make.term("generative-ai", name="Generative AI", is_lens=True, text="- AWS runs the models.").topics.add(guardrails)
    make.term("resiliency", name="Resiliency", is_lens=True).topics.add(backups)
    make.term("region", name="Region")
    return s3, bedrock


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["page"]


def names(page):
    return [answer.topic for layer in page.layers for answer in layer.answers]


def test_a_topic_of_some_services_is_no_gap_on_the_others(ai, client):
    s3, bedrock = page(client, "/services/s3/"), page(client, "/services/bedrock/")
    assert (names(s3), s3.counts.undescribed, s3.counts.you) == (["Backups"], 0, 1)
    assert (names(bedrock), bedrock.counts.undescribed, bedrock.counts.you) == (["Backups", "Guardrails"], 0, 2)


@pytest.mark.parametrize(
    "url",
    [
        "/services/s3/guardrails/",
        "/services/s3/guardrails.json",
        "/services/s3/guardrails/suggest/",
        "/share/services/s3/guardrails/",
        "/embed/s3/guardrails/",
        "/badges/s3/guardrails.svg",
        "/badges/s3/guardrails.shields.json",
    ],
)
def test_a_service_has_no_page_for_a_topic_it_does_not_have(ai, client, url):
    assert (client.get(url).status_code, client.get(url.replace("s3", "bedrock")).status_code) == (404, 200)


def test_the_topic_says_that_only_those_listed_have_it(ai, client):
    response = client.get("/topics/guardrails/")
    found = response.context["page"]
    assert [row.service.title for group in found.groups for row in group.rows] == ["Amazon Bedrock"]
    assert (found.undescribed, found.counts.sentence) == ((), "1 yours")
    assert "those listed here are all that have this topic" in response.content.decode()
    assert "By type of service" not in response.content.decode()


def test_the_sitemap_lists_only_pages_that_are(ai, client):
    text = client.get("/sitemap.xml").content.decode()
    assert "/services/bedrock/guardrails/" in text
    assert "/services/s3/guardrails/" not in text
    assert "/lenses/generative-ai/" in text


def test_the_matrix_marks_a_cell_that_does_not_arise(ai, client):
    response = client.get("/matrix/")
    cells = {row.topic.title: row.cells for group in response.context["page"].groups for row in group.rows}
    assert [(cell.owner, cell.css, cell.url) for cell in cells["Guardrails"]] == [
        (Owner.CUSTOMER, "you", "/services/bedrock/guardrails/"),
        (None, "na", ""),
    ]
    assert "Not a topic of this service" in response.content.decode()


def test_the_matrix_leaves_out_a_topic_that_none_of_its_services_has(ai, client):
    found = page(client, "/matrix/?text=s3")
    assert [row.topic.title for group in found.groups for row in group.rows] == ["Backups"]


def test_a_comparison_counts_only_topics_that_one_of_the_services_has(ai, client):
    make.service("rds")
    assert page(client, "/compare/?s=s3&s=rds").total == 1
    both = page(client, "/compare/?s=s3&s=bedrock")
    assert (both.total, both.differences) == (2, 1)
    assert [[cell.url for cell in row.cells] for group in both.groups for row in group.rows][1] == [
        "",
        "/services/bedrock/guardrails/",
    ]


def test_pictures_of_the_model_name_only_topics_of_every_service(ai, client):
    found = page(client, "/")
    assert [topic for block in (*found.stack.yours, *found.stack.line) for topic in block.topics] == ["Backups"]
    assert "Guardrails" not in client.get("/diagrams/s3.svg").content.decode()
    assert "Guardrails" in client.get("/diagrams/bedrock.svg").content.decode()


def test_files_hold_only_cells_that_arise(ai, client):
    rows = csv.DictReader(io.StringIO(b"".join(client.get("/data/answers.csv").streaming_content).decode("utf-8-sig")))
    assert [(row["service"], row["topic"]) for row in rows] == [
        ("bedrock", "backups"),
        ("bedrock", "guardrails"),
        ("s3", "backups"),
    ]
    assert client.get("/api/v1/answers?topic=guardrails").json()["count"] == 1
    assert [row["service"] for row in client.get("/topics/guardrails.json").json()["answers"]] == ["bedrock"]


def test_a_type_is_not_said_to_leave_such_a_topic_open(ai, client):
    assert page(client, "/types/managed/").counts.sentence == "1 yours"


def test_a_service_is_seen_through_a_lens(ai, client):
    response = client.get("/services/bedrock/?lens=generative-ai")
    found = response.context["page"]
    assert (names(found), found.counts.you, found.seen.ignored) == (["Guardrails"], 1, ())
    assert [(lens.slug, lens == found.seen.lens) for lens in found.seen.offered] == [
        ("generative-ai", True),
        ("resiliency", False),
    ]
    assert 'href="/lenses/generative-ai/"' in response.content.decode()
    assert [row["topic"] for row in client.get("/services/bedrock.json?lens=generative-ai").json()["answers"]] == [
        "guardrails"
    ]


def test_a_lens_that_shows_nothing_of_a_service_is_not_offered_there(ai, client):
    found = page(client, "/services/s3/?lens=generative-ai")
    assert [lens.slug for lens in found.seen.offered] == ["resiliency"]
    assert (names(found), found.seen.ignored) == (["Backups"], ("lens: generative-ai",))


def test_the_page_of_a_lens_shows_its_topics_and_the_services_with_answers_of_their_own(ai, client):
    response = client.get("/lenses/generative-ai/")
    found = response.context["page"]
    assert [topic.name for layer in found.layers for topic in layer.topics] == ["Guardrails"]
    assert [(row.name, row.url) for shelf in found.shelves for row in shelf.rows] == [
        ("Amazon Bedrock", "/services/bedrock/?lens=generative-ai")
    ]
    assert "<li>AWS runs the models.</li>" in response.content.decode()
    assert page(client, "/lenses/resiliency/").shelves == ()


def test_a_term_that_is_no_lens_any_more_leads_to_the_glossary(ai, client):
    response = client.get("/lenses/region/")
    assert (response.status_code, response["Location"]) == (302, "/glossary/#region")
    assert client.get("/lenses/nothing/").status_code == 404


def test_the_glossary_and_the_overview_lead_to_the_lens(ai, client):
    for url in ("/search/?q=generative+ai", "/", "/topics/guardrails/"):
        assert 'href="/lenses/generative-ai/"' in client.get(url).content.decode(), url


def test_the_directory_the_matrix_and_the_stack_are_narrowed_by_a_lens(ai, client):
    directory = page(client, "/services/?lens=generative-ai")
    assert [(row.name, row.url, row.counts.total) for shelf in directory.shelves for row in shelf.rows] == [
        ("Amazon Bedrock", "/services/bedrock/?lens=generative-ai", 1)
    ]
    matrix = page(client, "/matrix/?lens=generative-ai")
    assert ([head.short_name for head in matrix.heads], matrix.service_count) == (["Bedrock"], 1)
    matrix = page(client, "/matrix/?lens=resiliency")
    assert [row.topic.title for group in matrix.groups for row in group.rows] == ["Backups"]
    stack = page(client, "/stack/?s=s3&s=bedrock&lens=generative-ai")
    assert [duty.topic for group in stack.groups for duty in group.duties] == ["Guardrails"]
    assert (stack.query, stack.counts.undescribed) == ("s=s3&s=bedrock&lens=generative-ai", 0)


@pytest.mark.parametrize(
    "url", ["/services/?lens=no", "/matrix/?lens=no", "/stack/?s=s3&lens=no", "/services/s3/?lens=no"]
)
def test_an_unknown_lens_is_left_out_and_named(ai, client, url):
    found = page(client, url)
    assert getattr(found, "seen", found).ignored == ("lens: no",)


def test_the_api_knows_the_lenses_of_a_topic(ai, client):
    topics = client.get("/api/v1/topics").json()["items"]
    assert [(row["slug"], row["everywhere"], row["lenses"]) for row in topics] == [
        ("backups", True, ["resiliency"]),
        ("guardrails", False, ["generative-ai"]),
    ]
    assert client.get("/api/v1/answers?lens=generative-ai").json()["count"] == 1
    assert client.get("/api/v1/topics?lens=no").json()["detail"] == "lens: There is no lens with the slug “no”."
