"""Anonymous readers see published content only: on pages, in files, feeds, the API, search, pictures and embeds."""

from datetime import date

import pytest

from responsibilities.editing import drafting
from responsibilities.pages import moments
from tests import make
from tests.test_pages import PAGES

pytestmark = pytest.mark.django_db

SECRET = "Zanzibar"
HIDDEN = "zanzibar"


@pytest.fixture
def secrets(content):
    """Something secret in every kind of thing that can be unpublished, retired from sight, or only a draft."""
    content(3)
    shown = make.service("service-0")
    answer = shown.responsibilities.get()
    make.answer(make.topic("unpublished"), service=shown, is_published=False, statement=f"{SECRET} answer.")
    service = make.service(HIDDEN, name=f"Amazon {SECRET}", short_name=SECRET, is_published=False)
    make.citation(make.answer(service=service), f"https://docs.aws.amazon.com/{HIDDEN}")
    drafting.save(make.change(answer, statement=f"{SECRET} draft."), make.user("ben"), SECRET, for_review=True)
    drafting.save(make.change(make.topic("topic-0"), name=SECRET), make.user("anna"), SECRET)


def test_no_page_file_feed_or_picture_tells_of_it(secrets, client):
    found = {}
    for url in PAGES:
        response = client.get(url.replace("TODAY", str(moments.today())))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[url] = (response.status_code, SECRET.lower().encode() in body.lower())
    assert found == {url: (404 if "nothing" in url else 200, False) for url in PAGES}


@pytest.mark.parametrize(
    "url",
    [
        f"/services/{HIDDEN}/",
        f"/services/{HIDDEN}.json",
        f"/services/{HIDDEN}/guest-os-patching/",
        f"/services/{HIDDEN}/@{date(2030, 1, 1)}/",
        f"/services/{HIDDEN}/changes/",
        f"/api/v1/services/{HIDDEN}",
        f"/diagrams/{HIDDEN}.svg",
        f"/embed/{HIDDEN}/",
        f"/share/services/{HIDDEN}/",
    ],
)
def test_its_own_addresses_lead_nowhere(url, secrets, client):
    response = client.get(url)
    assert response.status_code == 404
    text = response.content.decode().replace(HIDDEN, "")  # what was asked for may be repeated
    assert SECRET not in text


@pytest.mark.parametrize("query", [SECRET, f"who patches {SECRET}", f"{SECRET} draft"])
def test_the_search_and_its_suggestions_do_not_find_it(query, secrets, client):
    for url in ("/search/", "/search/suggest", "/api/v1/search", "/api/v1/answer"):
        said = client.get(url, {"q": query}).content.decode().replace(query, "")
        assert f"/services/{HIDDEN}" not in said
        assert "Zanzibar answer." not in said
        assert "Zanzibar draft." not in said
