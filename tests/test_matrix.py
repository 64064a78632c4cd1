import pytest
from bs4 import BeautifulSoup

from responsibilities.models import Responsibility
from responsibilities.owners import Owner
from responsibilities.pages.matrix import COLUMNS, matrix
from tests import make
from tests.test_search import ODD

pytestmark = pytest.mark.django_db


def names(page):
    return [head.short_name for head in page.heads]


def topics(page):
    return [row.topic.title for group in page.groups for row in group.rows]


def test_columns_stand_by_type_and_rows_by_layer(content):
    content(3)
    page = matrix({})
    assert names(page) == ["Service 0", "Service 2", "Service 1"]
    assert [(head.name, head.span) for head in page.types] == [("Managed", 2), ("Infrastructure", 1)]
    assert [head.is_first for head in page.heads] == [False, False, True]
    assert [(group.layer.title, len(group.rows)) for group in page.groups] == [
        ("Operating system", 3),
        ("Shared controls", 1),
    ]


def test_cells_hold_the_owner_and_link_to_the_answer(content, client):
    content(1)
    Responsibility.objects.filter(topic__slug="patch-management").delete()
    soup = BeautifulSoup(client.get("/matrix/").content, "html.parser")
    cells = [(cell["class"], cell.a["href"], cell.text) for cell in soup.select(".mx tbody td")]
    assert cells == [
        (["you"], "/services/service-0/topic-0/", "You"),
        (["varies"], "/services/service-0/patch-management/", "?Not described"),
    ]
    assert [head["scope"] for head in soup.select(".mx thead th")] == ["colgroup", "col", "col"]


def test_a_topic_that_does_not_apply_is_a_dash_and_a_word(db, client):
    make.answer(service=make.service(), owner=Owner.NOT_APPLICABLE)
    soup = BeautifulSoup(client.get("/matrix/").content, "html.parser")
    assert soup.select_one(".mx tbody td").text == "–Not applicable"


@pytest.mark.parametrize(
    ("query", "columns", "rows"),
    [
        ({"type": "infrastructure"}, ["Service 1"], 4),
        ({"layer": "shared-controls"}, ["Service 0", "Service 2", "Service 1"], 1),
        ({"owner": "customer"}, ["Service 0", "Service 2", "Service 1"], 1),
        ({"text": "SERVICE 2"}, ["Service 2"], 4),
        ({"text": "patch"}, ["Service 0", "Service 2", "Service 1"], 1),
        ({"category": "database", "owner": "n/a"}, [], 0),
        ({"text": "zzz"}, [], 0),
    ],
)
def test_filters_narrow_columns_and_rows(content, query, columns, rows):
    content(3)
    page = matrix(query)
    assert (names(page), len(topics(page))) == (columns, rows)


def test_variants_are_shown_when_asked_for(content):
    content(1)
    assert names(matrix({"variants": "1"})) == ["Service 0", "Variant 0"]


def test_many_services_come_in_pages_that_keep_the_filters(content):
    content(60)
    first = matrix({"layer": "shared-controls"})
    assert (len(first.heads), first.service_count, first.page_count) == (COLUMNS, 60, 3)
    assert (first.previous_url, first.next_url) == ("", "/matrix/?layer=shared-controls&page=2")
    seen = [name for number in "123" for name in names(matrix({"layer": "shared-controls", "page": number}))]
    assert len(set(seen)) == len(seen) == 60


def test_an_empty_result_is_a_sentence_and_a_link(content, client):
    content(1)
    soup = BeautifulSoup(client.get("/matrix/?text=zzz").content, "html.parser")
    assert soup.find(string="These filters leave nothing. ").parent.a["href"] == "/matrix/"


def test_values_that_mean_nothing_are_reported(content):
    content(1)
    page = matrix({"type": "x" * 99, "page": "-2", "layer": "shared-controls"})
    assert (page.ignored, topics(page)) == ((f"type: {'x' * 40}", "page: -2"), ["Patch management"])


@pytest.mark.parametrize("value", ODD)
def test_odd_values_break_nothing(content, client, value):
    content(1)
    query = dict.fromkeys(["category", "type", "owner", "layer", "text", "page", "variants"], value)
    assert client.get("/matrix/", query).status_code == 200
