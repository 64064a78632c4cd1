"""Diagrams, badges and cards: what they say, how they are served, where old addresses lead."""

import re
import struct
from xml.etree import ElementTree

import pytest

from responsibilities.contentsync import SHIPPED, reading
from responsibilities.drawing import text
from responsibilities.drawing.png import png
from responsibilities.models import Responsibility
from responsibilities.owners import Owner
from responsibilities.pages import answer, service
from responsibilities.pages.pictures import badge, card, line_diagram, service_diagram, stack_diagram
from tests import make

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = [
    "/diagrams/overview.svg",
    "/diagrams/types.svg",
    "/diagrams/service-0.svg",
    "/diagrams/service-0.dark.svg",
    "/badges/service-0.svg",
    "/badges/service-0/topic-0.svg",
]
SITE = "https://srm.example.org"


def parsed(response) -> ElementTree.Element:
    return ElementTree.fromstring(response.content)


def words(root: ElementTree.Element) -> list[str]:
    return [element.text for element in root.iter(f"{SVG}text")]


def size(data: bytes) -> tuple[int, int]:
    """Width and height from the header of a PNG."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


# --- what they say ---------------------------------------------------------------------------------------------------


def test_the_stack_is_computed_from_the_answers(content):
    content(1)
    picture = stack_diagram.stack_diagram(SITE)
    assert picture.description == (
        "AWS’s, security of the cloud: Operating system (AWS, shared on Infrastructure). "
        "Through every layer: Patch management (Shared)."
    )
    make.answer(make.topic("topic-0"), service_type=make.service_type("infrastructure"), owner=Owner.CUSTOMER)
    assert "(AWS, yours on Infrastructure)" in stack_diagram.stack_diagram(SITE).description


def test_the_line_separates_cells_with_your_part_from_cells_without(content):
    content(1)
    picture = line_diagram.line_diagram(SITE)
    assert picture.description == (
        "Who is responsible for each layer on Managed and Infrastructure. Operating system: AWS, shared on "
        "Infrastructure. Shared controls: Shared, on every type of service."
    )
    (line,) = [shape.path for shape in picture.shapes if shape.css == "ink"]
    assert line == "M583 167h4v61h-4z"
    Responsibility.objects.filter(service_type__isnull=False).update(
        owner=Owner.SHARED, customer_does="- Half.", todo="Do it."
    )
    assert [shape for shape in line_diagram.line_diagram(SITE).shapes if shape.css == "ink"] == []


def test_a_service_shows_every_topic_with_its_mark(content):
    content(1)
    picture = service_diagram.service_diagram("service-0", SITE)
    assert picture.description == (
        "Amazon Service 0, topic by topic: 1 yours, 1 shared. Operating system: yours: Topic 0. "
        "Shared controls: shared: Patch management."
    )
    assert [mark.owner for mark in picture.marks] == ["you", "shared", "aws", "you", "shared", "shared"]
    assert "srm.example.org/services/service-0/" in [written.text for written in picture.texts]


def test_the_thick_line_of_a_service_is_where_your_part_ends(db):
    make.service()
    for position, (slug, owner) in enumerate([("data", "customer"), ("platform", "shared"), ("host", "aws")]):
        make.answer(make.topic(slug, layer=make.layer(slug, position=position)), owner=owner)
    shapes = service_diagram.service_diagram("rds", SITE).shapes
    assert [re.search(r"v(\d)", shape.path)[1] for shape in shapes if shape.css == "ink"] == ["2", "4"]


def test_cells_nobody_described_are_said_and_marked(db):
    make.topic("topic-0", is_headline=True)
    make.service()
    picture = service_diagram.service_diagram("rds", SITE)
    assert (
        picture.description == "Amazon Rds, topic by topic: 1 not described. Operating system: not described: Topic 0."
    )
    assert "varies" in [mark.owner for mark in picture.marks]
    assert "0 topics. 1 not described. Thick line: where your part ends or begins." in [
        written.text for written in picture.texts
    ]
    assert line_diagram.line_diagram(SITE).description.endswith("Operating system: Not described.")
    assert badge.answer_badge("rds", "topic-0").message == "Not described"


@pytest.mark.parametrize("url", ["/diagrams/overview.svg", "/diagrams/types.svg"])
def test_a_site_without_content_has_diagrams_too(url, client):
    assert "Who secures what" in words(parsed(client.get(url)))


def test_every_text_of_a_diagram_stays_inside(content):
    content(3)
    long = "An extraordinarily long name that an editor gave to something, without thinking of diagrams"
    make.answer(
        make.topic("long", name=long[:80], is_headline=True, layer=make.layer("long", name=long[:80])),
        owner=Owner.CUSTOMER,
        phrase="Forty letters to fill all of the cell up",
    )
    make.service("long", name=long, short_name=long[:40], summary=long * 3)
    for picture in (
        stack_diagram.stack_diagram(SITE),
        line_diagram.line_diagram(SITE),
        service_diagram.service_diagram("long", SITE),
    ):
        for written in picture.texts:
            start = written.x - (written.length if written.anchor == "end" else 0)
            assert 0 <= start <= start + written.length <= picture.width, written
            assert 0 < written.y < picture.height, written


def test_a_badge_says_the_topic_and_the_owner(content, client):
    content(1)
    assert words(parsed(client.get("/badges/service-0/topic-0.svg"))) == ["Topic 0", "You"]
    assert words(parsed(client.get("/badges/service-0.svg"))) == ["Service 0", "1 yours", "1 shared", "0 AWS’s"]


def test_a_badge_is_as_wide_as_its_words(content):
    content(1)
    short, long = (
        badge.draw(badge.Badge(label, (("aws", "AWS"),), label)) for label in ("Scaling", "Scaling and more")
    )
    assert (short.height, long.width - short.width) == (
        20,
        pytest.approx(text.width(" and more", 11), abs=1),
    )


def test_the_endpoint_for_shields_has_its_schema(content, client):
    content(1)
    assert client.get("/badges/service-0/topic-0.shields.json").json() == {
        "schemaVersion": 1,
        "label": "Topic 0",
        "message": "You",
        "color": "#ad3e08",
    }
    assert client.get("/badges/variant-0/topic-0.shields.json").json()["color"] == "#3576bb"
    assert client.get("/badges/service-0.shields.json").json() == {
        "schemaVersion": 1,
        "label": "Service 0",
        "message": "1 yours, 1 shared, 0 AWS’s",
        "color": "#454d53",
    }


# --- how they are served ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", PICTURES)
def test_a_picture_is_self_contained_and_says_what_it_shows(url, content, client):
    content(1)
    response = client.get(url)
    root = parsed(response)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "style",
        "path",
        "g",
        "circle",
        "text",
    }
    assert (root[0].tag, root[1].tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("role") == "img"
    assert min(len(root[0].text), len(root[1].text)) > 10
    assert re.findall(rb"url\(|@import|@font-face|href|https?://(?!www.w3.org)", response.content) == []
    assert len(response.content) < 50_000


@pytest.mark.parametrize("url", PICTURES)
def test_a_picture_is_served_so_that_proxies_show_edits(url, content, client):
    content(1)
    response = client.get(url)
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "no-cache")
    rules = set(response["Content-Security-Policy"].split("; "))
    assert rules == {"default-src 'none'", "style-src 'unsafe-inline'"}
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert (response.cookies, response.has_header("Vary")) == ({}, False)
    again = client.get(url, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert (again["Cache-Control"], again["Cross-Origin-Resource-Policy"]) == ("no-cache", "cross-origin")
    head = client.head(url)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", response["ETag"])
    assert client.post(url).status_code == 405


def test_an_edit_changes_the_etag(content, client):
    content(1)
    urls = ["/diagrams/service-0.svg", "/badges/service-0/topic-0.svg", "/badges/service-0/topic-0.shields.json"]
    before = [client.get(url)["ETag"] for url in urls]
    row = Responsibility.objects.get(service__slug="service-0")
    row.owner, row.aws_does = Owner.AWS, "- All of it."
    row.save()
    assert [client.get(url)["ETag"] == old for url, old in zip(urls, before, strict=True)] == [False] * 3


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/badges/service-0/topic-0.png", 1),
        ("/badges/service-0/topic-0@2x.png", 2),
        ("/badges/service-0/topic-0.dark@2x.png", 2),
        ("/diagrams/service-0@2x.png", 2),
    ],
)
def test_a_png_is_the_same_picture(url, expected, content, client):
    content(1)
    root = parsed(client.get(re.sub(r"(\.dark)?(@2x)?\.png$", ".svg", url)))
    response = client.get(url)
    assert size(response.content) == (int(root.get("width")) * expected, int(root.get("height")) * expected)
    assert response["Content-Type"] == "image/png"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.content == client.get(url).content


def test_who_has_a_png_is_told_so_before_it_is_drawn_again(content, client):
    content(1)
    tag = client.get("/badges/service-0@2x.png")["ETag"]
    png.cache_clear()
    response = client.get("/badges/service-0@2x.png", headers={"if-none-match": tag})
    assert (response.status_code, response["ETag"], response["Cache-Control"]) == (304, tag, "no-cache")
    assert png.cache_info().currsize == 0


def test_each_form_has_an_etag_of_its_own(content, client):
    content(1)
    forms = (".svg", ".light.svg", ".dark.svg", ".png", "@2x.png", ".dark.png")
    assert len({client.get(f"/badges/service-0{form}")["ETag"] for form in forms}) == len(forms)


def test_the_colours_can_be_fixed_in_the_path(content, client):
    content(1)
    pictures = {url: client.get(f"/badges/service-0{url}").content for url in (".svg", ".light.svg", ".dark.svg")}
    assert [b"@media" in content for content in pictures.values()] == [True, False, False]
    assert len({client.get(f"/badges/service-0{url}").content for url in (".png", ".light.png", ".dark.png")}) == 2


def test_what_an_editor_writes_is_escaped(client):
    make.answer(make.topic("topic-0", name="<script>alert(1)</script> & more"), owner=Owner.AWS)
    make.service("rds", name='Amazon "<b>" & Co', short_name="<b>&")
    for url in ("/diagrams/rds.svg", "/badges/rds/topic-0.svg", "/badges/rds.svg", "/diagrams/overview.svg"):
        assert b"<b>" not in client.get(url).content
        assert parsed(client.get(url)) is not None
    assert "<script>alert(1)</script> & more" in words(parsed(client.get("/badges/rds/topic-0.svg")))
    assert client.get("/diagrams/rds.png").content[:4] == b"\x89PNG"


def test_control_characters_do_not_break_a_picture(client):
    make.answer(make.topic("topic-0", name="Odd \x0b name"), owner=Owner.AWS)
    make.service("rds", name="Amazon\x1f")
    assert words(parsed(client.get("/badges/rds/topic-0.svg"))) == ["Odd � name", "AWS"]
    assert client.get("/diagrams/rds.png")["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/diagrams/relational.dark@2x.png", "/diagrams/rds.dark@2x.png"),
        ("/diagrams/RDS.svg", "/diagrams/rds.svg"),
        ("/diagrams/Overview.png", "/diagrams/overview.png"),
        ("/badges/relational.svg", "/badges/rds.svg"),
        ("/badges/relational.shields.json", "/badges/rds.shields.json"),
        ("/badges/relational/os-patches.svg", "/badges/rds/guest-os-patching.svg"),
        ("/badges/rds/Guest-OS-patching@2x.png", "/badges/rds/guest-os-patching@2x.png"),
        ("/badges/relational/os-patches.shields.json", "/badges/rds/guest-os-patching.shields.json"),
    ],
)
def test_a_former_address_leads_to_the_same_form_of_today(old, new, client):
    make.answer(make.topic(), owner=Owner.AWS).topic.aliases.create(slug="os-patches")
    make.service().aliases.create(slug="relational", name="Relational")
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    assert client.get(new).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/diagrams/nothing.svg",
        "/diagrams/rds.gif",
        "/diagrams/rds@2x.svg",
        "/diagrams/rds@3x.png",
        "/diagrams/rds",
        "/badges/rds/nothing.svg",
        "/badges/nothing/guest-os-patching.png",
        "/badges/nothing.shields.json",
        "/cards/nothing.0123.png",
        "/cards/rds/nothing.0123.png",
    ],
)
def test_a_picture_of_nothing_is_not_found(url, client):
    make.answer(service=make.service())
    response = client.get(url)
    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()


def test_an_unpublished_service_has_no_picture(client):
    make.answer(service=make.service(is_published=False))
    urls = ("/diagrams/rds.svg", "/badges/rds.svg", "/badges/rds/guest-os-patching.svg", "/cards/rds.0.png")
    assert [client.get(url).status_code for url in urls] == [404] * 4


# --- cards -----------------------------------------------------------------------------------------------------------


def test_a_card_is_kept_for_ever_under_its_hash(content, client):
    content(1)
    for url in (
        service.service("service-0").card.url,
        answer.answer("service-0", "topic-0").card.url,
        card.site_card().url,
    ):
        response = client.get(url)
        assert (response["Content-Type"], size(response.content)) == ("image/png", (1200, 630))
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(response.content) < 100_000


@pytest.mark.parametrize(
    ("old", "target"),
    [
        ("/cards/rds.0123456789ab.png", "service"),
        ("/cards/relational.x.png", "service"),
        ("/cards/rds/guest-os-patching.0123456789ab.png", "answer"),
        ("/cards/relational/GUEST-os-patching.0.png", "answer"),
        ("/cards/site.0123456789ab.png", "site"),
    ],
)
def test_any_other_hash_leads_to_the_card_of_now(old, target, client):
    make.answer(service=make.service())
    make.service().aliases.create(slug="relational", name="Relational")
    now = {
        "service": service.service("rds").card.url,
        "answer": answer.answer("rds", "guest-os-patching").card.url,
        "site": card.site_card().url,
    }
    response = client.get(old)
    assert (response.status_code, response["Location"], response["Cache-Control"]) == (302, now[target], "no-cache")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_hash_changes_with_what_the_card_shows_and_with_nothing_else(client):
    row = make.answer(service=make.service())
    make.answer(make.topic("other"), service=make.service())

    def urls():
        page = answer.answer("rds", "guest-os-patching")
        return page.card.url, answer.answer("rds", "other").card.url, service.service("rds").card.url

    first = urls()
    row.phrase = "Not on the card"
    row.save()
    assert urls() == first
    row.owner, row.customer_does, row.todo = Owner.SHARED, "- Choose the window.", "Choose the window."
    row.save()
    second = urls()
    assert [new == old for new, old in zip(second, first, strict=True)] == [False, True, False]


def test_the_hash_changes_with_the_design(monkeypatch):
    make.answer(service=make.service())
    before = service.service("rds").card.url
    monkeypatch.setattr(card, "_design", lambda: "another design")
    assert service.service("rds").card.url != before


def test_a_card_points_at_the_type_of_the_service(content):
    content(1)
    texts = answer.answer("service-0", "topic-0").card.picture.texts
    weights = {written.text: written.weight for written in texts}
    assert {name: weights[name] for name in ("Managed", "Infrastructure")} == {"Managed": 700, "Infrastructure": 400}


def test_a_card_of_a_cell_nobody_described_says_so(db):
    make.topic()
    make.service()
    assert "Not described." in [
        written.text for written in answer.answer("rds", "guest-os-patching").card.picture.texts
    ]


def test_every_question_of_the_shipped_content_fits_its_card():
    catalog = reading.read(SHIPPED)
    longest = sorted(catalog.services.values(), key=lambda item: len(item.name))[-12:]
    for item in longest:
        for topic in catalog.topics:
            full, short = (topic.question.replace("{service}", name) for name in (item.name, item.short_name))
            found = card.question_lines(full, short)
            assert "…" not in found.lines[-1], full


def test_a_long_summary_gives_way_to_its_first_sentence(db):
    make.answer(service=make.service(summary="AWS runs the server. " + "You run a great many other things. " * 12))
    assert "AWS runs the server." in [written.text for written in service.service("rds").card.picture.texts]


@pytest.mark.parametrize("owner", [*Owner, None])
def test_a_long_card_stays_inside(owner):
    stages = [card.Stage(f"A type with a rather long name {number}", number == 2) for number in range(7)]
    made = card.answer_card(("s", "t"), ("Who " * 100, "Who " * 90), owner, "words " * 60, stages)
    for written in made.picture.texts:
        assert 0 <= written.x <= written.x + written.length <= 1200, written
        assert written.y < 620, written
