"""Questions over HTTP: the answer card, the nearest answers, results with facets, suggestions, the API."""

import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from responsibilities.models import Responsibility, Service, Term, Topic
from responsibilities.owners import Owner
from responsibilities.pages import asking, index, search, suggesting
from tests import make

pytestmark = pytest.mark.django_db

ODD = [
    "", " ", "???", "zzz qqq", "\x00", "\x1b[31m\r\n\t", "🦄" * 50, "a" * 10_000, "'; DROP TABLE x; --", '"', 'a" OR "b', "NEAR(a b)",
    "text:*", "שלום עולם", "من المسؤول", "%00%ff", "{{ 7*7 }}", "<script>alert(1)</script>", "٣٤", "²",
]  # fmt: skip


@pytest.fixture
def site(db):
    """EC2, RDS and its variant, with patching, backups and buildings."""
    managed, infrastructure = make.service_type("managed"), make.service_type("infrastructure", position=2)
    patching = make.topic("guest-os-patching", keywords="patch\nos updates\nkernel", is_headline=True)
    patching.question = "Who patches the operating system of {service}?"
    patching.save()
    buildings = make.topic("building-access", layer=make.layer("physical", position=9), keywords="data center\nguards")
    backups = make.topic("backups", layer=make.layer("resilience"), keywords="snapshot")
    general = {"statement": "AWS guards the buildings of {service}.", "phrase": "AWS guards", "aws_does": "- Guards."}
    make.citation(make.answer(buildings, **general), "https://aws.amazon.com/buildings/")
    make.answer(patching, service_type=managed, owner=Owner.AWS, statement="AWS patches the system of {service}.")
    make.answer(patching, service_type=infrastructure, owner=Owner.CUSTOMER, statement="You patch {service}.")
    stored = {
        "statement": "AWS stores backups of {service}; you set when.",
        "phrase": "AWS stores",
        "aws_does": "- Stores.",
    }
    make.answer(backups, owner=Owner.SHARED, **stored)
    rds = make.service("rds", name="Amazon RDS", short_name="RDS", service_type=managed)
    rds.aliases.create(slug="managed-postgres", name="managed Postgres")
    make.service(
        "ec2", name="Amazon EC2", short_name="EC2", service_type=infrastructure, category=make.category("compute")
    )
    custom = make.service(
        "rds-custom", name="Amazon RDS Custom", short_name="RDS Custom", service_type=managed, variant_of=rds
    )
    row = make.answer(patching, service=custom, owner=Owner.SHARED, statement="AWS prepares; you patch RDS Custom.")
    make.citation(row, "https://docs.aws.amazon.com/custom.html")
    make.term("inherited-controls", definition="Controls AWS runs for you.", other_names="inherited control")


def ask(question):
    return asking.ask(index.current(), question)


@pytest.mark.parametrize(
    ("question", "service", "topic", "owner"),
    [
        ("who patches the os on rds", "rds", "guest-os-patching", "aws"),
        ("Do I have to patch EC2's operating system?", "ec2", "guest-os-patching", "customer"),
        ("managed postgres patching", "rds", "guest-os-patching", "aws"),
        ("I don't patch the kernel of rds custom, right?", "rds-custom", "guest-os-patching", "shared"),
        ("guards in the datacentre of rds", "rds", "building-access", "aws"),
        ("rds bakcups", "rds", "backups", "shared"),
    ],
)
def test_a_question_gets_the_answer_of_its_service_and_topic(site, question, service, topic, owner):
    given = ask(question).answer
    assert (given.service_slug, given.topic_slug, given.owner) == (service, topic, owner)


def test_without_a_service_the_answer_says_what_it_depends_on(site):
    given = ask("who patches the operating system").answer
    assert (given.service, given.owner, given.statement) == (
        None,
        Owner.SHARED,
        "It depends on the service: yours on EC2; shared on RDS Custom; AWS’s on RDS.",
    )
    assert [(group.owner, group.count) for group in given.depends] == [
        (Owner.CUSTOMER, 1),
        (Owner.SHARED, 1),
        (Owner.AWS, 1),
    ]


def test_every_number_of_what_it_depends_on_leads_to_a_list_of_that_many(site, client):
    links = card(client, "who patches the operating system").select('.but a[href*="#"]')
    topic = BeautifulSoup(client.get("/topics/guest-os-patching/").content, "html.parser")
    shown = [(link["href"], int(link.text.split()[0])) for link in links]
    assert shown == [
        (f"/topics/guest-os-patching/#{css}", len(topic.select(f"#{css} tbody tr"))) for css in ("you", "shared", "aws")
    ]


def test_without_a_service_an_answer_names_the_services_where_it_is_different(site, client):
    ec2 = Service.objects.get(slug="ec2")
    make.answer(Topic.objects.get(slug="backups"), service=ec2, owner=Owner.CUSTOMER, statement="You back up EC2.")
    direct = card(client, "who takes backups")
    assert direct.select_one(".answer").text == "Both of you."
    assert [item.text.strip() for item in direct.select(".but li")] == ["YouAmazon EC2"]


def test_two_services_with_different_owners_get_an_answer_each(site, client):
    asked = ask("who patches the os, rds and ec2?")
    assert (asked.answer, asked.is_one_each) == (None, True)
    assert [(given.service_slug, given.topic_slug, given.owner) for given in asked.alternatives] == [
        ("rds", "guest-os-patching", "aws"),
        ("ec2", "guest-os-patching", "customer"),
    ]
    soup = BeautifulSoup(client.get("/search/", {"q": "who patches the os, rds and ec2?"}).content, "html.parser")
    assert soup.select_one(".nearest h2").text == "One answer for each"
    assert soup.select_one(".nearest > p a")["href"] == "/compare/?s=rds&s=ec2"


def test_two_services_with_the_same_owner_get_one_answer_that_names_both(site, client):
    direct = card(client, "who backs up rds and ec2")
    assert direct.select_one(".answer").text == "Both of you."
    assert [link["href"] for link in direct.select(".same a")] == ["/services/ec2/backups/"]
    assert card(client, "who backs up rds").select(".same") == []


def test_a_term_shows_the_topics_where_one_meets_it(site):
    Term.objects.get().topics.add(Topic.objects.get(slug="building-access"))
    assert [given.topic_slug for given in ask("inherited controls").alternatives] == ["building-access"]


def test_without_a_service_an_answer_that_holds_everywhere_is_given_as_such(site):
    given = ask("who guards the data centers").answer
    assert (given.owner, given.statement, given.scope, given.depends) == (
        Owner.AWS,
        "AWS guards the buildings of the service.",
        "general",
        (),
    )


def test_a_type_of_service_has_answers_of_its_own(site):
    given = ask("who patches the os of infrastructure services").answer
    assert (given.owner, given.scope, given.url) == (Owner.CUSTOMER, "type", "/types/infrastructure/#guest-os-patching")


def test_a_term_of_the_model_is_answered_from_the_glossary(site):
    asked = ask("what are inherited controls?")
    assert (asked.answer, asked.term.definition) == (None, "Controls AWS runs for you.")


def test_when_topics_with_different_owners_fit_alike_it_offers_both(site):
    asked = ask("rds snapshots or kernel")
    assert asked.answer is None
    assert {given.topic_slug for given in asked.alternatives} == {"backups", "guest-os-patching"}


def test_a_topic_that_does_not_arise_gives_way_to_one_that_fits_as_well(site):
    for slug, owner in (("releases", Owner.NOT_APPLICABLE), ("copies", Owner.AWS)):
        make.answer(make.topic(slug, keywords="versioning"), owner=owner)
    assert ask("rds versioning").answer.topic_slug == "copies"


def test_a_question_about_something_else_gets_no_answer(site):
    asked = ask("price of tickets to the opera")
    assert (asked.answer, asked.alternatives, asked.term) == (None, (), None)


def card(client, question):
    return BeautifulSoup(client.get("/search/", {"q": question}).content, "html.parser").select_one(".direct")


def test_the_card_shows_owner_statement_source_and_permalink(site, client):
    direct = card(client, "who patches the os on rds custom")
    assert direct.select_one(".answer").text == "Both of you."
    assert direct.select_one(".s").text == "AWS prepares; you patch RDS Custom."
    links = [link["href"] for link in direct.select(":scope > div:nth-of-type(1) a")]
    assert links == [
        "/services/rds-custom/",
        "/topics/guest-os-patching/",
        "https://docs.aws.amazon.com/custom.html",
        "/services/rds-custom/guest-os-patching/",
    ]
    assert [item.text.strip() for item in direct.select(".but li")] == ["AWSAmazon RDS", "YouAmazon EC2"]


def test_an_edit_shows_on_the_next_request(site, client):
    assert card(client, "rds backups").select_one(".answer").text == "Both of you."
    row = Responsibility.objects.get(topic__slug="backups")
    row.owner, row.customer_does, row.todo, row.statement = Owner.AWS, "", "", "AWS does it all for {service}."
    row.save()
    direct = card(client, "rds backups")
    assert (direct.select_one(".answer").text, direct.select_one(".s").text) == (
        "AWS does.",
        "AWS does it all for RDS.",
    )
    row.delete()
    assert card(client, "rds backups") is None


def test_a_renamed_and_an_unpublished_service_are_followed_on_the_next_request(site, client):
    service = Service.objects.get(slug="ec2")
    service.name, service.short_name = "Amazon Rechenwolke", "Rechenwolke"
    service.save()
    assert ask("who patches rechenwolke kernel").answer.service_slug == "ec2"
    service.is_published = False
    service.save()
    assert ask("who patches rechenwolke kernel").answer is None or ask("rechenwolke kernel").answer.service is None


def page(**query):
    return search.search(query)


def test_facets_count_what_their_links_show(site):
    found = page(q="patch")
    assert found.total == 3
    facets = {facet.label: {link.label: link.count for link in facet.links} for facet in found.facets}
    assert facets["Owner"] == {"You": 1, "Shared": 1, "AWS": 1}
    assert facets["Answer from"] == {"The service": 1, "Its type": 2}
    for facet in found.facets:
        for link in facet.links:
            query = dict(pair.split("=") for pair in link.url.partition("?")[2].split("&"))
            assert page(**query).count == link.count, link.url


def test_a_chosen_facet_narrows_the_others_and_can_be_taken_back(site):
    found = page(q="patch", owner="aws")
    assert [row.title for row in found.rows] == ["Managed services: Guest os patching"]
    chosen = next(link for facet in found.facets for link in facet.links if link.is_chosen)
    assert (chosen.label, chosen.url) == ("AWS", "/search/?q=patch")


def test_hits_are_marked_whatever_their_ending(site):
    (row,) = page(q="patches", owner="aws").rows
    assert [piece.text for piece in row.statement if piece.is_hit] == ["patches"]


def test_results_come_in_pages(db, content):
    content(60)
    found = page(q="patches")
    assert (found.count > 20, len(found.rows), found.previous_url, found.next_url) == (
        True,
        20,
        "",
        "/search/?q=patches&page=2",
    )
    last = page(q="patches", page="99999")
    assert (last.page_number, last.next_url, 0 < len(last.rows) <= 20) == (found.page_count, "", True)
    titles = [
        row.url + row.title
        for number in range(1, found.page_count + 1)
        for row in page(q="patches", page=str(number)).rows
    ]
    assert len(titles) == len(set(titles)) == found.count


def test_exact_words_must_all_be_there(site):
    assert page(q="guards patches", exact="1").total == 0
    assert [row.title for row in page(q="guards buildings", exact="1").rows] == ["Everything: Building access"]


def test_what_makes_no_sense_is_said_and_the_rest_is_done(site):
    found = page(q="patch", owner="nobody", layer="physical", page="-1", type="x" * 500)
    assert found.ignored == ("owner: nobody", f"type: {'x' * 40}", "page: -1")
    assert page(q="patch", owner="a\x00\u202eb").ignored == ("owner: ab",)
    assert (found.total, found.count) == (3, 0)


@pytest.mark.parametrize("question", ODD)
def test_odd_questions_find_nothing_and_break_nothing(site, client, question):
    for url in ("/search/", "/search/suggest", "/api/v1/answer"):
        response = client.get(url, {"q": question, "page": question, "owner": question})
        assert response.status_code == 200
    data = response.json()
    assert (data["answer"], data["alternatives"], data["term"]) == (None, [], None)


def test_a_query_without_q_is_an_empty_question(site, client):
    assert client.get("/api/v1/answer").json()["answer"] is None
    assert b"Name a service" in client.get("/search/").content


def test_a_long_question_is_cut_and_says_so(site, client):
    question = "who patches the os on rds " + "please " * 100
    assert b"longer than 200 characters" in client.get("/search/", {"q": question}).content
    assert ask(question).answer.topic_slug == "guest-os-patching"


def test_the_api_answers_in_the_words_of_the_contract(site, client):
    data = client.get("/api/v1/answer", {"q": "who patches the os on rds custom"}).json()
    assert data["answer"] == {
        "owner": "shared",
        "service": "rds-custom",
        "topic": "guest-os-patching",
        "statement": "AWS prepares; you patch RDS Custom.",
        "scope": "service",
        "url": "http://testserver/services/rds-custom/guest-os-patching/",
        "aws_does": "- Patches the host.",
        "customer_does": "- Choose the window.",
        "depends_on_service": [],
        "sources": [
            {
                "title": "Page tml",
                "url": "https://docs.aws.amazon.com/custom.html",
                "section": "",
                "checked_on": "2026-11-01",
                "verified": True,
            }
        ],
    }
    assert set(data) == {"question", "answer", "alternatives", "term", "confidence"}
    assert 0 < data["confidence"] <= 1


def test_suggestions_are_names_that_start_so_then_answers(site, client):
    typed, found = suggesting.suggestions("rd")
    assert (typed, [one.text for one in found]) == ("rd", ["Amazon RDS", "Amazon RDS Custom"])
    response = client.get("/search/suggest", {"q": "rds patching"})
    assert response["Content-Type"] == "application/x-suggestions+json"
    query, texts, notes, urls = json.loads(response.content)
    assert (query, texts[0], notes[0]) == ("rds patching", "Amazon RDS: Guest os patching", "AWS does.")
    assert urls[0] == "http://testserver/services/rds/guest-os-patching/"
    assert len(texts) == len(notes) == len(urls)


def test_browsers_can_add_the_site_as_a_search_engine(site, client):
    response = client.get("/opensearch.xml")
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own
    assert [url.get("template") for url in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")] == [
        "http://testserver/search/?q={searchTerms}",
        "http://testserver/search/suggest?q={searchTerms}",
        "http://testserver/opensearch.xml",
    ]
    head = BeautifulSoup(client.get("/").content, "html.parser").head
    assert head.select_one("link[rel=search]")["href"] == "/opensearch.xml"


def test_the_glossary_lists_every_term_under_an_address_of_its_own(site, client):
    soup = BeautifulSoup(client.get("/glossary/").content, "html.parser")
    assert [(entry["id"], entry.dt.text) for entry in soup.select(".gloss > div")] == [
        ("inherited-controls", "Inherited controls")
    ]
