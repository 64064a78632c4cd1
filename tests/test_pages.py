"""Every page: its query count does not depend on size, and its template never asks the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from responsibilities.models import Responsibility
from responsibilities.owners import Owner
from responsibilities.pages import answer, directory, index, moments, overview, service, taxonomy
from responsibilities.views import asking, pictures, rendering, running
from tests import make
from tests.admin.forms import form_data

pytestmark = pytest.mark.django_db

PAGES = {
    "/": 5,
    "/services/": 7,
    "/services/service-0/": 13,
    "/services/variant-0/": 13,
    "/services/service-0/@TODAY/": 16,
    "/services/service-0/topic-0/@TODAY/": 18,
    "/services/service-0/topic-0/": 11,
    "/services/service-0/topic-0/suggest/": 15,
    "/services/service-0/changes/": 20,
    "/topics/topic-0/changes/": 18,
    "/changes/": 16,
    "/changes.atom": 16,
    "/changes.feed.json": 16,
    "/services/service-0/changes.atom": 20,
    "/services/service-0/changes.feed.json": 20,
    "/topics/topic-0/changes.atom": 18,
    "/topics/topic-0/changes.feed.json": 18,
    "/stack/changes.atom?s=service-0&s=variant-0": 21,
    "/stack/changes.feed.json?s=service-0&s=variant-0": 21,
    "/topics/": 4,
    "/topics/topic-0/": 6,
    "/layers/operating-system/": 5,
    "/types/managed/": 8,
    "/search/?q=topic+0+on+service-0": 2,
    "/teams/": 6,
    "/teams/team-0/": 6,
    "/teams/team-0.json": 10,
    "/matrix/?team=team-0": 7,
    "/services/?team=team-0": 8,
    "/stack/?s=service-0&team=team-0": 8,
    "/api/v1/teams": 7,
    "/api/v1/teams/team-0": 10,
    "/api/v1/answers?team=team-0": 10,
    "/matrix/": 6,
    "/compare/?s=service-0&s=variant-0": 5,
    "/compare/": 4,
    "/stack/?s=service-0&s=variant-0": 8,
    "/services/service-0.json": 14,
    "/services/service-0.md": 14,
    "/services/service-0/topic-0.csv": 12,
    "/topics/topic-0.md": 10,
    "/matrix.csv": 7,
    "/compare.md?s=service-0&s=variant-0": 6,
    "/stack.md?s=service-0": 9,
    "/search.json?q=topic+0+on+service-0": 3,
    "/api/": 0,
    "/api/v1/openapi.json": 1,
    "/api/v1/services": 7,
    "/api/v1/services/service-0": 14,
    "/api/v1/topics": 7,
    "/api/v1/topics/topic-0": 10,
    "/api/v1/layers": 6,
    "/api/v1/types": 5,
    "/api/v1/answers?service=service-0&owner=customer": 10,
    "/api/v1/sources": 2,
    "/api/v1/changes?service=service-0": 21,
    "/services/service-0/@TODAY.json": 17,
    "/data/answers.json": 13,
    "/data/answers.csv": 9,
    "/data/schema/answers.json": 1,
    "/llms.txt": 3,
    "/search/?q=zzz": 1,
    "/search/suggest?q=serv": 1,
    "/api/v1/answer?q=topic+0+on+service-0": 3,
    "/glossary/": 2,
    "/lenses/term-0/": 7,
    "/services/service-0/?lens=term-0": 13,
    "/matrix/?lens=term-0": 6,
    "/api/v1/answers?lens=term-0": 10,
    "/-/reviews/?within=90": 2,
    "/-/reviews.json?within=3650&service=service-0": 3,
    "/diagrams/overview.svg": 4,
    "/diagrams/types.svg": 4,
    "/diagrams/service-0.svg": 4,
    "/diagrams/variant-0.dark.svg": 4,
    "/badges/service-0.svg": 4,
    "/badges/service-0/topic-0.svg": 4,
    "/badges/service-0.shields.json": 4,
    "/badges/service-0/topic-0.shields.json": 4,
    "/share/services/service-0/": 13,
    "/share/services/service-0/topic-0/": 11,
    "/share/topics/topic-0/": 6,
    "/share/compare/?s=service-0&s=variant-0": 5,
    "/share/diagrams/overview/": 5,
    "/share/diagrams/types/": 5,
    "/share/diagrams/variant-0/": 13,
    "/embed/service-0/": 4,
    "/embed/service-0/topic-0/": 11,
    "/embed/compare/?s=service-0&s=variant-0": 5,
    "/embed/nothing/": 2,
    "/oembed?url=http://testserver/services/service-0/topic-0/": 13,
    "/nothing/here/": 2,
}


def asked(url, client) -> tuple[int, int]:
    """How many queries the page takes, and the status it is answered with."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url.replace("TODAY", str(moments.today())))
        if response.streaming:
            assert b"".join(response.streaming_content)
    return len(queries), response.status_code


@pytest.mark.parametrize("size", [1, 3, 24])
def test_the_query_count_of_every_page_is_constant(size, content, client):
    """All pages of one site: to make a site for each would take minutes."""
    content(size)
    index.current()  # what search keeps until the content changes
    found = {url: asked(url, client) for url in PAGES}
    assert found == {url: (count, 404 if "nothing" in url else 200) for url, count in PAGES.items()}


@pytest.mark.django_db(transaction=True)
def test_every_page_is_read_in_one_moment_and_writes_nothing(content, client):
    """Outside of a test's own transaction, where PostgreSQL refuses whatever a reader's request would write."""
    content(2)
    found = {url: asked(url, client)[1] for url in PAGES}
    assert found == {url: 404 if "nothing" in url else 200 for url in PAGES}


def blocked(render, blocked_database):
    def render_blocked(*arguments, **keywords):
        with blocked_database():
            return render(*arguments, **keywords)

    return render_blocked


def test_no_template_ever_asks_the_database(content, client, blocked_database, monkeypatch):
    content(3)
    for module in (rendering, asking, running):
        monkeypatch.setattr(module, "render", blocked(module.render, blocked_database))
    monkeypatch.setattr(pictures, "render_to_string", blocked(pictures.render_to_string, blocked_database))
    for url in PAGES:
        response = client.get(url.replace("TODAY", str(moments.today())))
        is_page = not response.streaming and response["Content-Type"] == "text/html; charset=utf-8"
        assert not is_page or b"<h1" in response.content, url


def test_a_service_page_shows_where_each_answer_comes_from(content):
    content(1)
    page = service.service("variant-0")
    shown = {part.slug: (part.owner, part.provenance) for layer in page.layers for part in layer.answers}
    assert shown == {
        "topic-0": (Owner.AWS, "Specific to Variant 0"),
        "patch-management": (Owner.SHARED, "General rule"),
    }
    page = service.service("service-0")
    assert [part.slug for part in page.only_yours] == ["topic-0"]
    assert [part.slug for part in page.your_half] == ["patch-management"]
    assert page.counts.sentence == "1 yours, 1 shared"


def test_a_type_answer_fills_in_the_service(db):
    make.answer(service_type=make.service_type())
    make.service("rds")
    (layer,) = service.service("rds").layers
    (part,) = layer.answers
    assert (part.statement, part.provenance) == ("AWS patches Rds; you choose when.", "From Managed services")


def test_a_variant_inherits_from_its_parent_before_its_type(db):
    make.answer(service_type=make.service_type("managed"), owner=Owner.AWS)
    make.answer(service=make.service("ecs"), owner=Owner.SHARED)
    make.service("fargate", variant_of=make.service("ecs"))
    page = answer.answer("fargate", "guest-os-patching")
    assert (page.answer.owner, page.answer.provenance) == (Owner.SHARED, "From Ecs")
    assert [(step.label, step.is_used) for step in page.steps] == [("Managed services", False), ("Amazon Ecs", True)]


def test_an_unpublished_answer_gives_way_to_the_next_wider_one(db):
    make.answer(owner=Owner.SHARED)
    make.answer(service=make.service(), owner=Owner.CUSTOMER, is_published=False)
    assert answer.answer("rds", "guest-os-patching").answer.owner is Owner.SHARED


def test_a_cell_nobody_described_says_so(db, client):
    make.topic()
    make.service()
    assert "Not described." in client.get("/services/rds/guest-os-patching/").content.decode()
    assert service.service("rds").layers[0].counts.sentence == "1 not described"


def test_variants_are_compared_where_they_differ(content):
    content(3)
    page = service.service("service-0")
    assert [column.title for column in page.variants.columns] == ["Variant 0", "Variant 1", "Variant 2"]
    assert page.variants.differences == ()
    row = make.answer(make.topic("patch-management"), service=make.service("variant-1"), owner=Owner.AWS)
    (difference,) = service.service("service-0").variants.differences
    assert (difference.topic.title, [owner for _, owner in difference.cells]) == (
        "Patch management",
        [Owner.SHARED, Owner(row.owner), Owner.SHARED],
    )


def test_a_topic_page_groups_services_by_owner(content):
    content(3)
    page = taxonomy.topic("topic-0")
    assert [(group.owner, len(group.rows)) for group in page.groups] == [(Owner.CUSTOMER, 3), (Owner.AWS, 3)]
    assert page.counts.sentence == "3 yours, 3 AWS’s"


def test_the_overview_computes_every_owner_from_the_answers(content):
    content(1)
    page = overview.overview()
    (row,) = page.line.rows
    assert [cell.owner for cell in row.cells] == [Owner.AWS, Owner.SHARED]
    assert [item.link.title for item in page.stack.through] == ["Patch management"]
    assert [row.agreed for row in page.line.through] == [Owner.SHARED]


def test_the_directory_reports_a_filter_it_does_not_know(content):
    content(3)
    page = directory.directory({"type": "managed", "category": "nonsense"})
    assert (page.shown, page.total, page.ignored) == (2, 6, ("category: nonsense",))


def test_the_directory_finds_by_name(content):
    content(3)
    page = directory.directory({"text": "VARIANT-2"})
    assert [row.slug for shelf in page.shelves for row in shelf.rows] == ["variant-2"]


def test_an_owner_changed_by_an_editor_shows_on_the_next_request(content, editor_client):
    content(1)
    anonymous = Client()
    assert '<span class="answer o you">You do.</span>' in anonymous.get("/services/service-0/topic-0/").content.decode()
    row = Responsibility.objects.get(service__slug="service-0")
    url = f"/admin/responsibilities/responsibility/{row.pk}/change/"
    typed = {"owner": "aws", "aws_does": "- Patches it.", "customer_does": "", "todo": "", "change_reason": "AWS does."}
    assert editor_client.post(url, form_data(editor_client.get(url)) | typed).status_code == 302
    assert (
        '<span class="answer o aws">AWS does.</span>' in anonymous.get("/services/service-0/topic-0/").content.decode()
    )
    assert service.service("service-0").counts.sentence == "1 shared, 1 AWS’s"
    assert taxonomy.topic("topic-0").counts.sentence == "2 AWS’s"
