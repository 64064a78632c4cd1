import copy
import json
from datetime import date

import pytest
import schemathesis
from bs4 import BeautifulSoup
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import SchemathesisConfig

from responsibilities.api import openapi
from responsibilities.owners import Owner
from srm_site.wsgi import application
from tests import api_snapshot, make

SITE = "http://testserver"
CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"deterministic": True, "max-examples": 8},
        # Which slugs exist is not written in the schema: a filter by one that does not is refused.
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404]}},
    }
)
schema = schemathesis.openapi.from_dict(openapi.document(SITE), config=CONFIG)
schema.app = application


@pytest.fixture
def site(db):
    """What the examples of the description name."""
    row = make.answer(service=make.service("rds"), owner=Owner.SHARED)
    make.citation(row)
    make.evidence(row)
    make.answer(make.topic("logging"))
    make.service("s3", service_type=make.service_type("abstracted"), variant_of=make.service("rds"))
    make.topic("undescribed")
    make.term()
    make.addition(
        make.service("rds"), team=make.team("platform"), exception="Not yet.", exception_until=date(2026, 1, 31)
    )


@pytest.fixture
def one_connection():
    """Keeps the connection with the test's transaction open between requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_nothing_it_is_asked_breaks_it_or_its_promise(site, one_connection, case):
    case.call_and_validate(base_url=SITE, headers={"Accept-Encoding": "identity"})


def test_the_description_is_valid_and_served(site, client):
    response = client.get("/api/v1/openapi.json")
    document = json.loads(response.content)
    assert response["Content-Type"] == "application/json"
    assert document == openapi.document(SITE)
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_promise_of_version_1_holds():
    before = json.loads(api_snapshot.FILE.read_text(encoding="utf-8"))
    now = api_snapshot.promised()
    assert api_snapshot.broken(before, now) == [], (
        "Version 1 promises that fields are never removed and never change their type. Put it back, and add a new one."
    )
    new = now.keys() - before.keys()
    print(f"New, to be promised with 'python -m tests.api_snapshot': {sorted(new)}" if new else "Nothing is new.")


def test_a_field_that_is_gone_or_has_another_type_breaks_a_promise_and_a_new_one_does_not():
    before = api_snapshot.promised()
    now = copy.copy(before)
    del now["Answer.owner"]
    now["Answer.statement"] = "integer"
    now["Answer.mood"] = "string"
    assert sorted(api_snapshot.broken(before, now)) == [
        "Answer.owner: Owner or null, now gone",
        "Answer.statement: string or null, now integer",
    ]


def test_no_field_is_of_two_types():
    for name, what in api_snapshot.promised().items():
        assert len(set(what.split(" or ")) - {"null"}) == 1, name


def test_the_page_about_it_tells_of_every_address_parameter_and_object(client, db):
    soup = BeautifulSoup(client.get("/api/").content, "html.parser")
    document = openapi.document(SITE)
    paths = document["paths"]
    assert [item.text for item in soup.select(".op h3 code")] == list(paths)
    for path, operation in paths.items():
        shown = soup.find(id=operation["get"]["operationId"])
        names = [parameter["name"] for parameter in operation["get"]["parameters"]]
        assert [cell.text for cell in shown.select("tbody th")] == names, path
    objects = {item["id"] for item in soup.select("#objects .op")}
    assert objects == set(document["components"]["schemas"])
    for link in soup.select(".op a[href^='#']"):
        assert link["href"][1:] in objects


def test_every_example_on_the_page_works(site, client):
    soup = BeautifulSoup(client.get("/api/").content, "html.parser")
    for link in [*soup.select(".op .meta a"), *soup.select(".linklist a")]:
        make.layer("operating-system")
        response = client.get(link["href"])
        assert (response.status_code, link["href"]) == (200, link["href"])
