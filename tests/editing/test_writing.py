"""A change becomes rows, or a sentence that says why not."""

from contextlib import contextmanager

import pytest

from responsibilities.contentsync.records import Key
from responsibilities.editing import items, writing
from responsibilities.editing.writing import Change, ConflictError, RefusedError, publish
from responsibilities.models import Responsibility, Service, clock
from responsibilities.owners import Owner
from tests import make

pytestmark = pytest.mark.django_db


def test_a_record_is_found_by_its_key_and_back():
    rds = make.service("rds")
    rows = [make.answer(service=rds), make.answer(service_type=make.service_type()), make.answer(), rds]
    rows += [make.topic(), make.layer(), make.category(), make.service_type(), make.term()]
    keys = [str(items.key_of(row)) for row in rows]
    assert keys == [
        "answer services/rds/guest-os-patching",
        "answer types/managed/guest-os-patching",
        "answer general/guest-os-patching",
        "service rds",
        "topic guest-os-patching",
        "layer operating-system",
        "category database",
        "type managed",
        "term inherited-controls",
    ]
    assert [items.find(items.key_of(row)) for row in rows] == rows


def test_a_former_slug_finds_the_row():
    rds = make.service("rds")
    row = make.answer(service=rds)
    rds.slug = "amazon-rds"
    rds.save()
    assert items.find(Key("service", "rds")) == rds
    assert items.find(Key("answer", "services/rds/guest-os-patching")) == row
    assert items.find(Key("answer", "services/nothing/guest-os-patching")) is None


def test_writing_what_is_there_writes_nothing(admin_user):
    row = make.answer(service=make.service())
    make.citation(row)
    assert publish(make.change(row), admin_user).is_changed is False
    assert row.history.count() == 1


def test_all_rows_of_a_change_carry_the_same_reason_person_and_moment(admin_user):
    row = make.answer(service=make.service())
    source = {"title": "Guide", "url": "https://docs.aws.amazon.com/new", "checked": "2026-11-01", "verified": True}
    written = publish(make.change(row, statement="New.", citations=[source]), admin_user, "AWS said so")
    citation = row.citations.get()
    histories = [row.history.first(), citation.history.first(), citation.source.history.first()]
    assert {(item.history_change_reason, item.history_user, item.history_date) for item in histories} == {
        ("AWS said so", admin_user, written.moment)
    }


def test_what_somebody_changed_meanwhile_is_a_conflict_with_the_three_versions(admin_user):
    row = make.answer(service=make.service())
    mine, theirs = make.change(row, statement="Mine."), make.change(row, statement="Theirs.")
    publish(theirs, admin_user)
    with pytest.raises(ConflictError) as error:
        publish(mine, admin_user)
    field = error.value.merge.conflicts[0]
    assert (field.name, field.theirs, field.mine) == ("statement", "Theirs.", "Mine.")
    row.refresh_from_db()
    assert row.statement == "Theirs."


def test_another_field_is_a_conflict_while_the_person_can_look_and_merged_when_not(admin_user):
    row = make.answer(service=make.service())
    mine, theirs = make.change(row, phrase="Mine"), make.change(row, statement="Theirs.")
    publish(theirs, admin_user)
    with pytest.raises(ConflictError):
        publish(mine, admin_user)
    publish(mine, admin_user, unseen=True)
    row.refresh_from_db()
    assert (row.statement, row.phrase) == ("Theirs.", "Mine")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"owner": "shared"}, "Owner 'shared' needs 'customer_does'; owner 'shared' needs 'todo'."),
        ({"statement": "x" * 161}, "Statement: String should have at most 160 characters."),
        ({"owner": "nobody"}, "Owner: Input should be 'aws', 'customer', 'shared' or 'n/a'."),
        ({"retired": "2999-01-01", "retired_reason": "x"}, "This day is still to come."),
    ],
)
def test_a_broken_rule_is_refused_in_words_and_nothing_is_written(fields, sentence, admin_user):
    row = make.answer(service=make.service())
    with pytest.raises(RefusedError, match=sentence[:20]):
        publish(make.change(row, **fields), admin_user)
    assert row.history.count() == 1
    assert Responsibility.objects.get().statement == "AWS patches {service}; you choose when."


def test_a_rule_that_only_the_database_knows_is_refused_in_words(admin_user):
    make.service("aurora")
    with pytest.raises(RefusedError, match="Another one has this name already"):
        publish(make.change(make.service("rds"), name="Amazon Aurora"), admin_user)
    assert Service.objects.filter(name="Amazon Aurora").count() == 1


def test_something_that_is_not_there_is_refused_in_words(admin_user):
    with pytest.raises(RefusedError, match="It names something that is not there"):
        publish(make.change(make.service("rds"), category="nothing"), admin_user)


def test_a_new_answer_is_made(admin_user):
    make.service("rds")
    make.topic()
    record = items.record_of(make.answer(owner=Owner.AWS))
    written = publish(Change(Key("answer", "services/rds/guest-os-patching"), None, record), admin_user, "New")
    assert written.row.get_absolute_url() == "/services/rds/guest-os-patching/"
    assert written.row.history.get().history_change_reason == "New"


def test_a_new_address_leaves_the_former_one_behind(admin_user, client):
    service = make.service("rds")
    make.topic()
    publish(make.change(service, slug="amazon-rds"), admin_user)
    assert client.get("/services/rds/")["Location"] == "/services/amazon-rds/"


def test_a_type_is_changed_and_keeps_its_place(admin_user):
    row = make.service_type(position=2)
    publish(make.change(row, description="What it leaves to you now."), admin_user)
    row.refresh_from_db()
    assert (row.description, row.position) == ("What it leaves to you now.", 2)


def test_an_address_that_leads_elsewhere_is_refused(admin_user):
    make.service("aurora")
    with pytest.raises(RefusedError, match="already leads to Amazon Aurora"):
        publish(make.change(make.service("rds"), slug="aurora"), admin_user)


def test_the_moment_is_taken_after_the_wait(admin_user, monkeypatch):
    """Otherwise a change could be dated before the one it builds on."""
    order = []

    @contextmanager
    def waited():
        order.append("wait")
        yield

    monkeypatch.setattr(writing, "exclusive", waited)
    monkeypatch.setattr(clock.timezone, "now", lambda: order.append("moment") or make.MOMENT)
    publish(make.change(make.answer()), admin_user)
    assert order[-2:] == ["wait", "moment"]
