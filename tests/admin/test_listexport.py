"""Every list of things that has no import goes out as a table: its columns, of the rows as they are filtered."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from responsibilities.models import AuditEntry, Draft, Suggestion
from tests import make

pytestmark = pytest.mark.django_db


def exported(client, name, form="csv", query=""):
    response = client.get(f"/admin/responsibilities/{name}/export/{form}/{query}")
    assert response.status_code == 200, response.headers
    if form == "xlsx":
        return [[cell or "" for cell in row] for row in load_workbook(io.BytesIO(response.content)).active.values]
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_goes_out_as_it_is_filtered_and_searched(form, editor_client):
    make.team("platform", email="p@example.org")
    make.team("payments", name="=Payments")
    rows = exported(editor_client, "team", form, "?q=pay")
    assert len(rows) == 2
    assert rows[0][0] == "name"
    # A formula stays a text.
    assert rows[1][0] == ("'=Payments" if form == "csv" else "=Payments")


@pytest.fixture
def full():
    row = make.answer(service=make.service("rds"))
    make.citation(row)
    make.addition(row.service, team=make.team())
    Draft.objects.create(kind="answer", key="services/rds/x", author=make.user("ben"), base={}, data={}, label="RDS")
    Suggestion.objects.create(service=row.service, topic=row.topic, text="x", shown_statement="x", client="x")

    AuditEntry.objects.create(action="signed-in", who="x")


LISTS = [
    "addition",
    "auditentry",
    "category",
    "draft",
    "layer",
    "servicetype",
    "source",
    "suggestion",
    "team",
]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_offers_it_and_says_what_it_shows(name, full, editor_client):
    page = BeautifulSoup(editor_client.get(f"/admin/responsibilities/{name}/").content, "html.parser")
    tools = {link.get_text().strip(): link["href"] for link in page.select(".object-tools a")}
    assert tools["Export CSV"] == f"/admin/responsibilities/{name}/export/csv/?"
    shown = page.select("#result_list tbody tr")
    rows = exported(editor_client, name)
    assert len(rows) - 1 == len(shown) > 0
    heads = [
        head.get_text().strip().lower()
        for head in page.select("#result_list thead th .text")
        if head.get_text().strip()
    ]
    assert [head.lower() for head in rows[0]] == heads


@pytest.mark.parametrize("size", [1, 3])
def test_it_takes_a_constant_number_of_queries(size, editor_client, django_assert_num_queries):
    for number in range(size):
        make.citation(make.answer(make.topic(f"topic-{number}")), f"https://docs.aws.amazon.com/{number}")
    with django_assert_num_queries(6):
        exported(editor_client, "source")


def test_what_makes_no_sense_is_said(editor_client):
    response = editor_client.get("/admin/responsibilities/team/export/csv/?nothing__here=1", follow=True)
    assert response.redirect_chain == [("/admin/responsibilities/team/", 302)]
    assert "can’t be filtered like this, so nothing was exported" in response.content.decode()
    assert editor_client.get("/admin/responsibilities/team/export/pdf/").status_code == 404
