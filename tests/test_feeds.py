"""Changes as Atom and JSON Feed."""

import feedparser
import pytest
from bs4 import BeautifulSoup

from responsibilities.owners import Owner
from tests import make
from tests.moving import at

pytestmark = pytest.mark.django_db

FEEDS = [
    "/changes",
    "/services/rds/changes",
    "/topics/guest-os-patching/changes",
    "/stack/changes",
]


@pytest.fixture
def rds():
    with at("2026-03-02"):
        row = make.answer(service=make.service("rds"), owner=Owner.AWS)
    with at("2026-03-03", 9, 30, 15):
        row.statement = "AWS patches <b>it</b> & you choose\x0b when."
        row.save()
    return row


def address(path: str, suffix: str) -> str:
    return f"{path}.{suffix}" + ("?s=rds&s=s3" if path.startswith("/stack") else "")


@pytest.mark.parametrize("path", FEEDS)
def test_atom_is_valid_and_absolute(path, rds, client):
    make.service("s3")
    url = address(path, "atom")
    response = client.get(url)
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert (feed.bozo, feed.version, response["Content-Type"]) == (
        False,
        "atom10",
        "application/atom+xml; charset=utf-8",
    )
    links = {link["rel"]: link["href"] for link in feed.feed.links}
    assert links["self"] == f"http://testserver{url}"
    assert feed.feed.id.startswith("tag:testserver,2026:changes-of/")
    newest = next(entry for entry in feed.entries if entry.title == "Changed: Guest os patching on Amazon Rds")
    assert (newest.id, newest.link, newest.updated) == (
        f"tag:testserver,2026:changes/20260303T0930Z-answer-{rds.pk}",
        "http://testserver/services/rds/guest-os-patching/",
        "2026-03-03T09:30:15+00:00",
    )
    assert "<del>the service;</del> <ins>&lt;b&gt;it&lt;/b&gt; &amp;</ins> you choose when." in newest.summary


@pytest.mark.parametrize("path", FEEDS)
def test_json_feed_has_every_required_member(path, rds, client):
    make.service("s3")
    url = address(path, "feed.json")
    response = client.get(url)
    feed = response.json()
    assert response["Content-Type"] == "application/feed+json"
    assert (feed["version"], feed["feed_url"]) == ("https://jsonfeed.org/version/1.1", f"http://testserver{url}")
    assert isinstance(feed["title"], str)
    assert isinstance(feed["items"], list)
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"].startswith("<ul>")
        assert item["url"].startswith("http://testserver/")
    assert feed["home_page_url"].startswith("http://testserver/")


def test_both_forms_of_a_feed_hold_the_same_entries(rds, client):
    atom = feedparser.parse(client.get("/changes.atom").content)
    items = client.get("/changes.feed.json").json()["items"]
    assert [entry.id for entry in atom.entries] == [item["id"] for item in items]


def test_an_id_and_a_feed_outlast_a_rename(rds, client):
    before = feedparser.parse(client.get("/services/rds/changes.atom").content)
    rds.service.slug = "amazon-rds"
    rds.service.save()
    assert client.get("/services/rds/changes.atom")["Location"] == "/services/amazon-rds/changes.atom"
    after = feedparser.parse(client.get("/services/amazon-rds/changes.atom").content)
    assert after.feed.id == before.feed.id
    assert {entry.id for entry in before.entries} <= {entry.id for entry in after.entries}


def test_a_feed_that_did_not_change_is_not_sent_again(rds, client):
    first = client.get("/changes.atom")
    again = client.get("/changes.atom", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("url", ["/stack/changes.atom", "/stack/changes.atom?s=nothing&s=%00"])
def test_a_stack_of_nothing_is_a_feed_without_entries(url, client):
    feed = feedparser.parse(client.get(url).content)
    assert (feed.bozo, feed.entries, feed.feed.title) == (
        False,
        [],
        "Changes of an empty stack: Who secures what on AWS",
    )


@pytest.mark.parametrize("url", ["/services/x/changes.atom", "/topics/x/changes.feed.json", "/services/x/changes/"])
def test_a_feed_of_nothing_is_a_404(url, client):
    assert "There is nothing at this address." in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/", ["/changes.atom", "/changes.feed.json"]),
        ("/services/rds/", ["/services/rds/changes.atom", "/services/rds/changes.feed.json"]),
        ("/services/rds/guest-os-patching/", ["/services/rds/changes.atom", "/services/rds/changes.feed.json"]),
        (
            "/topics/guest-os-patching/",
            ["/topics/guest-os-patching/changes.atom", "/topics/guest-os-patching/changes.feed.json"],
        ),
        ("/stack/?s=rds", ["/stack/changes.atom?s=rds", "/stack/changes.feed.json?s=rds"]),
    ],
)
def test_pages_name_their_feeds(url, expected, rds, client):
    page = BeautifulSoup(client.get(url).content, "html.parser")
    kinds = {"application/atom+xml", "application/feed+json"}
    found = [link["href"] for link in page.find_all("link", rel="alternate") if link["type"] in kinds]
    assert found == (expected if url == "/" else ["/changes.atom", "/changes.feed.json", *expected])
    assert all(client.get(link).status_code == 200 for link in found)
