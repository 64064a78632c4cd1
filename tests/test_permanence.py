"""What was published stays: retired things keep their pages, every address works, and no day of the past changes."""

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from responsibilities.contentsync import database, dumping, reading
from responsibilities.models import Responsibility, Service, ServiceType, Topic
from responsibilities.owners import Owner
from responsibilities.pages import answer, index, service
from responsibilities.urls import urlpatterns
from tests import make
from tests.contentsync.samples import SERVICE, content_directory
from tests.moving import at

PUBLISHED = (Path(__file__).parent / "published_urls.txt").read_text(encoding="utf-8")
URLS = [line for line in PUBLISHED.splitlines() if line and not line.startswith("#")]


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def retire(row, reason="AWS ended it.", on="2026-04-01", **values):
    row.retired_on, row.retired_reason = date.fromisoformat(on), reason
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


@pytest.fixture
def retired(db):
    row = make.answer(service=make.service("old"), owner=Owner.CUSTOMER)
    make.answer(service=make.service("new"), owner=Owner.AWS)
    retire(row.service, successor=Service.objects.get(slug="new"))
    return row.service


@pytest.mark.parametrize("url", ["/services/old/", "/services/old/guest-os-patching/"])
def test_a_retired_service_keeps_its_pages_and_says_when_why_and_what_replaces_it(url, retired, client):
    response = client.get(url)
    assert response.status_code == 200
    assert (
        "Amazon Old was retired on 1 April 2026 . Replaced by Amazon New . Below is what held last. AWS ended it."
        in text(response)
    )
    assert '<a href="/services/new/">Amazon New</a>' in response.content.decode()
    assert service.service("old").counts.you == 1


def test_files_say_that_a_service_is_retired_too(retired, client):
    document = client.get("/services/old.json").json()
    assert (
        document["service"]["retired_on"],
        document["service"]["retired_reason"],
        document["service"]["successor"],
    ) == (
        "2026-04-01",
        "AWS ended it.",
        "new",
    )
    assert "**Retired** (2026-04-01). AWS ended it." in client.get("/services/old.md").content.decode()
    assert [item["slug"] for item in client.get("/api/v1/services").json()["items"]] == ["new"]


def test_files_say_that_an_answer_is_retired_too(db, client):
    make.answer(owner=Owner.AWS)
    retire(make.answer(service=make.service("rds"), owner=Owner.CUSTOMER))
    document = client.get("/services/rds/guest-os-patching.json").json()
    assert document["retired"] == [
        {"what": "Amazon Rds", "retired_on": "2026-04-01", "retired_reason": "AWS ended it."}
    ]
    markdown = client.get("/services/rds/guest-os-patching.md").content.decode()
    assert "The specific answer of Amazon Rds was retired on 2026-04-01. AWS ended it." in markdown


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/services/",
        "/matrix/",
        "/compare/",
        "/stack/",
        "/topics/guest-os-patching/",
        "/types/managed/",
        "/services/new/guest-os-patching/",
        "/search/?q=amazon+old",
        "/sitemap.xml",
        "/search/suggest?q=old",
    ],
)
def test_a_retired_service_is_in_no_list(url, retired, client):
    index.current()
    html = client.get(url).content.decode()
    assert "/services/old/" not in html
    assert 'value="old"' not in html


@pytest.mark.parametrize("url", ["/compare/?s=old&s=new", "/stack/?s=old&s=new"])
def test_a_kept_choice_that_names_a_retired_service_says_so_and_shows_the_rest(url, retired, client):
    page = text(client.get(url))
    assert "Amazon Old is retired and left out." in page
    assert "No service is called" not in page


def test_a_retired_service_is_not_counted(retired):
    assert service.Service.objects.published().count() == 1


def test_a_retired_answer_gives_way_to_the_next_wider_one_and_is_explained(db, client):
    make.answer(service_type=make.service_type(), owner=Owner.AWS)
    row = make.answer(service=make.service("rds"), owner=Owner.CUSTOMER)
    retire(row, "AWS does it **now**.")
    page = answer.answer("rds", "guest-os-patching")
    assert (page.answer.owner, page.answer.provenance) == (Owner.AWS, "From Managed services")
    assert service.service("rds").counts.sentence == "1 AWS’s"
    shown = text(client.get("/services/rds/guest-os-patching/"))
    assert "The specific answer of Amazon Rds was retired on 1 April 2026 , because: AWS does it now ." in shown
    assert "What holds now is the next wider answer: From Managed services." in shown


def test_a_retired_general_answer_is_not_mentioned_where_a_specific_one_holds(db):
    retire(make.answer(owner=Owner.AWS))
    make.answer(service=make.service("rds"), owner=Owner.CUSTOMER)
    assert answer.answer("rds", "guest-os-patching").retired_answers == ()


def test_the_day_before_it_was_retired_still_shows_it_as_it_was(db, client):
    with at("2026-03-02"):
        row = make.answer(service=make.service("old"), owner=Owner.CUSTOMER)
    with at("2026-04-01"):
        retire(row.service)
    assert "was retired" not in text(client.get("/services/old/@2026-03-31/"))
    assert "was retired on 1 April 2026" in text(client.get("/services/old/@2026-04-01/"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"retired_on": date(2026, 4, 1)}, "Say why it is retired: whoever follows an old link reads it."),
        ({"retired_reason": "Why."}, "Give the day on which it was retired, or clear the reason for retiring."),
        (
            {"retired_on": date(2999, 1, 1), "retired_reason": "Why."},
            "This day is still to come. Retiring shows at once, so come back then.",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["service", "answer"])
def test_retiring_needs_a_day_and_a_reason(kind, values, message, db):
    row = make.answer(service=make.service())
    row = row if kind == "answer" else row.service
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert message in caught.value.messages
    if "come" not in message:
        with transaction.atomic(), pytest.raises(IntegrityError, match=f"retired_{kind}_has_a"):
            row.save()


def test_no_topic_takes_the_address_of_another_page(db):
    with pytest.raises(IntegrityError, match="topic_slug_is_not_reserved"):
        make.topic("changes")


def test_an_old_link_to_a_place_on_a_page_goes_on_working(db, client):
    row = make.answer(make.topic("os-patching"), service=make.service("rds"))
    row.topic.slug = "guest-os-patching"
    row.topic.save()
    page = BeautifulSoup(client.get("/services/rds/").content, "html.parser")
    assert page.find(id="os-patching").find_parent("article")["id"] == "guest-os-patching"


@pytest.fixture(scope="module")
def renamed(django_db_setup, django_db_blocker):
    """A site on which everything with a redirect was renamed once: addresses of both times must work."""
    with django_db_blocker.unblock(), transaction.atomic():
        with at("2026-03-02"):
            row = make.answer(make.topic("os-patching"), service=make.service("rds"), owner=Owner.SHARED)
            make.answer(make.topic("os-patching"), service=make.service("old"))
            make.service("s3").aliases.create(slug="simple-storage-service", name="Simple Storage Service")
            make.term("inherited-controls")
            make.term("resiliency", is_lens=True).topics.add(*Topic.objects.all())
            make.team("platform")
        with at("2026-04-01"):
            row.service.slug, row.topic.slug = "amazon-rds", "guest-os-patching"
            row.service.save()
            row.topic.save()
            retire(make.service("old"))
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("url", URLS)
def test_no_address_that_was_ever_published_is_dead(url, renamed, django_db_blocker):
    with django_db_blocker.unblock():
        client = Client()
        response = client.get(url)
        hops = 0
        # A card leads to the card as it is now, and a term that is no lens to the glossary: for the time being only.
        moved = {301, 302} if url.startswith(("/cards/", "/lenses/")) else {301}
        while response.status_code in moved and not response["Location"].startswith("/static/"):
            response, hops = client.get(response["Location"]), hops + 1
    if response.status_code == 301:
        assert finders.find(response["Location"].removeprefix("/static/"))
    else:
        assert (response.status_code, hops <= 2) == (200, True)


def test_every_address_of_the_contract_is_in_the_list():
    named = set()
    for url in URLS:
        # An address without its slash resolves to nothing, and redirects.
        with suppress(Resolver404):
            named.add(resolve(url.partition("?")[0].partition("#")[0]).url_name)
    # A preview is signed and good for a week.
    assert {pattern.name for pattern in urlpatterns} - named == {"preview", "preview-page"}


EXAMPLES = 10
"""Each takes about a second. A run of 150 found nothing more."""
TOPICS = ("guest-os-patching", "backups", "encryption")
SERVICES = ("rds", "ecs", "fargate")
FREE_SLUGS = ("amazon-rds", "os-patching", "rds", "ecs", "containers", "backups")


def pick(rows, number):
    found = list(rows.order_by("pk"))
    return found[number % len(found)] if found else None


def change_owner(number, other):
    row = pick(Responsibility.objects.all(), number)
    if row:
        row.owner = list(Owner)[other % 4]
        for name, value in make.texts(Owner(row.owner)).items():
            setattr(row, name, value)
        row.save()


def change_statement(number, other):
    row = pick(Responsibility.objects.all(), number)
    if row:
        row.statement = f"Statement {other}."
        row.save()


def cite_or_not(number, other):
    row = pick(Responsibility.objects.all(), number)
    if row and row.citations.exists():
        row.citations.first().delete()
    elif row:
        make.citation(row, f"https://docs.aws.amazon.com/{other}")


def rename_service(number, other):
    row = pick(Service.objects.all(), number)
    row.slug, row.name = FREE_SLUGS[other % len(FREE_SLUGS)], f"Service {number} {other} {row.pk}"
    row.clean()
    row.save()


def rename_topic(number, other):
    row = pick(Topic.objects.all(), number)
    row.slug, row.name = FREE_SLUGS[other % len(FREE_SLUGS)], f"Topic {number} {other} {row.pk}"
    row.clean()
    row.save()


def change_type(number, other):
    row = pick(Service.objects.all(), number)
    row.service_type = pick(ServiceType.objects.all(), other)
    row.save()


def change_parent(number, other):
    row, parent = pick(Service.objects.all(), number), pick(Service.objects.all(), other)
    row.variant_of = None if row.variant_of or parent.pk == row.pk else parent
    row.clean()
    row.save()


def retire_or_reinstate(number, other):
    row = pick(Service.objects.all() if other % 2 else Responsibility.objects.all(), number)
    if row and row.is_retired:
        row.retired_on, row.retired_reason = None, ""
        row.save()
    elif row:
        retire(row, on="2026-01-01")


def publish_or_not(number, other):
    row = pick(Service.objects.all() if other % 2 else Responsibility.objects.all(), number)
    if row:
        row.is_published = not row.is_published
        row.save()


def add_answer(number, other):
    scope = [
        {"service": pick(Service.objects.all(), number)},
        {"service_type": pick(ServiceType.objects.all(), number)},
        {},
    ][other % 3]
    make.answer(pick(Topic.objects.all(), other), owner=list(Owner)[number % 4], **scope)


def delete_answer(number, other):
    row = pick(Responsibility.objects.all(), number)
    if row:
        row.delete()


def move_answer(number, other):
    row = pick(Responsibility.objects.all(), number)
    if row:
        row.service, row.service_type = pick(Service.objects.all(), other), None
        row.save()


def import_content(number, other):
    catalog = dumping.dump()
    scopes = [scope.answers for scope in (*catalog.services.values(), *catalog.types.values()) if scope.answers]
    if scopes:
        answers = scopes[number % len(scopes)]
        topic = sorted(answers)[other % len(answers)]
        answers[topic] = answers[topic].model_copy(update={"statement": f"Shipped {other}."})
    database.apply(catalog, overwrite=bool(other % 2))


EDITS = [
    import_content,
    change_owner,
    change_statement,
    cite_or_not,
    rename_service,
    rename_topic,
    change_type,
    change_parent,
    retire_or_reinstate,
    publish_or_not,
    add_answer,
    delete_answer,
    move_answer,
]


def what_pages_say(on=None, services=None):
    """Everything the pages of services say, now or as of a day; by rows, because slugs change."""
    topics = dict(Topic.objects.values_list("pk", "slug"))
    slugs = dict(Service.objects.values_list("pk", "slug"))
    return {pk: what_a_service_says(slugs[pk], topics, on) for pk in (slugs if services is None else services)}


def what_a_service_says(slug, topics, on):
    page = service.service(slug, on)
    if page is None:
        return None
    rows = {topic_slug: pk for pk, topic_slug in topics.items()}
    printed = [part for layer in page.layers for part in layer.answers]
    pages = {pk: answer.answer(slug, topic_slug, on) for pk, topic_slug in topics.items()}
    return (
        page.name,
        page.counts,
        page.retired and (page.retired.on, page.retired.reason),
        {rows[part.slug]: (part.owner, part.statement, part.provenance, part.cites) for part in printed},
        {
            pk: (item.answer and item.answer.owner, [step.owner for step in item.steps], len(item.retired_answers))
            for pk, item in pages.items()
            if item
        },
    )


class Permanence(TestCase):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=5),
            min_size=2,
            max_size=6,
        )
    )
    def test_a_page_of_the_past_says_for_ever_what_it_said_that_day(self, days):
        """After any later edit, rename, retirement or draft, and with slugs tried again that were taken before."""
        first = date(2026, 2, 1)
        remembered, slugs = {}, {}
        with at(first):
            make.service_type("infrastructure")
            for number, slug in enumerate(TOPICS):
                make.answer(
                    make.topic(slug, position=number), owner=list(Owner)[number], service_type=make.service_type()
                )
            for slug in SERVICES:
                make.answer(make.topic("backups"), service=make.service(slug), owner=Owner.SHARED)
        for number, edits in enumerate(days, start=1):
            day = first + timedelta(days=number)
            with at(day):
                for edit, one, other in edits:
                    try:
                        with transaction.atomic():
                            edit(one, other)
                    except (ValidationError, IntegrityError):
                        continue  # a rule of the database refused it: a slug used again, a second answer
                remembered[day] = what_pages_say()
                slugs[day] = dict(Service.objects.values_list("pk", "slug"))
        for day, said in remembered.items():
            assert what_pages_say(day, said) == said, day
            for pk, page in said.items():
                url = f"/services/{slugs[day][pk]}/@{day}/"
                assert Client().get(url, follow=True).status_code == (200 if page else 404), url


@pytest.mark.django_db
def test_an_import_leaves_the_past_as_it_was(tmp_path):
    with at("2026-03-02"):
        database.apply(reading.read(content_directory(tmp_path)))
        before = what_pages_say()
    with at("2026-03-03"):
        changed = SERVICE.replace("whatever happens", "every month").replace("Amazon RDS", "Amazon RDS for all")
        report = database.apply(reading.read(content_directory(tmp_path, service=changed)), overwrite=True)
    assert report.changed
    assert what_pages_say(date(2026, 3, 2), before) == before != what_pages_say()
