"""What a page weighs: the short service page is light, and with ?full it says everything."""

import pytest
from bs4 import BeautifulSoup

from tests import make

pytestmark = pytest.mark.django_db

HTML_LIMIT = 1_000
"""Bytes of HTML that one answer may take on a service page beside its own words: 55 of them stay near 50 KB."""


@pytest.fixture
def page(client):
    """A service with one answer in every way its page knows."""
    row = make.answer(service=make.service("rds"), owner="shared", todo="Choose a window.")
    for number in range(3):
        make.citation(row, f"https://docs.aws.amazon.com/{number}")
        make.evidence(row, f"RDS.{number}")

    def shown(query=""):
        soup = BeautifulSoup(client.get(f"/services/rds/{query}").content, "html.parser")
        return soup.find("article", id="guest-os-patching")

    return shown


def test_the_short_page_names_one_source_and_how_many_more(page):
    assert " ".join(page().find(class_="mg").get_text(" ").split()) == "Specific to Rds Source Page m/0 and 2 more"
    assert page().find(class_="parts") is None


def test_the_full_page_says_everything(page):
    found = page("?full")
    assert len(found.select(".mg a[href^='https://docs.aws.amazon.com/']")) >= 3
    assert found.find(class_="parts").get_text(" ").split()[:2] == ["You", "do"]


def test_each_page_leads_to_the_other(client, page):
    def links(query):
        html = client.get(f"/services/rds/{query}").content
        return {a.text: a["href"] for a in BeautifulSoup(html, "html.parser").select(".layers > .meta a")}

    assert links("") == {"Everything on one page": "?full"}
    assert links("?full") == {"The short page": "/services/rds/"}


def test_an_answer_takes_few_bytes(page):
    assert len(str(page()).encode()) < HTML_LIMIT
