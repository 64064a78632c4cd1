"""Pages as files: the same answers in three forms, safe to put where they go."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from markdown_it import MarkdownIt

from responsibilities.api.twins import LOADERS
from responsibilities.formats import FORMATS
from responsibilities.owners import Owner
from responsibilities.urls import TWINS
from tests import make

pytestmark = pytest.mark.django_db

FULL = MarkdownIt("gfm-like", {"html": True, "linkify": False})
NASTY = "AWS | patches *{service}* <b>now</b> [x](y) `z`."
PAGES = {
    "service": "/services/rds/",
    "answer": "/services/rds/guest-os-patching/",
    "topic": "/topics/guest-os-patching/",
    "team": "/teams/platform/",
    "matrix": "/matrix/?layer=operating-system",
    "compare": "/compare/?s=rds&s=s3",
    "stack": "/stack/?s=rds&s=s3",
    "search": "/search/?q=guest+os+patching+on+rds",
}


@pytest.fixture
def site(db):
    rds = make.service("rds", short_name="RDS", name="Amazon RDS", docs_url="https://docs.aws.amazon.com/rds")
    rds.aliases.create(slug="relational-database-service", name="Relational Database Service")
    make.service("s3", short_name="S3", name="Amazon S3")
    patching = make.topic("guest-os-patching")
    patching.aliases.create(slug="os-patching", name="OS patching")
    make.answer(patching, owner=Owner.AWS, statement="AWS patches {service}.")
    own = make.answer(
        patching,
        service=rds,
        owner=Owner.SHARED,
        statement=NASTY,
        customer_does="- Choose the *window*.\n- Set `rds.force_ssl`.\n\n# Not a heading",
        todo="=Choose | a window.",
    )
    make.citation(own, "https://docs.aws.amazon.com/a_(b)", section="Updates [1]", note="Read in May.")
    make.citation(own, "https://docs.aws.amazon.com/other", is_verified=False)
    make.evidence(own, "RDS.13", url="https://docs.aws.amazon.com/rds-13")
    make.evidence(own, "aws rds | jq '.a'", kind="cli", side="aws")
    make.answer(make.topic("logging", layer=make.layer("detection", position=2)), owner=Owner.CUSTOMER)
    undescribed = make.topic("undescribed", layer=make.layer("detection"), position=2)
    make.addition(
        make.service("s3"),
        undescribed,
        team=make.team(),
        standard_title="SEC [14]",
        standard_url="http://wiki/a_(b)",
        note=NASTY,
    )


def read(client, page, suffix):
    """The file of a page."""
    path, _, query = page.partition("?")
    response = client.get(f"{path.rstrip('/')}.{suffix}?{query}".rstrip("?"))
    assert (response.status_code, response["Content-Type"]) == (200, FORMATS[suffix].content_type)
    return response.content.decode()


def soup(client, page):
    return BeautifulSoup(FULL.render(read(client, page, "md")), "html.parser")


def lines(client, page):
    return list(csv.DictReader(io.StringIO(read(client, page, "csv").removeprefix("\ufeff"), newline="")))


MEDIA = ["application/json", "text/markdown", "text/csv"]
"""Pages name other things by ``rel=alternate`` too: feeds, oEmbed."""


@pytest.mark.parametrize("kind", PAGES)
def test_the_page_names_its_files_and_they_are_there(site, client, kind):
    html = BeautifulSoup(client.get(PAGES[kind]).content, "html.parser")
    named = [(link["type"], link["href"]) for link in html.select("link[rel=alternate]") if link["type"] in MEDIA]
    assert [media for media, _ in named] == MEDIA
    shown = html.select_one(".foot .twins")
    assert " ".join(shown.text.split()) == "This page as JSON, Markdown, CSV"
    assert [link["href"] for link in shown.select("a")] == [href for _, href in named]
    for media, href in named:
        response = client.get(href)
        assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, media)
        assert response["Link"].startswith("<http://testserver/")


def test_a_page_without_twins_names_none(site, client):
    for page in ("/", "/services/", "/topics/", "/layers/detection/", "/nothing/"):
        html = BeautifulSoup(client.get(page).content, "html.parser")
        assert [link for link in html.select("link[rel=alternate]") if link["type"] in MEDIA] == []
        assert html.select(".twins") == []


def test_every_kind_has_an_address_a_loader_and_a_test():
    assert set(TWINS) == set(LOADERS) == set(PAGES)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/services/RDS", "/services/rds"),
        ("/services/relational-database-service", "/services/rds"),
        ("/services/relational-database-service/os-patching", "/services/rds/guest-os-patching"),
        ("/services/rds/Guest-OS-Patching", "/services/rds/guest-os-patching"),
        ("/topics/os-patching", "/topics/guest-os-patching"),
    ],
)
def test_former_slugs_other_names_and_case_redirect_with_the_suffix(site, client, old, new, suffix):
    response = client.get(f"{old}.{suffix}")
    assert (response.status_code, response["Location"]) == (301, f"{new}.{suffix}")


@pytest.mark.parametrize("kind", PAGES)
def test_every_document_says_what_when_and_where(site, client, kind):
    data = json.loads(read(client, PAGES[kind], "json"))
    assert data["url"] == f"http://testserver{PAGES[kind]}"
    assert data["as_of"] == timezone.localdate().isoformat()
    assert data["generated"].endswith("Z")
    text = read(client, PAGES[kind], "md")
    last = text.rstrip("\n").rpartition("\n")[2]
    assert last.startswith("Source: [")
    assert last.endswith(f"](http://testserver{PAGES[kind]}), Who secures what on AWS. As of {data['as_of']}.")


@pytest.mark.parametrize("kind", PAGES)
def test_markdown_holds_no_tag_and_shows_every_text_as_it_was(site, client, kind):
    html = soup(client, PAGES[kind])
    assert {tag.name for tag in html.find_all()} <= {
        "a", "code", "em", "h1", "h2", "li", "p", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
    }  # fmt: skip
    for row in html.select("tbody tr"):
        assert len(row.select("td")) == len(row.find_parent("table").select("thead th"))
    if kind in {"service", "answer", "topic", "search"}:
        assert NASTY.replace("{service}", "RDS") in html.text


def test_a_service_as_markdown_is_a_table_a_layer(site, client):
    html = soup(client, "/services/rds/")
    assert html.h1.text == "Amazon RDS: who secures what"
    assert [head.text for head in html.select("h2")] == ["Operating system", "Detection", "Sources"]
    rows = [[cell.text for cell in row.select("td")] for row in html.select("tbody tr")]
    assert rows == [
        ["Guest os patching", "Shared", NASTY.replace("{service}", "RDS"), "=Choose | a window."],
        ["Logging", "You", "AWS patches RDS; you choose when.", "Choose the window."],
        ["Undescribed", "Not described", "", ""],
    ]
    assert html.select_one("tbody a")["href"] == "http://testserver/services/rds/guest-os-patching/"
    assert [item.text for item in html.select("li")] == [
        "Page (b), Updates [1], checked 2026-11-01. Read in May.",
        "Page her, not verified",
    ]
    assert html.select_one("li a")["href"] == "https://docs.aws.amazon.com/a_%28b%29"
    assert "1 yours, 1 shared, 1 not described." in html.text


def test_an_answer_as_markdown_has_both_parts_proof_and_sources(site, client):
    text = read(client, "/services/rds/guest-os-patching/", "md")
    assert (
        "- Choose the *window*.\n- Set `rds.force_ssl`.\n\n\\# Not a heading\n\nTo do: &#61;Choose | a window." in text
    )
    html = soup(client, "/services/rds/guest-os-patching/")
    assert html.h1.text == "Who does guest os patching on Amazon RDS?"
    assert html.strong.text == "Both of you."
    assert [head.text for head in html.select("h2")] == ["You do", "AWS does", "What proves it", "Sources"]
    assert [[cell.text for cell in row.select("td")] for row in html.select("tbody tr")] == [
        ["You", "RDS.13", "Minor versions", "Security Hub control"],
        ["AWS", "aws rds | jq '.a'", "Minor versions", "AWS CLI command"],
    ]


def test_an_answer_nobody_described_is_a_file_too(site, client):
    html = soup(client, "/services/rds/undescribed/")
    assert (html.h1.text, html.strong.text) == ("Who does undescribed on Amazon RDS?", "Not described.")
    assert lines(client, "/services/rds/undescribed/")[0]["owner"] == ""


def test_a_topic_as_markdown_has_types_then_services_by_owner(site, client):
    html = soup(client, "/topics/guest-os-patching/")
    assert [head.text for head in html.select("h2")] == ["By type of service", "Shared: 1 service", "AWS: 1 service"]
    assert [row.td.text for row in html.select("tbody tr")] == ["Managed services", "Amazon RDS", "Amazon S3"]


def test_a_comparison_marks_what_differs(site, client):
    html = soup(client, "/compare/?s=rds&s=s3")
    assert [mark.text for mark in html.select("td strong")] == ["Guest os patching"]
    data = json.loads(read(client, "/compare/?s=s3&s=rds&s=zzz&only=differences", "json"))
    assert [item["service"] for item in data["services"]] == ["s3", "rds"]
    assert [(row["topic"], [cell["owner"] for cell in row["cells"]]) for row in data["rows"]] == [
        ("guest-os-patching", ["aws", "shared"])
    ]
    assert (data["differences"], data["ignored"]) == (1, ["zzz"])


def test_the_matrix_is_told_whole_and_by_the_same_filters(content, client):
    content(30)
    data = json.loads(read(client, "/matrix/?text=service&page=2&owner=nonsense", "json"))
    assert len(data["rows"][0]["cells"]) == 30
    assert data["ignored"] == ["owner: nonsense"]
    assert len(lines(client, "/matrix/?type=managed&variants=1")) == 15 * 31


def test_a_search_tells_the_answer_and_the_results(site, client):
    data = json.loads(read(client, "/search/?q=guest+os+patching+on+rds", "json"))
    assert (data["answer"]["owner"], data["answer"]["service"]) == ("shared", "rds")
    assert [(row["service"], row["topic"], row["owner"]) for row in data["results"]] == [
        ("rds", "guest-os-patching", "shared"),
        ("rds", "logging", "customer"),
    ]
    assert "Nothing matches." in read(client, "/search/?q=zzz", "md")


def test_a_table_has_the_names_of_the_api_and_no_formulas(site, client):
    text = read(client, "/services/rds/", "csv")
    assert text.startswith(
        "\ufeffservice,service_name,topic,topic_name,layer,type,category,owner,scope,statement,phrase,customer_does,"
        "aws_does,todo,reason,sources,evidence,reviewed_on,review_by,url,"
        "review_due,review_overdue,team,exception,exception_until\r\n"
    )
    first, second, third = lines(client, "/services/rds/")
    assert (first["todo"], first["owner"], first["evidence"]) == (
        "'=Choose | a window.",
        "shared",
        "RDS.13; aws rds | jq '.a'",
    )
    assert first["sources"] == "https://docs.aws.amazon.com/a_(b); https://docs.aws.amazon.com/other"
    assert (second["scope"], third["owner"]) == ("general", "")
    for row in (first, second, third):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


def test_a_table_is_saved_under_the_name_of_its_page(site, client):
    saved = {page: client.get(page)["Content-Disposition"] for page in ("/services/rds.csv", "/stack.csv?s=rds")}
    assert saved == {
        "/services/rds.csv": 'attachment; filename="services-rds.csv"',
        "/stack.csv?s=rds": 'attachment; filename="stack.csv"',
    }
    assert "Content-Disposition" not in client.get("/services/rds.md").headers


def test_all_answers_as_a_table_are_those_of_the_services(site, client):
    text = b"".join(client.get("/data/answers.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows == [*lines(client, "/services/rds/"), *lines(client, "/services/s3/")]


ODD = ["\x00", "🦄" * 50, "a" * 10_000, "{{ 7*7 }}", "<script>", "٣", "a,b", " "]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind", ["matrix", "compare", "stack", "search"])
def test_odd_queries_are_left_out_and_the_rest_is_there(site, client, kind, suffix):
    for value in ODD:
        query = {"s": [value, "rds"], "q": value, "owner": value, "text": value, "page": value, "layer": value}
        response = client.get(f"/{kind}.{suffix}", query)
        assert (response.status_code, response["Content-Type"]) == (200, FORMATS[suffix].content_type)
        if kind in {"compare", "stack"}:
            assert b"rds" in response.content
