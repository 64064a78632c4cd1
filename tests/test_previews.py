"""What a crawler sees: every page as the bots that unfurl links fetch it, parsed as they parse it."""

import struct
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from responsibilities.pages import addresses, answer, preview, service
from tests import make

pytestmark = pytest.mark.django_db

SITE = "https://srm.example.org"
BOTS = {
    "slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "twitter": "Twitterbot/1.0",
    "facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
}
MORE = [
    "/compare/?s=service-0&s=variant-0",
    "/stack/?s=service-0&s=variant-0",
    "/search/",
    "/search/?q=topic+0+on+service-0",
    "/search/?q=zzz",
]
WANTED = {
    "description",
    "og:site_name",
    "og:type",
    "og:url",
    "og:title",
    "og:description",
    "og:image",
    "og:image:type",
    "og:image:width",
    "og:image:height",
    "og:image:alt",
    "twitter:card",
    "twitter:title",
    "twitter:description",
    "twitter:image",
    "twitter:image:alt",
}


@pytest.fixture
def public(settings, content):
    """The site as the world sees it, with something to see."""
    settings.SITE_URL = SITE
    content(2)
    return [*addresses.every_page(), *MORE]


def tags(client, url: str, bot: str = "slack") -> dict[str, str]:
    """The meta elements that crawlers read, each of which may be there once."""
    response = client.get(url, headers={"user-agent": BOTS[bot]})
    head = BeautifulSoup(response.content, "html.parser").head
    found = [(tag.get("property") or tag["name"], tag["content"]) for tag in head.find_all("meta", content=True)]
    names = [name for name, _ in found if name in WANTED]
    assert len(names) == len(set(names)), url
    return {name: value for name, value in found if name in WANTED}


@pytest.mark.parametrize("bot", BOTS)
def test_every_page_says_what_a_link_to_it_is(bot, public, client):
    for url in public:
        found = tags(client, url, bot)
        assert set(found) == WANTED, url
        assert 10 <= len(found["og:title"]) <= 70, url
        assert 10 <= len(found["og:description"]) <= 200, url
        assert found["og:url"] == SITE + url
        assert (found["twitter:card"], found["og:image:type"]) == ("summary_large_image", "image/png")
        assert found["twitter:title"] == found["og:title"]
        assert found["twitter:description"] == found["description"] == found["og:description"]
        assert found["twitter:image"] == found["og:image"]
        assert found["twitter:image:alt"] == found["og:image:alt"] != ""


def test_no_two_pages_say_the_same(public, client):
    titles = [tags(client, url)["og:title"] for url in public]
    assert sorted(titles) == sorted(set(titles))


def test_services_and_answers_have_a_card_of_their_own(public, client):
    cards = [tags(client, url)["og:image"] for url in public if url.count("/") > 2 and url.startswith("/services/")]
    assert len(cards) == len(set(cards)) == 16


def test_the_image_is_there_as_announced(public, client):
    for image, found in {found["og:image"]: found for found in (tags(client, url) for url in public)}.items():
        assert image.startswith(f"{SITE}/cards/")
        response = client.get(urlsplit(image).path, headers={"user-agent": BOTS["twitter"]})
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
        size = struct.unpack(">II", response.content[16:24])
        assert size == (1200, 630) == (int(found["og:image:width"]), int(found["og:image:height"]))
        assert response.cookies == {}


def test_a_page_for_nothing_has_a_preview_too(client):
    assert tags(client, "/nothing/here/")["og:title"] == "Not found: who secures what on AWS"


def test_a_page_that_says_nothing_of_itself_is_shown_as_the_site():
    shown = preview.site_preview()
    assert (shown.title, shown.card.picture.title) == ("Who secures what on AWS", "Who secures what on AWS")


def test_an_answer_is_in_the_title(client):
    make.answer(service=make.service())
    found = tags(client, "/services/rds/guest-os-patching/")
    assert found["og:title"] == found["og:image:alt"] == "Who does guest os patching on Amazon Rds? AWS does."
    assert found["og:description"] == "AWS patches Rds; you choose when."


def test_a_long_question_gives_way_to_shorter_words(db):
    names = {"name": "Amazon Relational Database Service", "short_name": "RDS"}
    make.answer(make.topic("topic", question="Who does the thing on {service}?"), service=make.service("rds", **names))
    make.answer(make.topic("long", question=f"Who {'really ' * 9}does {{service}}?"), service=make.service("rds"))
    titles = [answer.answer("rds", slug).preview.title for slug in ("topic", "long")]
    assert titles == ["Who does the thing on Amazon Relational Database Service? AWS does.", "Long on RDS: AWS does."]


def test_what_is_still_too_long_is_cut_between_words(db):
    make.service("rds", name="Amazon " + "very " * 20, short_name="very " * 16)
    shown = service.service("rds").preview
    assert (len(shown.title) <= 70, shown.title.endswith("very…")) == (True, True)
    assert preview.shortened("one\ntwo, three", 9) == "one two…"


def test_the_address_keeps_what_makes_the_page_and_drops_the_rest(settings, content, client):
    settings.SITE_URL = SITE
    content(1)
    found = tags(client, "/compare/?s=service-0&utm_source=x&s=variant-0&only=differences")
    assert found["og:url"] == f"{SITE}/compare/?s=service-0&s=variant-0"
    assert tags(client, "/services/?category=database")["og:url"] == f"{SITE}/services/"


def test_what_somebody_typed_is_escaped(content, client):
    content(1)
    html = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content
    assert b"<script>alert" not in html
    assert tags(client, "/search/?q=%22%3E%3Cscript%3E")["og:title"] == '"><script>: who secures what on AWS'


def test_a_page_shows_where_its_picture_is(content, client):
    content(1)
    for url, names in {
        "/": ["overview", "types"],
        "/services/service-0/": ["service-0"],
        "/types/managed/": ["types"],
    }.items():
        html = BeautifulSoup(client.get(url).content, "html.parser")
        links = [link["href"] for line in html.select("p.pic") for link in line.find_all("a")]
        assert links == [f"/diagrams/{name}{end}" for name in names for end in (".svg", ".png", "@2x.png")]
        assert [client.get(link).status_code for link in links if link.endswith("svg")] == [200] * len(names)
