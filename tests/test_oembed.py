"""The oEmbed provider against its spec, and with a client library that is not ours."""

import re
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from micawber import Provider, ProviderRegistry
from micawber.exceptions import ProviderException

from tests import make

pytestmark = pytest.mark.django_db
ANSWER = "http://testserver/services/service-0/topic-0/"


@pytest.fixture(autouse=True)
def framable(content, settings):
    content(3)
    settings.EMBED_ALLOWED_ORIGINS = ("https://wiki.example.org",)


@pytest.fixture
def ask(client):
    return lambda url=ANSWER, **parameters: client.get("/oembed", {"url": url, **parameters})


def test_an_answer_is_rich_text_of_one_frame(ask):
    response = ask()
    assert response["Content-Type"] == "application/json"
    found = response.json()
    frame = BeautifulSoup(found.pop("html"), "html.parser").iframe
    card = found.pop("thumbnail_url")
    assert re.fullmatch(r"http://testserver/cards/service-0/topic-0\.[0-9a-f]{12}\.png", card)
    assert found == {
        "type": "rich",
        "version": "1.0",
        "title": "Who does topic 0 on Amazon Service 0? You do.",
        "provider_name": "Who secures what on AWS",
        "provider_url": "http://testserver/",
        "cache_age": 3600,
        "width": 480,
        "height": 220,
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    assert frame.attrs == {
        "src": "http://testserver/embed/service-0/topic-0/",
        "title": "Who does topic 0 on Amazon Service 0? You do.",
        "width": "480",
        "height": "220",
        "loading": "lazy",
        "frameborder": "0",
        "sandbox": [
            "allow-same-origin",
            "allow-popups",
            "allow-popups-to-escape-sandbox",
            "allow-top-navigation-by-user-activation",
        ],
    }


@pytest.mark.parametrize(
    ("url", "embed"),
    [
        ("http://testserver/services/service-0/", "/embed/service-0/"),
        ("https://TESTSERVER/services/Service-0", "/embed/service-0/"),
        ("http://testserver/services/service-0/?x=1#topic-0", "/embed/service-0/"),
        ("http://testserver/services/former/", "/embed/service-0/"),
        ("http://testserver/services/former/topic-0/", "/embed/service-0/topic-0/"),
        ("http://testserver/compare/?s=service-0&s=former&s=service-1", "/embed/compare/?s=service-0&s=service-1"),
    ],
)
def test_it_knows_pages_however_they_were_pasted(url, embed, ask):
    make.service("service-0").aliases.create(slug="former", name="Former")
    frame = BeautifulSoup(ask(url).json()["html"], "html.parser").iframe
    assert frame["src"] == f"http://testserver{embed}"


@pytest.mark.parametrize("limit", [{"maxwidth": "1199"}, {"maxheight": "629"}])
def test_a_thumbnail_that_would_be_too_large_is_left_out(limit, ask):
    assert {name for name in ask(**limit).json() if name.startswith("thumbnail")} == set()
    assert len([name for name in ask(maxwidth="1200", maxheight="630").json() if name.startswith("thumbnail")]) == 3


def test_a_topic_is_a_link(ask):
    assert ask("http://testserver/topics/topic-0/").json() == {
        "type": "link",
        "version": "1.0",
        "title": "Topic 0: who secures what on AWS",
        "provider_name": "Who secures what on AWS",
        "provider_url": "http://testserver/",
        "cache_age": 3600,
    }


@pytest.mark.parametrize("form", [".svg", ".png", ".dark@2x.png"])
@pytest.mark.parametrize("name", ["overview", "types", "service-0", "SERVICE-0"])
def test_a_diagram_is_a_photo_in_its_true_proportions(name, form, ask, settings):
    settings.EMBED_ALLOWED_ORIGINS = ()
    whole = ask(f"http://testserver/diagrams/{name}{form}").json()
    assert (whole["type"], whole["url"]) == ("photo", f"http://testserver/diagrams/{name.lower()}.svg")
    small = ask(f"http://testserver/diagrams/{name}{form}", maxwidth="300", maxheight="200").json()
    assert small["width"] <= 300
    assert small["height"] <= 200
    assert abs(small["width"] / small["height"] - whole["width"] / whole["height"]) < 0.05


def test_the_size_of_a_photo_is_that_of_the_picture(ask, client):
    found = ask("http://testserver/diagrams/service-0.svg").json()
    svg = ElementTree.fromstring(client.get("/diagrams/service-0.svg").content)
    assert svg.get("viewBox") == f"0 0 {found['width']} {found['height']}"


def test_where_nobody_may_frame_us_everything_is_a_link(ask, settings):
    settings.EMBED_ALLOWED_ORIGINS = ()
    found = ask(maxwidth="100").json()
    assert (found["type"], found.keys() & {"html", "width", "height"}) == ("link", set())


def test_xml_says_the_same(ask):
    response = ask(format="xml")
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>')
    root = ElementTree.fromstring(response.content)
    assert root.tag == "oembed"
    assert {element.tag: element.text for element in root} == {
        name: str(value) for name, value in ask(format="json").json().items()
    }


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({"maxwidth": "300"}, (300, 220)),
        ({"maxheight": "100"}, (480, 100)),
        ({"maxwidth": "1", "maxheight": "1"}, (1, 1)),
        ({"maxwidth": "999999", "maxheight": "5000"}, (480, 220)),
        ({"maxwidth": "", "maxheight": ""}, (480, 220)),
    ],
)
def test_it_is_never_larger_than_asked_for(limits, size, ask):
    found = ask(**limits).json()
    frame = BeautifulSoup(found["html"], "html.parser").iframe
    assert (found["width"], found["height"]) == size == (int(frame["width"]), int(frame["height"]))


@pytest.mark.parametrize(
    ("parameters", "status", "sentence"),
    [
        ({"url": ANSWER, "format": "yaml"}, 501, "format must be json or xml."),
        ({"url": ANSWER, "format": ""}, 501, "format must be json or xml."),
        ({}, 400, "url is missing"),
        ({"url": ""}, 400, "url is missing"),
        ({"url": ANSWER, "maxwidth": "0"}, 400, "maxwidth must be a whole number of pixels, 1 or more."),
        ({"url": ANSWER, "maxheight": "-5"}, 400, "maxheight must be a whole number of pixels, 1 or more."),
        ({"url": ANSWER, "maxwidth": "1e3"}, 400, "maxwidth must be"),
        ({"url": ANSWER, "maxwidth": "٣"}, 400, "maxwidth must be"),
        ({"url": ANSWER, "maxwidth": "9" * 5000}, 400, "maxwidth must be"),
        ({"url": "https://elsewhere.example/services/service-0/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver:81/services/service-0/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver@evil.example/services/service-0/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/services/nothing/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/services/service-0/nothing/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/topics/nothing/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/compare/?s=service-0"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/diagrams/nothing.svg"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/diagrams/service-0.gif"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/admin/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/-/up/"}, 404, "Nothing of this site"),
        ({"url": "/services/service-0/"}, 404, "Nothing of this site"),
        ({"url": "http://[broken/"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/services/%00/"}, 404, "Nothing of this site"),
        ({"url": "javascript:alert(1)"}, 404, "Nothing of this site"),
        ({"url": "http://testserver/compare/?" + "s=x&" * 3000}, 404, "Nothing of this site"),
    ],
)
def test_what_it_cannot_answer_it_refuses_with_the_status_of_the_spec(parameters, status, sentence, client):
    response = client.get("/oembed", parameters)
    assert (response.status_code, response["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert sentence in response.content.decode()
    assert response["Access-Control-Allow-Origin"] == "*"


def test_scripts_of_any_site_may_read_it_and_nobody_may_write(ask, client):
    assert ask()["Access-Control-Allow-Origin"] == "*"
    assert client.post("/oembed").status_code == 405


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/services/service-0/", "http://testserver/services/service-0/"),
        ("/services/service-0/topic-0/", ANSWER),
        ("/topics/topic-0/", "http://testserver/topics/topic-0/"),
        ("/compare/?s=service-0&s=SERVICE-1", "http://testserver/compare/?s=service-0&s=service-1"),
    ],
)
def test_pages_announce_it_early_and_what_they_announce_answers(path, address, client):
    html = client.get(path).content.decode()
    links = BeautifulSoup(html, "html.parser").select("head link[rel=alternate][type$='+oembed']")
    assert [link["type"] for link in links] == ["application/json+oembed", "text/xml+oembed"]
    for link, kind in zip(links, ("json", "xml"), strict=True):
        assert link["href"] == f"http://testserver/oembed?url={quote(address, safe='')}&format={kind}"
        assert link["title"]
        assert client.get(link["href"].removeprefix("http://testserver")).status_code == 200
    assert html.index("+oembed") < html.index("<script")


def test_pages_it_does_not_know_announce_nothing(client):
    for path in ("/", "/services/", "/compare/", "/search/?q=rds"):
        assert "+oembed" not in client.get(path).content.decode()


class OverTheTestClient(Provider):
    """Micawber's own client with its requests sent to the test client instead of the network."""

    def __init__(self, client):
        super().__init__("http://testserver/oembed")
        self._client = client

    def fetch(self, url):
        response = self._client.get("/oembed", parse_qs(urlsplit(url).query))
        if response.status_code != 200:
            raise ProviderException(str(response.status_code))
        return response.content.decode()


def test_a_public_client_library_shows_the_frame(client):
    registry = ProviderRegistry()
    registry.register(r"http://testserver/\S*", OverTheTestClient(client))
    found = registry.request(ANSWER, maxwidth=400)
    assert (found["type"], found["width"], found["height"], found["url"]) == ("rich", 400, 220, ANSWER)
    shown = registry.parse_html(f"<p>{ANSWER}</p>", block_only=False)
    assert BeautifulSoup(shown, "html.parser").iframe["src"] == "http://testserver/embed/service-0/topic-0/"
    with pytest.raises(ProviderException):
        registry.request("http://testserver/services/nothing/")
