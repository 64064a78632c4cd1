import pytest
from bs4 import BeautifulSoup

from responsibilities.models import Responsibility
from responsibilities.owners import Owner
from responsibilities.pages.compare import compare
from tests import make
from tests.test_search import ODD

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(content):
    """service-0 and service-2 are managed, service-1 is infrastructure; topic-0 is yours on all, topic-1 is not."""
    content(3)


def rows(page):
    return {
        row.topic.title: (row.differs, [cell.owner for cell in row.cells])
        for group in page.groups
        for row in group.rows
    }


def test_rows_where_owners_differ_are_marked_exactly(site):
    page = compare(["service-0", "service-1"])
    assert rows(page) == {
        "Topic 0": (False, [Owner.CUSTOMER, Owner.CUSTOMER]),
        "Topic 1": (True, [Owner.AWS, Owner.SHARED]),
        "Topic 2": (True, [Owner.AWS, Owner.SHARED]),
        "Patch management": (False, [Owner.SHARED, Owner.SHARED]),
    }
    assert (page.title, page.differences, page.total) == ("Service 0 and Service 1", 2, 4)


def test_only_differences_leaves_out_the_rest(site):
    page = compare(["service-0", "service-1"], only_differences=True)
    assert list(rows(page)) == ["Topic 1", "Topic 2"]
    assert compare(["service-0", "service-2"], only_differences=True).groups == ()


def test_an_undescribed_cell_differs_from_a_described_one(site):
    Responsibility.objects.filter(topic__slug="topic-1", service_type=None).delete()
    assert rows(compare(["service-0", "service-1"]))["Topic 1"] == (True, [Owner.AWS, None])


def test_seven_services_are_cut_to_six_and_the_page_says_so(site, client):
    query = "&".join(f"s={kind}-{number}" for number in range(3) for kind in ("service", "variant"))
    make.service("seventh")
    html = client.get(f"/compare/?{query}&s=seventh&s=nope").content.decode()
    assert "1 more were left out" in html
    assert "No service is called nope" in html
    assert html.count('scope="col"') == 7


def test_the_address_reproduces_the_page_in_its_order(site):
    page = compare(["SERVICE-2", "service-0"])
    assert page.all_url == "/compare/?s=service-2&s=service-0"
    assert page.differences_url == "/compare/?s=service-2&s=service-0&only=differences"


def test_one_link_compares_the_variants_of_a_service(site):
    (family,) = compare(["service-0", "service-1"]).families
    assert (family.name, family.url) == ("Service 0", "/compare/?s=variant-0&s=variant-1&s=variant-2")
    assert compare(["service-1", "service-2"]).families == ()


def test_the_picker_offers_one_list_more_than_is_chosen(site):
    chosen = [
        next((option.value for option in options if option.selected), "") for options in compare(["service-1"]).pickers
    ]
    assert chosen == ["service-1", ""]
    assert len(compare([]).pickers) == 2
    assert len(compare([f"service-{n}" for n in range(3)] + [f"variant-{n}" for n in range(3)]).pickers) == 6


def test_cells_link_to_answers_and_name_the_difference_for_screen_readers(site, client):
    soup = BeautifulSoup(client.get("/compare/?s=service-0&s=service-1&s=").content, "html.parser")
    row = soup.select("tr.diff")[0]
    assert row.th.text == "Topic 1, differs"
    assert [link["href"] for link in row.select("td a")] == [
        "/services/service-0/topic-1/",
        "/services/service-1/topic-1/",
    ]
    assert [cell["class"] for cell in row.select("td")] == [["aws"], ["shared"]]


@pytest.mark.parametrize("value", ODD)
def test_odd_values_are_left_out_and_the_rest_is_shown(site, client, value):
    response = client.get("/compare/", {"s": ["service-0", value, "service-1"], "only": value})
    assert response.status_code == 200
    assert "Service 0 and Service 1" in response.content.decode()
