"""The front page of the admin says what waits."""

from datetime import date

import pytest
from django.test import Client

from responsibilities.checking.passages import Passage
from responsibilities.editing import drafting, writing
from responsibilities.freshness import passages
from responsibilities.models import ShippedRecord, SourceCheck, Suggestion
from tests import make

pytestmark = pytest.mark.django_db


def sections(client):
    return {section.title: section for section in client.get("/admin/").context["sections"]}


def test_it_says_what_waits_and_where(editor_client, admin_user):
    rds = make.service("rds")
    make.service("bare")
    mine = drafting.save(make.change(make.answer(service=rds), statement="Mine."), admin_user)
    other = make.answer(make.topic("other"), reviewed_on=None, review_by=date(2020, 1, 1))
    theirs = drafting.save(make.change(other, statement="Theirs."), make.user("ben"), for_review=True)
    Suggestion.objects.create(service=rds, topic=make.topic(), text="Wrong", shown_statement="x", client="x")
    citation = make.citation(make.answer(make.topic("never"), reviewed_on=None))
    for letter in "ab":
        passages.see(citation, Passage(letter * 64, True), date(2026, 11, 2))
    SourceCheck.objects.create(source=citation.source, checked_at=make.MOMENT, failures=1, error="Not found (404).")
    ShippedRecord.objects.create(kind="answer", key="services/rds/guest-os-patching", data={}, pending={"phrase": "x"})
    writing.publish(make.change(other, phrase="New"), admin_user)
    found = sections(editor_client)
    assert {title: (section.count, [line.title for line in section.lines]) for title, section in found.items()} == {
        "Waiting for review": (1, [theirs.label]),
        "My changes": (1, [mine.label]),
        "Readers say something is wrong": (1, ["Guest os patching · Amazon Rds"]),
        "Release meets local edits": (1, ["services/rds/guest-os-patching"]),
        "Review overdue": (2, ["Other · Everything", "Never · Everything"]),
        "A cited passage changed": (1, ["Never · Everything"]),
        "Broken sources": (1, ["Page age"]),
        "Services without an answer of their own": (1, ["Amazon Bare"]),
        "Last changes": (
            0,
            ["Other · Everything", "Never · Everything", "Other · Everything", "Guest os patching · Amazon Rds"],
        ),
    }
    for section in found.values():
        for url in [section.url, *(line.url for line in section.lines)]:
            assert editor_client.get(url).status_code == 200, url


def test_an_empty_site_says_that_nothing_waits(editor_client):
    assert {section.nothing for section in sections(editor_client).values()} == {
        "Nothing waits.",
        "You have no draft.",
        "Nobody wrote.",
        "Nothing to decide.",
        "All are in time.",
        "None is known to have changed.",
        "None is known.",
        "Every service has one.",
        "Nothing has changed yet.",
    }


@pytest.mark.parametrize("size", [1, 3])
def test_it_takes_a_constant_number_of_queries(size, content, editor_client, django_assert_max_num_queries):
    content(size)
    editor_client.get("/admin/")
    with django_assert_max_num_queries(18):
        editor_client.get("/admin/")


def test_everybody_sees_what_concerns_them():
    client = Client()
    client.force_login(make.user("rita", "view_service"))
    assert list(sections(client)) == ["Services without an answer of their own"]
