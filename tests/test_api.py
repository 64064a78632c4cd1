import json

import jsonschema
import pytest

from responsibilities.api import documents, schemas
from responsibilities.models import Citation, Evidence, Responsibility, Source
from responsibilities.owners import Owner
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    """RDS, its variant and S3; patching answered at every level, logging in general, and a topic nobody described."""
    managed = make.service_type("managed", name="Managed services")
    abstracted = make.service_type("abstracted", name="Abstracted services", position=2)
    rds = make.service("rds", short_name="RDS", service_type=managed)
    rds.aliases.create(slug="relational-database-service", name="Relational Database Service")
    make.service("rds-custom", short_name="RDS Custom", service_type=managed, variant_of=rds)
    make.service("s3", short_name="S3", service_type=abstracted, category=make.category("storage", position=2))
    patching = make.topic("guest-os-patching", is_headline=True, keywords="patch\nkernel")
    general = make.answer(patching, owner=Owner.CUSTOMER)
    make.citation(general)
    make.answer(patching, service_type=abstracted, owner=Owner.AWS)
    own = make.answer(patching, service=rds, owner=Owner.SHARED, aws_does="- Patches `x|y`.")
    make.citation(own, section="Updates", note="Read in May.")
    make.evidence(own)
    make.answer(make.topic("logging", position=2, layer=make.layer("detection", position=2)), owner=Owner.CUSTOMER)
    make.topic("undescribed", position=3)


def get(client, url):
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json"), response.content
    return response.json()


def cells(client, query):
    return [(item["service"], item["topic"]) for item in get(client, f"/api/v1/answers{query}")["items"]]


def test_an_answer_is_told_in_full(site, client):
    (item,) = get(client, "/api/v1/answers?service=rds&topic=guest-os-patching")["items"]
    assert item == {
        "service": "rds",
        "service_name": "Amazon Rds",
        "topic": "guest-os-patching",
        "topic_name": "Guest os patching",
        "layer": "operating-system",
        "layer_name": "Operating system",
        "type": "managed",
        "category": "database",
        "question": "Who does guest os patching on Amazon Rds?",
        "owner": "shared",
        "scope": "service",
        "provenance": "Specific to RDS",
        "statement": "AWS patches RDS; you choose when.",
        "phrase": "AWS patches",
        "customer_does": "- Choose the window.",
        "aws_does": "- Patches `x|y`.",
        "todo": "Choose the window.",
        "reason": None,
        "sources": [
            {
                "title": "Page age",
                "url": "https://docs.aws.amazon.com/page",
                "section": "Updates",
                "checked_on": "2026-11-01",
                "verified": True,
                "note": "Read in May.",
            }
        ],
        "evidence": [
            {
                "side": "customer",
                "kind": "security-hub",
                "identifier": "RDS.13",
                "what": "Minor versions",
                "url": None,
            }
        ],
        "reviewed_on": "2026-11-01",
        "review_by": None,
        "review_due": "2027-11-01",
        "review_overdue": False,
        "url": "http://testserver/services/rds/guest-os-patching/",
        "team": None,
        "additions": [],
    }


def test_a_cell_that_nobody_described_is_there_and_says_so(site, client):
    (item,) = get(client, "/api/v1/answers?service=s3&topic=undescribed")["items"]
    told = {name for name, value in item.items() if value not in (None, [])}
    assert told == {
        "service", "service_name", "topic", "topic_name", "layer", "layer_name", "type", "category", "question", "url",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?service=rds&layer=operating-system", [("rds", "guest-os-patching"), ("rds", "undescribed")]),
        ("?service=Relational-Database-Service&topic=logging", [("rds", "logging")]),
        ("?owner=aws", [("s3", "guest-os-patching")]),
        ("?owner=shared", [("rds", "guest-os-patching"), ("rds-custom", "guest-os-patching")]),
        ("?scope=parent", [("rds-custom", "guest-os-patching")]),
        ("?scope=type", [("s3", "guest-os-patching")]),
        ("?type=abstracted&owner=customer", [("s3", "logging")]),
        ("?category=storage&topic=logging", [("s3", "logging")]),
        ("?owner=n/a", []),
    ],
)
def test_answers_are_filtered_by_what_the_cascade_gives(site, client, query, found):
    assert cells(client, query) == found


def test_the_other_lists_tell_what_pages_do(site, client):
    lists = {
        name: get(client, f"/api/v1/{name}")["items"] for name in ("services", "topics", "layers", "types", "sources")
    }
    assert [(row["slug"], row["type"], row["variant_of"]) for row in lists["services"]] == [
        ("rds", "managed", None),
        ("rds-custom", "managed", "rds"),
        ("s3", "abstracted", None),
    ]
    assert lists["services"][0]["other_names"] == ["Relational Database Service"]
    counts = {"customer": 1, "shared": 1, "aws": 0, "not_applicable": 0, "undescribed": 1}
    assert lists["services"][0]["counts"] == counts
    assert [(row["slug"], row["layer"], row["headline"]) for row in lists["topics"]] == [
        ("guest-os-patching", "operating-system", True),
        ("undescribed", "operating-system", False),
        ("logging", "detection", False),
    ]
    patching = lists["topics"][0]
    assert patching["keywords"] == ["patch", "kernel"]
    assert [(row["type"], row["owner"]) for row in patching["by_type"]] == [
        ("managed", "customer"),
        ("abstracted", "aws"),
    ]
    assert [(row["slug"], row["topics"]) for row in lists["layers"]] == [
        ("operating-system", ["guest-os-patching", "undescribed"]),
        ("detection", ["logging"]),
    ]
    assert [row["owner"] for row in lists["layers"][0]["by_type"]] == ["customer", "aws"]
    assert [(row["slug"], row["services"]) for row in lists["types"]] == [
        ("managed", ["rds", "rds-custom"]),
        ("abstracted", ["s3"]),
    ]
    assert lists["sources"] == [
        {
            "url": "https://docs.aws.amazon.com/page",
            "title": "Page age",
            "citations": 2,
            "checked_on": "2026-11-01",
        }
    ]


def test_what_is_not_published_is_not_told(site, client):
    make.citation(make.answer(make.topic("undescribed"), is_published=False), "https://docs.aws.amazon.com/secret")
    make.service("hidden", is_published=False)
    for name in ("services", "answers", "sources", "types"):
        text = json.dumps(get(client, f"/api/v1/{name}"))
        assert "hidden" not in text
        assert "secret" not in text


def test_a_list_is_cut_into_pages_that_lead_to_each_other(site, client):
    url, seen = "/api/v1/answers?owner=customer&per_page=1", []
    while url:
        page = get(client, url.removeprefix("http://testserver"))
        assert (page["count"], page["pages"], len(page["items"])) == (3, 3, 1)
        seen += [(item["service"], item["topic"]) for item in page["items"]]
        url = page["next"]
    assert seen == cells(client, "?owner=customer")
    assert page["previous"] == "http://testserver/api/v1/answers?page=2&per_page=1&owner=customer"


def test_a_page_beyond_the_last_is_empty_and_leads_back(site, client):
    page = get(client, "/api/v1/services?page=1000000")
    assert (page["items"], page["count"], page["next"]) == ([], 3, None)
    assert page["previous"] == "http://testserver/api/v1/services?page=1"


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("/api/v1/answers?page=0", "page: Must be a whole number from 1 to 1000000."),
        ("/api/v1/answers?page=99999999999999999999", "page: Must be a whole number from 1 to 1000000."),
        ("/api/v1/answers?page=٣", "page: Must be a whole number from 1 to 1000000."),
        ("/api/v1/answers?page=", "page: Must be a whole number from 1 to 1000000."),
        ("/api/v1/sources?per_page=201", "per_page: Must be a whole number from 1 to 200."),
        ("/api/v1/answers?owner=customers", "owner: Must be one of customer, shared, aws, n/a."),
        ("/api/v1/answers?scope=x", "scope: Must be one of service, parent, type, general."),
        ("/api/v1/answers?service=%00", "service: Must be a slug: up to 80 letters, digits and hyphens."),
        ("/api/v1/answers?service=nothing", "service: There is no service with the slug “nothing”."),
        ("/api/v1/answers?topic=nothing", "topic: There is no topic with the slug “nothing”."),
        ("/api/v1/answers?layer=nothing", "layer: There is no layer with the slug “nothing”."),
        ("/api/v1/topics?layer=nothing", "layer: There is no layer with the slug “nothing”."),
        ("/api/v1/services?type=nothing", "type: There is no type with the slug “nothing”."),
        ("/api/v1/services?category=nothing", "category: There is no category with the slug “nothing”."),
        ("/api/v1/topics?ower=aws", "ower: There is no such parameter here. There are: page, per_page, layer, lens."),
        (
            "/api/v1/topics?%00=1",
            "(unprintable): There is no such parameter here. There are: page, per_page, layer, lens.",
        ),
        ("/api/v1/types?page=1&page=2", "page: Give it once."),
        ("/api/v1/answer?q=a&q=b", "q: Give it once."),
        (
            "/api/v1/services?page=x&lifecycle=dead",
            "page: Must be a whole number from 1 to 1000000."
            " lifecycle: Must be one of available, closed to new customers, end announced, discontinued.",
        ),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_with_a_sentence(site, client, url, detail):
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    problem = response.json()
    assert (problem["detail"], problem["status"], problem["title"]) == (detail, 400, "Bad Request")
    assert " ".join(f"{item['parameter']}: {item['detail']}" for item in problem["errors"]) == detail


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("/api/", None),
        ("/api/v1/", ""),
        ("/api/v1/servces", ""),
        ("/api/v1/services/rdss", " Did you mean Amazon Rds (http://testserver/services/rds/)"),
        ("/data/nothing.json", ""),
        ("/data/schema/nothing.json", ""),
        ("/services/rdss.md", " Did you mean Amazon Rds (http://testserver/services/rds/)"),
        ("/services/%00.csv", ""),
    ],
)
def test_an_address_that_leads_nowhere_says_so_in_a_document(site, client, url, meant):
    response = client.get(url)
    if meant is None:
        assert "<h1>Data and API</h1>" in response.content.decode()
        return
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["detail"].startswith(f"There is nothing at this address.{meant}")
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_service_and_a_topic_are_the_twins_of_their_pages(site, client):
    for api, page in (
        ("/api/v1/services/rds", "/services/rds.json"),
        ("/api/v1/topics/logging", "/topics/logging.json"),
    ):
        one, other = get(client, api), get(client, page)
        assert {**one, "generated": None} == {**other, "generated": None}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/api/v1/services/RDS", "/api/v1/services/rds"),
        ("/api/v1/services/relational-database-service", "/api/v1/services/rds"),
        ("/api/v1/topics/Logging", "/api/v1/topics/logging"),
    ],
)
def test_former_slugs_redirect(site, client, old, new):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    assert response["Access-Control-Allow-Origin"] == "*"


URLS = ["/api/v1/services", "/api/v1/openapi.json", "/services/rds.md", "/data/answers.csv", "/llms.txt"]


@pytest.mark.parametrize("url", URLS)
def test_what_has_not_changed_is_not_sent_again(site, client, url):
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{url}?page=1", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("model", [Responsibility, Citation, Evidence, Source])
def test_a_change_that_readers_see_is_another_version(site, client, model):
    before = client.get("/services/rds.json")
    row = model.objects.last()
    row.save()
    after = client.get("/services/rds.json", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.json()["content_version"] != before.json()["content_version"]


def test_another_day_is_another_file(site, client, monkeypatch):
    from responsibilities.api import stamp

    first = client.get("/services/rds.md")
    tomorrow = stamp.timezone.now() + stamp.timezone.timedelta(days=1)
    monkeypatch.setattr(stamp.timezone, "now", lambda: tomorrow)
    assert client.get("/services/rds.md", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("url", URLS)
def test_any_origin_may_read_and_nothing_else(site, client, url):
    response = client.get(url, headers={"Origin": "https://wiki.example"})
    assert {name: response[name] for name in response.headers if name.startswith(("Access", "Cross", "Cache"))} == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "no-cache",
    }
    asked = client.options(url, headers={"Origin": "https://wiki.example", "Access-Control-Request-Method": "GET"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert asked["Access-Control-Allow-Headers"] == "If-None-Match"
    refused = client.post(url)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused.json()["detail"] == "Only GET, HEAD, OPTIONS are answered here."


@pytest.mark.parametrize("url", ["/", "/services/rds/", "/search/suggest?q=r", "/admin/login/"])
def test_pages_are_not_open_to_other_origins(site, client, url):
    response = client.get(url, headers={"Origin": "https://wiki.example"})
    assert "Access-Control-Allow-Origin" not in response.headers
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("url", URLS)
def test_head_has_the_headers_and_no_body(site, client, url):
    head, full = client.head(url), client.get(url)
    body = b"".join(head.streaming_content) if head.streaming else head.content
    assert (head.status_code, body) == (200, b"")
    assert (head["ETag"], head["Content-Type"]) == (full["ETag"], full["Content-Type"])


def test_long_documents_are_compressed(site, client):
    response = client.get("/services/rds.json", headers={"Accept-Encoding": "gzip"})
    assert (response["Content-Encoding"], response["Vary"]) == ("gzip", "Accept-Encoding")
    assert "Content-Encoding" not in client.get("/services/rds.json").headers


def test_the_data_set_holds_everything_in_the_form_of_its_schema(site, client):
    text = b"".join(client.get("/data/answers.json").streaming_content)
    data = json.loads(text)
    schema = client.get("/data/schema/answers.json").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    assert {name: len(value) for name, value in data.items() if isinstance(value, list)} == {
        "services": 3,
        "topics": 3,
        "layers": 2,
        "types": 2,
        "sources": 1,
        "answers": 9,
    }
    assert data["answers"] == get(client, "/api/v1/answers")["items"]
    for name in ("services", "topics", "layers", "types", "sources"):
        assert data[name] == get(client, f"/api/v1/{name}")["items"]


def test_a_data_set_without_content_is_valid_too(client, db):
    data = json.loads(b"".join(client.get("/data/answers.json").streaming_content))
    assert documents.Dataset.model_validate(data).answers == []


def test_every_file_has_a_schema_and_keeps_to_it(site, client):
    for name, url in {
        "service": "/services/rds.json",
        "answer": "/services/s3/undescribed.json",
        "topic": "/topics/guest-os-patching.json",
        "team": f"/teams/{make.team().slug}.json",
        "matrix": "/matrix.json",
        "compare": "/compare.json?s=rds&s=s3",
        "stack": "/stack.json?s=rds&s=s3&s=zzz",
        "search": "/search.json?q=guest+os+patching+on+rds",
    }.items():
        response = client.get(f"/data/schema/{name}.json")
        assert response["Content-Type"] == "application/schema+json"
        schema = response.json()
        assert schema["$id"] == f"http://testserver/data/schema/{name}.json"
        jsonschema.Draft202012Validator(schema).validate(get(client, url))
    assert {name for name in schemas.NAMED if not name.endswith("-csv")} == {
        "answers", "service", "answer", "topic", "team", "matrix", "compare", "stack", "search",
    }  # fmt: skip


def test_llms_txt_keeps_to_its_convention_and_every_link_leads_somewhere(site, client):
    response = client.get("/llms.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    blocks = response.content.decode().rstrip("\n").split("\n\n")
    assert blocks[0] == "# Who secures what on AWS"
    assert blocks[1].startswith("> Who is responsible for what on AWS")
    heads = [block for block in blocks if block.startswith("#")]
    assert heads[1:] == ["## API", "## Data set", "## Services", "## Topics", "## Optional"]
    lines = [
        line for block in blocks[blocks.index("## API") :] if not block.startswith("#") for line in block.split("\n")
    ]
    assert len(lines) == 3 + 2 + 3 + 3 + 4
    for line in lines:
        url = line.partition("](http://testserver")[2].partition(")")[0]
        assert client.get(url).status_code == 200, line
