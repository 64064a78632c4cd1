"""Embeds: what they say, who may frame them, and that nobody may frame anything else."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from responsibilities.owners import Owner
from responsibilities.pages import embed
from tests import make

pytestmark = pytest.mark.django_db
EMBEDS = [
    "/embed/service-0/",
    "/embed/service-0/topic-0/",
    "/embed/compare/?s=service-0&s=service-1",
    "/embed/nothing/",
]


def policy(response):
    """The Content-Security-Policy by directive."""
    return dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("url", EMBEDS)
@pytest.mark.parametrize(
    ("allowed", "ancestors"),
    [
        ((), "'self'"),
        (
            ("https://wiki.example.org", "https://*.example.net"),
            "'self' https://wiki.example.org https://*.example.net",
        ),
        (("*",), "'self' *"),
    ],
)
def test_only_the_origins_of_the_setting_may_frame_it(allowed, ancestors, url, content, client, settings):
    content(3)
    settings.EMBED_ALLOWED_ORIGINS = allowed
    response = client.get(url)
    assert policy(response)["frame-ancestors"] == ancestors
    assert "X-Frame-Options" not in response
    assert policy(response) == {**policy(client.get("/")), "frame-ancestors": ancestors}


@pytest.mark.parametrize(
    "url", ["/", "/services/service-0/", "/share/services/service-0/", "/admin/login/", "/embed/a/b/c/", "/oembed"]
)
def test_nothing_else_may_be_framed(url, content, client, settings):
    content(1)
    settings.EMBED_ALLOWED_ORIGINS = ("*",)
    response = client.get(url)
    assert (policy(response)["frame-ancestors"], response["X-Frame-Options"]) == ("'none'", "DENY")


@pytest.mark.parametrize("url", EMBEDS)
def test_it_sets_no_cookie_runs_no_script_and_opens_links_in_the_whole_window(url, content, client):
    content(3)
    response = client.get(url)
    soup = BeautifulSoup(response.content, "html.parser")
    assert response.cookies == {}
    assert soup.select("script, form, iframe, img") == []
    assert [link["href"] for link in soup.select("link[rel=stylesheet]")] == ["/static/css/site.css"]
    assert {link.get("target") for link in soup.select("a")} == {"_top"}
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("/embed/service-0/", "/services/service-0/"),
        ("/embed/service-0/topic-0/", "/services/service-0/topic-0/"),
        ("/embed/compare/?s=service-1&s=SERVICE-0", "/compare/?s=service-1&s=service-0"),
    ],
)
def test_it_names_and_links_the_full_page(url, canonical, content, client):
    content(3)
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    assert soup.select_one("link[rel=canonical]")["href"] == f"http://testserver{canonical}"
    assert soup.h1.a["href"] == canonical
    assert soup.time["datetime"]


def test_a_service_shows_the_layers_of_each_side(content):
    content(3)
    make.answer(make.topic("topic-1"), service=make.service("service-1"), owner=Owner.NOT_APPLICABLE)
    page = embed.service("service-1")
    assert [(group.owner, group.count, group.layers) for group in page.groups] == [
        (Owner.CUSTOMER, 1, "Operating system"),
        (Owner.SHARED, 2, "Shared controls"),
    ]
    assert page.counts.na == 1


def test_an_answer_nobody_gave_says_so(client):
    make.service()
    make.topic()
    soup = BeautifulSoup(client.get("/embed/rds/guest-os-patching/").content, "html.parser")
    assert soup.select_one(".verdict").text == "Not described."


def test_a_comparison_shows_what_fits_and_links_the_rest(content, client):
    content(60)
    soup = BeautifulSoup(client.get("/embed/compare/?s=service-0&s=service-1").content, "html.parser")
    assert soup.caption.text == "They differ on 59 of 61 topics. The first 6:"
    assert len(soup.select("tbody tr")) == 6
    assert soup.find("a", string="53 more")["href"] == "/compare/?s=service-0&s=service-1"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Two services or more are needed"),
        ("?s=service-0&s=zzz", "Two services or more are needed"),
        ("?s=variant-0&s=variant-1", "They do not differ"),
    ],
)
def test_a_comparison_of_too_little_says_what_is_missing(query, sentence, content, client):
    content(3)
    response = client.get(f"/embed/compare/{query}")
    assert response.status_code == 200
    assert sentence in response.content.decode()


@pytest.mark.parametrize("url", ["/embed/nothing/", "/embed/service-0/nothing/", "/embed/compare/topic-0/"])
def test_an_unknown_embed_is_a_404_that_fits_the_frame(url, content, client):
    content(1)
    response = client.get(url)
    soup = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, soup.select_one(".embed .verdict").text) == (404, "Nobody.")
    assert len(response.content) < 1000


def test_static_files_may_be_loaded_by_a_frame_without_an_origin(settings):
    """A wiki that sandboxes the frame takes its origin away; Chromium then refuses a style sheet that is same-origin."""
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    served = Client().get("/static/css/site.css")
    assert served["Content-Type"] == 'text/css; charset="utf-8"'
    assert served["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"".join(served.streaming_content).startswith(b"/* Who secures what")
