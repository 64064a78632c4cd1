"""The state of the content: moved by everything that readers could see, and by nothing else."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction

from responsibilities.models import ContentVersion, Draft, Responsibility, ShippedRecord, content_version
from responsibilities.models.content_version import watched_tables
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return make.answer(service=make.service("rds"))


def moves(change) -> bool:
    before = content_version()
    change()
    return content_version() != before


def raw(sql: str):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return run


@pytest.mark.parametrize(
    "name", ["saved", "updated past the models", "by hand", "deleted", "history", "an addition", "a term's topic"]
)
def test_it_moves_with_whatever_readers_could_see(name, row):
    term = make.term("term")
    changes = {
        "saved": row.save,
        "updated past the models": lambda: Responsibility.objects.update(phrase="New"),
        "by hand": raw("UPDATE responsibilities_topic SET name = 'New'"),
        "deleted": row.delete,
        "history": lambda: row.history.all().delete(),
        "an addition": lambda: make.addition(row.service, note="Ours."),
        "a term's topic": lambda: term.topics.add(row.topic),
    }
    assert moves(changes[name])


def test_it_stays_where_readers_see_nothing_of_it(row, django_user_model):
    def work():
        user = django_user_model.objects.create(username="ben")
        draft = Draft.objects.create(kind="answer", key="services/rds/x", author=user, base={}, data={}, label="x")
        ShippedRecord.objects.create(kind="answer", key="x", data={})
        draft.delete()

    assert not moves(work)


def test_what_is_taken_back_leaves_it_as_it_was(row):
    before = content_version()
    with transaction.atomic():
        row.save()
        transaction.set_rollback(True)
    assert content_version() == before


def test_it_is_never_the_same_again(row):
    seen = []
    for day in range(1, 4):
        row.reviewed_on = date(2026, 1, day)
        row.save()
        seen.append(content_version())
    assert len(set(seen)) == 3


def test_every_model_is_watched_or_named_as_unseen():
    unseen = {
        model._meta.model_name
        for model in apps.get_app_config("responsibilities").get_models(include_auto_created=True)
        if model._meta.db_table not in watched_tables()
    }
    assert unseen == {
        "auditentry",
        "contentversion",
        "draft",
        "draftcomment",
        "historicalsuggestion",
        "identity",
        "passagecheck",
        "shippedrecord",
        "sourcecheck",
        "suggestion",
    }


def test_one_row_is_enough(row, django_assert_num_queries):
    with django_assert_num_queries(1):
        content_version()
    assert ContentVersion.objects.count() >= 1
