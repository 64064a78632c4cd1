"""The share pages: what each kind of page says when it is quoted."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from responsibilities.owners import Owner
from responsibilities.pages.sharing import Quoting
from tests import make
from tests.sharing import readers

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 5)


@pytest.fixture
def quoting(content):
    content(3)
    return Quoting("https://srm.example.org", DAY, can_be_framed=True)


def texts(page):
    return {snippet.key: snippet.text for snippet in page.snippets}


def test_an_answer_is_quoted_with_owner_statement_date_and_permalink(quoting):
    found = texts(quoting.answer("service-1", "topic-0"))
    assert found["link"] == "https://srm.example.org/services/service-1/topic-0/"
    assert found["github"] == (
        "**[Who does topic 0 on Amazon Service 1?](https://srm.example.org/services/service-1/topic-0/)**\n\n"
        "**Responsible: You.** AWS patches Service 1; you choose when.\n\n"
        "[![Who does topic 0 on Amazon Service 1? You](https://srm.example.org/badges/service-1/topic-0.svg)]"
        "(https://srm.example.org/services/service-1/topic-0/)\n\n"
        "As of 5 Nov 2026, from Who secures what on AWS."
    )
    assert readers.confluence(found["confluence"]).pictures == (
        ("https://srm.example.org/badges/service-1/topic-0.png", "Who does topic 0 on Amazon Service 1? You"),
    )
    assert "\n\nhttps://srm.example.org/badges/service-1/topic-0.png\n\n" in found["mediawiki"]
    assert list(found) == ["link", "markdown", "github", "confluence", "mediawiki", "html", "jira", "plain", "frame"]


def test_an_answer_nobody_gave_says_so(quoting):
    make.topic("silent")
    read = readers.markdown(texts(quoting.answer("service-1", "silent"))["markdown"])
    assert (read.verdict, read.statement) == ("Responsible: Not described.", "Nobody has described this yet.")


def test_a_service_is_quoted_with_a_table_of_its_layers(quoting):
    read = readers.markdown(texts(quoting.service("service-0"))["markdown"])
    assert read == readers.Read(
        title="Amazon Service 0: who secures what",
        url="https://srm.example.org/services/service-0/",
        verdict="1 yours, 1 shared, 2 AWS’s.",
        statement="AWS runs the server; you run the data.",
        rows=(
            ("Layer", "You", "Shared", "AWS"),
            ("Operating system", "1", "–", "2"),
            ("Shared controls", "–", "1", "–"),
        ),
        pictures=(),
        end="As of 5 Nov 2026, from Who secures what on AWS.",
    )


def test_a_topic_is_quoted_by_type_and_has_no_text_of_its_own_for_github(quoting):
    found = texts(quoting.topic("topic-0"))
    read = readers.markdown(found["markdown"])
    assert (read.url, read.verdict) == ("https://srm.example.org/topics/topic-0/", "3 yours, 3 AWS’s.")
    assert read.rows == (
        ("Type of service", "Owner", "In short"),
        ("Managed services", "AWS", "AWS patches the service; you choose when."),
        ("Infrastructure services", "Shared", "AWS patches the service; you choose when."),
    )
    assert {"github", "frame"} & found.keys() == set()


def test_a_comparison_quotes_the_differences_and_says_what_it_left_out(quoting):
    page = quoting.comparison(["service-0", "SERVICE-1", "nope"])
    read = readers.markdown(texts(page)["markdown"])
    assert (read.title, read.url, read.statement) == (
        "Service 0 and Service 1: who secures what",
        "https://srm.example.org/compare/?s=service-0&s=service-1",
        "They differ on 2 of 4 topics.",
    )
    assert read.rows == (
        ("Topic", "Service 0", "Service 1"),
        ("Topic 1", "AWS", "Shared"),
        ("Topic 2", "AWS", "Shared"),
    )
    assert page.notes == ("No service is called nope; the rest is quoted.",)


def test_a_long_comparison_quotes_the_first_rows(quoting):
    for number in range(30):
        topic = make.topic(f"more-{number}", position=number)
        make.answer(topic, owner=Owner.SHARED)
        make.answer(topic, owner=Owner.AWS, service=make.service("service-0"))
    read = readers.markdown(texts(quoting.comparison(["service-0", "service-1"]))["markdown"])
    assert (len(read.rows), read.statement) == (21, "They differ on 32 of 34 topics. The first 20 of them:")


def test_services_that_agree_are_quoted_without_a_table(quoting):
    read = readers.markdown(texts(quoting.comparison(["variant-0", "variant-1"]))["markdown"])
    assert (read.rows, read.statement) == ((), "They differ on 0 of 4 topics.")


@pytest.mark.parametrize(
    ("name", "title", "link", "head"),
    [
        ("overview", "The stack: who secures which layer on AWS", "/#h-stack", ("Layer", "Owner", "Where")),
        ("types", "Where the line falls, by type of AWS service", "/#h-line", ("Layer", "Managed", "Infrastructure")),
        (
            "service-1",
            "Amazon Service 1: who secures what",
            "/services/service-1/",
            ("Layer", "You", "Shared", "AWS"),
        ),
    ],
)
def test_a_diagram_is_quoted_as_a_picture_with_the_same_in_a_table(name, title, link, head, quoting):
    found = texts(quoting.diagram(name))
    read = readers.markdown(found["markdown"])
    assert (read.title, read.url, read.rows[0]) == (title, f"https://srm.example.org{link}", head)
    assert [url for url, _ in read.pictures] == [f"https://srm.example.org/diagrams/{name}.svg"]
    assert f"!https://srm.example.org/diagrams/{name}.png!" in found["jira"]


def test_the_texts_are_in_labelled_boxes_that_can_be_read_only(content, client):
    content(1)
    soup = BeautifulSoup(client.get("/share/services/service-0/topic-0/").content, "html.parser")
    boxes = soup.select("textarea[readonly]")
    assert len(boxes) == 9
    for box in boxes:
        assert soup.select_one(f"label[for={box['id']}]").text
        assert soup.select_one(f"#{box['aria-describedby']}").text
    expected = Quoting("http://testserver", timezone.localdate(), can_be_framed=False).answer("service-0", "topic-0")
    assert [box.text for box in boxes] == [snippet.text for snippet in expected.snippets]


def test_it_says_whether_a_frame_will_be_shown(content, client, settings):
    content(1)
    refused = client.get("/share/services/service-0/").content.decode()
    assert "Not yet: this site lets nobody frame it." in refused
    settings.EMBED_ALLOWED_ORIGINS = ("https://wiki.example.org",)
    assert "Not yet" not in client.get("/share/services/service-0/").content.decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/share/services/rds/", "/share/services/amazon-rds/"),
        ("/share/services/RDS/os-patching/", "/share/services/amazon-rds/guest-os-patching/"),
        ("/share/topics/os-patching/", "/share/topics/guest-os-patching/"),
        ("/share/diagrams/rds/", "/share/diagrams/amazon-rds/"),
        ("/embed/rds/", "/embed/amazon-rds/"),
        ("/embed/rds/os-patching/", "/embed/amazon-rds/guest-os-patching/"),
    ],
)
def test_it_redirects_a_former_slug(old, new, client):
    service, topic = make.service("rds"), make.topic("os-patching")
    service.slug, topic.slug = "amazon-rds", "guest-os-patching"
    service.save()
    topic.save()
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    assert client.get(new).status_code == 200


@pytest.mark.parametrize(
    "url",
    ["/share/services/x/", "/share/services/rds/x/", "/share/topics/x/", "/share/diagrams/x/", "/share/x/"],
)
def test_an_unknown_page_to_share_is_a_helpful_404(url, client):
    make.service("rds")
    response = client.get(url)
    assert response.status_code == 404
    assert "Who is responsible for this page?" in response.content.decode()


def test_one_service_is_no_comparison_and_leads_to_where_one_is_made(content, client):
    content(1)
    response = client.get("/share/compare/?s=service-0&s=%F0%9F%A6%84")
    assert (response.status_code, response["Location"]) == (302, "/compare/?s=service-0&s=%F0%9F%A6%84")


@pytest.mark.parametrize(
    ("url", "share"),
    [
        ("/services/service-0/", "/share/services/service-0/"),
        ("/services/service-0/topic-0/", "/share/services/service-0/topic-0/"),
        ("/topics/topic-0/", "/share/topics/topic-0/"),
        ("/compare/?s=service-0&s=variant-0", "/share/compare/?s=service-0&s=variant-0"),
        ("/", "/share/diagrams/overview/"),
        ("/", "/share/diagrams/types/"),
    ],
)
def test_every_page_links_to_its_texts(url, share, content, client):
    content(1)
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    assert [link["href"] for link in soup.select("main a") if link["href"] == share] == [share]


def test_every_answer_of_a_page_has_a_link_to_itself_without_script(content, client):
    content(3)
    for url in ("/services/service-0/?full", "/types/managed/"):
        soup = BeautifulSoup(client.get(url).content, "html.parser")
        for answer in soup.select("article.it"):
            assert answer.select_one(".acts a")["href"] == f"#{answer['id']}"
    # In short, the name of each leads to the page that says it all.
    for answer in BeautifulSoup(client.get("/services/service-0/").content, "html.parser").select("article.it"):
        assert answer.select_one("h4 a")["href"] == f"/services/service-0/{answer['id']}/"


@pytest.mark.parametrize("slug", ["compare", "overview", "types"])
def test_a_slug_that_is_another_address_is_refused_with_a_sentence(slug, editor_client):
    service = make.service("rds")
    form = {"slug": slug, "name": "X", "short_name": "X", "summary": "X.", "category": service.category_id}
    form |= {"service_type": service.service_type_id, "lifecycle": "available"}
    form |= {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    html = editor_client.post("/admin/responsibilities/service/add/", form).content.decode()
    assert f"“{slug}” is part of other addresses of this site; choose another slug." in html
