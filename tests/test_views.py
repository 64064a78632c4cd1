import pytest
from django.db import DatabaseError
from django.test import Client

from responsibilities.models import Service
from responsibilities.views import reading, running
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/services/rds/", "/services/amazon-rds/"),
        ("/services/RDS/", "/services/amazon-rds/"),
        ("/services/relational-database-service/", "/services/amazon-rds/"),
        ("/services/rds/os-patching/", "/services/amazon-rds/guest-os-patching/"),
        ("/services/amazon-rds/os-patching/", "/services/amazon-rds/guest-os-patching/"),
        ("/topics/os-patching/", "/topics/guest-os-patching/"),
        ("/topics/Guest-OS-Patching/", "/topics/guest-os-patching/"),
        ("/services/amazon-rds", "/services/amazon-rds/"),
    ],
)
def test_it_redirects_former_slugs_other_names_case_and_a_missing_slash(old, new, client):
    service, topic = make.service("rds"), make.topic("os-patching")
    make.answer(topic)
    service.aliases.create(slug="relational-database-service", name="Relational Database Service")
    service.slug, topic.slug = "amazon-rds", "guest-os-patching"
    service.save()
    topic.save()
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)
    assert client.get(new).status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        "/services/rsd/",
        "/services/rds/nothing/",
        "/topics/nothing/",
        "/layers/nothing/",
        "/types/nothing/",
        "/x/",
        "/services/%00/",
    ],
)
def test_an_unknown_address_is_a_helpful_404(url, client):
    make.service("rds")
    make.topic()
    response = client.get(url)
    assert response.status_code == 404
    assert "Who is responsible for this page?" in response.content.decode()


def test_a_404_suggests_the_nearest_service_and_topic(client):
    make.service("dynamodb")
    make.topic("encryption-at-rest")
    html = client.get("/services/dynamo-db/encryption-atrest/").content.decode()
    assert '<a href="/services/dynamodb/">Amazon Dynamodb</a>' in html
    assert '<a href="/topics/encryption-at-rest/">Encryption at rest</a>' in html


def test_an_unpublished_service_is_not_shown_anywhere(client):
    make.topic()
    make.service("rds", is_published=False)
    assert client.get("/services/rds/").status_code == 404
    assert "Rds" not in client.get("/services/").content.decode()
    assert "/services/rds/" not in client.get("/sitemap.xml").content.decode()


def test_it_says_who_it_is_and_what_the_page_is_about(client):
    make.answer(service=make.service("rds"))
    html = client.get("/services/rds/").content.decode()
    assert "<title>Amazon Rds: who secures what</title>" in html
    assert '<link rel="canonical" href="http://testserver/services/rds/">' in html
    assert (
        'content="On Amazon Rds, 0 security topics are yours, 0 are shared and 1 are AWS’s. Each answer with its source."'
        in html
    )
    assert 'itemtype="https://schema.org/BreadcrumbList"' in html


def test_markdown_in_an_answer_is_rendered_and_html_is_escaped(client):
    make.answer(service=make.service("rds"), aws_does="- **Patches** <script>alert(1)</script>")
    html = client.get("/services/rds/guest-os-patching/").content.decode()
    assert "<li><strong>Patches</strong> &lt;script&gt;alert(1)&lt;/script&gt;</li>" in html


@pytest.mark.parametrize("url", ["/", "/admin/login/", "/nothing/"])
def test_every_response_carries_the_security_headers(url, client):
    headers = client.get(url).headers
    assert {name: headers[name] for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")} == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    assert set(headers["Content-Security-Policy"].split("; ")) == {
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    }
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("url", ["/", "/services/", "/topics/", "/search/?q=rds"])
def test_a_site_without_content_still_answers(url, client):
    html = client.get(url).content.decode()
    assert "<h1" in html
    assert "0 services" in html or "topics" in html or "Nothing matches." in html


@pytest.mark.parametrize("url", ["/services/?text=&type=%F0%9F%A6%84", "/services/?category=" + "x" * 5000])
def test_odd_filters_are_named_and_left_out(url, client):
    make.service("rds")
    html = client.get(url).content.decode()
    assert "that filter was left out" in html


def test_a_reader_gets_no_cookie(client):
    assert client.get("/").cookies == {}


def test_only_reading_is_allowed(client):
    assert client.post("/").status_code == 405


def test_the_sitemap_lists_every_page(client):
    make.answer(service=make.service("rds"))
    xml = client.get("/sitemap.xml").content.decode()
    assert xml.count("<loc>") == 13
    assert "<loc>http://testserver/services/rds/guest-os-patching/</loc>" in xml


def test_robots_leaves_admin_alone(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert "Disallow: /admin/\n" in response.content.decode()


def test_the_icon_is_found_at_the_old_place(client):
    assert client.get("/favicon.ico")["Location"] == "/static/mark.svg"


def test_up_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/-/up/").json() == {"status": "up"}


def test_ready_means_content_is_served(client, monkeypatch):
    empty = client.get("/-/ready/")
    assert (empty.status_code, empty.json()) == (503, {"status": "no content"})
    make.service()
    assert client.get("/-/ready/").json() == {"status": "ready"}

    def down():
        raise DatabaseError("gone")

    monkeypatch.setattr(running.connection, "ensure_connection", down)
    gone = client.get("/-/ready/")
    assert (gone.status_code, gone.json()) == (503, {"status": "no database"})


def test_an_error_page_leaks_nothing(monkeypatch):
    def fail(*arguments):
        raise RuntimeError("the secret of the database")

    monkeypatch.setattr(reading.overview, "overview", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    html = response.content.decode()
    assert "Something broke on our side." in html
    assert "secret" not in html


def test_a_service_page_says_where_its_life_stands(client):
    make.service("new", name="New Thing")
    make.service(
        "old", lifecycle="end announced", lifecycle_date="2027-03-31", successor=Service.objects.get(slug="new")
    )
    html = client.get("/services/old/").content.decode()
    assert '<b>End announced</b>, <time datetime="2027-03-31">31 Mar 2027</time>.' in html
    assert 'Replaced by <a href="/services/new/">New Thing</a>.' in html
