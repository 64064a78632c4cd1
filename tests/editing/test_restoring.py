"""Going back is a new change: what it takes back, what it leaves, and what lasts."""

from datetime import date, datetime, timedelta, timezone

import pytest
from django.utils import timezone as clock

from responsibilities.editing import days, items, past, restoring, retiring
from responsibilities.editing.bulk import deliver
from responsibilities.editing.days import MovedError
from responsibilities.editing.writing import Change, ConflictError, RefusedError, publish
from responsibilities.models import Draft, Responsibility, Service, Source
from responsibilities.vocabulary import DraftState
from tests import make

pytestmark = pytest.mark.django_db

MONTH_AGO = datetime(2026, 10, 20, 12, tzinfo=timezone.utc)
LAST_MONTH = date(2026, 10, 31)


def now(row):
    return items.record_of(items.rows(items.KIND_OF_MODEL[type(row)].name).get(pk=row.pk))


def change(row, user, reason="", **fields):
    base = now(row)
    record = {name: value for name, value in {**base, **fields}.items() if value is not None}
    key = items.key_of(items.rows(items.KIND_OF_MODEL[type(row)].name).get(pk=row.pk))
    return publish(Change(key, base, record), user, reason)


def source(title="Guide", **values):
    return {
        "title": title,
        "url": "https://docs.aws.amazon.com/page",
        "checked": "2026-11-01",
        "verified": True,
        **values,
    }


def proposed(row, choices=None, number=0, make_proposal=restoring.before_change):
    """What taking back the change with this number (0 is the newest) would write."""
    entry = past.timeline(row)[number]
    fresh = items.rows(entry.kind).get(pk=row.pk)
    return make_proposal(fresh, entry).record(now(row), "", choices)


def send(change, user, reason, batch=""):
    return deliver(change, user, reason, batch)


@pytest.fixture
def user():
    return make.user("anna", "publish_content", "restore_content")


@pytest.fixture
def row():
    return make.answer(service=make.service("rds"))


# --- One change


def test_one_change_is_taken_back_and_later_ones_stay(row, user):
    before = now(row)
    change(row, user, statement="Wrong.")
    change(row, user, phrase="Later", citations=[source()])
    assert proposed(row, number=1) == {**before, "phrase": "Later", "citations": now(row)["citations"]}


def test_where_a_later_change_touched_the_same_somebody_chooses(row, user):
    change(row, user, statement="Wrong.")
    change(row, user, statement="Better.")
    entry = past.timeline(row)[1]
    versions = restoring.before_change(row, entry).versions(now(row), "")
    assert [field.name for field in versions.conflicts] == ["statement"]
    assert proposed(row, number=1)["statement"] == "Better."
    assert proposed(row, {"statement": "mine"}, number=1)["statement"] == "AWS patches {service}; you choose when."


def test_a_source_that_was_removed_comes_back_alone(row, user):
    other = source(url="https://docs.aws.amazon.com/other")
    change(row, user, citations=[source()])
    change(row, user, citations=None)
    change(row, user, citations=[other])
    assert [item["url"] for item in proposed(row, number=1)["citations"]] == [source()["url"], other["url"]]


def test_a_rename_is_taken_back_and_both_addresses_lead_on(user, client):
    service = make.service("rds")
    change(service, user, slug="amazon-rds")
    entry = past.timeline(service)[0]
    send(Change(items.key_of(Service.objects.get()), now(service), proposed(service)), user, f"Back {entry.reference}")
    assert client.get("/services/amazon-rds/")["Location"] == "/services/rds/"
    assert now(service)["slug"] == "rds"


def test_other_names_and_being_published_are_not_taken_back(user):
    service = make.service("rds", is_published=False)
    change(service, user, published=None, aliases=["Managed Postgres"])
    assert proposed(service) == now(service)


# --- A version


def test_a_version_is_the_whole_as_it_was_at_the_address_of_today(user):
    service = make.service("rds", summary="First.")
    change(service, user, summary="Second.", slug="amazon-rds")
    wanted = proposed(service, number=1, make_proposal=restoring.version)
    assert (wanted["summary"], wanted["slug"], wanted["aliases"]) == ("First.", "amazon-rds", now(service)["aliases"])


def test_a_version_keeps_the_titles_of_documents_as_they_are_today(row, user):
    change(row, user, citations=[source("Old title")], statement="Old.")
    change(row, user, citations=[source("New title")], statement="New.")
    wanted = proposed(row, number=1, make_proposal=restoring.version)
    assert (wanted["statement"], wanted["citations"][0]["title"]) == ("Old.", "New title")


# --- Who


def test_who_may_not_publish_sends_it_for_review(row):
    author = make.user("carl", "change_responsibility")
    base = now(row)
    draft = send(Change(items.key_of(row), base, {**base, "statement": "Back."}), author, "Because", "A day")
    assert (draft.state, draft.reason, draft.batch) == (DraftState.IN_REVIEW, "Because", "A day")
    assert now(row) == base


def test_with_four_eyes_nobody_publishes_it_alone(row, user, settings):
    settings.FOUR_EYES = True
    base = now(row)
    assert isinstance(send(Change(items.key_of(row), base, {**base, "statement": "Back."}), user, "Because"), Draft)


@pytest.mark.parametrize("permissions", [("publish_content",), ()])
def test_what_somebody_changed_meanwhile_is_not_overwritten(row, user, permissions):
    base = now(row)
    change(row, user, statement="Meanwhile.")
    with pytest.raises(ConflictError):
        send(Change(items.key_of(row), base, {**base, "statement": "Back."}), make.user("ben", *permissions), "Because")
    assert now(row)["statement"] == "Meanwhile."


# --- A service as of a day


def aged(*rows, moment=MONTH_AGO):
    """As if they had been written a month ago."""
    for row in rows:
        row.history.update(history_date=moment)
        for name in ("aliases", "citations", "evidence"):
            for part in getattr(row, name).all() if hasattr(row, name) else ():
                part.history.update(history_date=moment)
                if name == "citations":
                    part.source.history.update(history_date=moment)


@pytest.fixture
def rds():
    service = make.service("rds", summary="As it was.")
    kept, changed, retired = (
        make.answer(make.topic(name), service=service) for name in ("kept", "changed", "retired-since")
    )
    make.citation(changed)
    aged(service, kept, changed, retired)
    return service


def restored(service, user, chosen=None, day=LAST_MONTH):
    planned = days.plan(service, day)
    names = [item.name for item in planned.items] if chosen is None else chosen
    return days.restore(service, day, planned.bases, names, user, "The new texts were wrong", clock.now())


def answer(service, topic):
    return Responsibility.objects.get(service=service, topic__slug=topic)


def test_a_service_and_its_answers_are_as_they_were_on_the_day(rds, user):
    before = {"service": now(rds), **{row.topic.slug: now(row) for row in rds.responsibilities.all()}}
    change(rds, user, summary="Wrong.")
    change(answer(rds, "changed"), user, statement="Wrong.", citations=None, evidence=None)
    change(answer(rds, "retired-since"), user, retired="2026-11-20", retired_reason="Thought so")
    make.answer(make.topic("written-later"), service=rds)
    make.answer(make.topic("unseen"), service=rds, is_published=False)
    plan = days.plan(rds, LAST_MONTH)
    assert [(item.label, item.deed) for item in plan.items] == [
        ("Amazon Rds", "changes"),
        ("Changed", "changes"),
        ("Retired since", "is brought back"),
        ("Written later", "is retired"),
    ]
    assert plan.left == ("Unseen",)
    assert restored(rds, user).count == 4
    assert {"service": now(rds), **{slug: now(answer(rds, slug)) for slug in list(before)[1:]}} == before
    later = now(answer(rds, "written-later"))
    assert (later["retired"], later["retired_reason"]) == (clock.now().date().isoformat(), "The new texts were wrong")
    assert "retired" not in now(answer(rds, "unseen"))


def test_a_restored_day_is_new_changes_with_one_reason(rds, user):
    change(rds, user, summary="Wrong.")
    change(answer(rds, "changed"), user, statement="Wrong.")
    restored(rds, user)
    newest = past.of_service(rds)[:2]
    assert {(entry.reason, entry.user) for entry in newest} == {("The new texts were wrong", user)}
    assert days.plan(rds, LAST_MONTH).items == ()


def test_an_answer_deleted_since_comes_back_and_one_written_in_its_place_gets_its_text(rds, user):
    row = make.answer(make.topic("draft"), service=rds, is_published=False, statement="Old draft.")
    again = make.answer(make.topic("again"), service=rds, is_published=False, statement="Old one.")
    aged(row, again)
    retiring.delete(row, user)
    retiring.delete(again, user)
    make.answer(make.topic("again"), service=rds, is_published=False, statement="New one.")
    plan = days.plan(rds, LAST_MONTH)
    assert [(item.label, item.deed) for item in plan.items] == [("Draft", "is brought back"), ("Again", "changes")]
    restored(rds, user)
    assert [answer(rds, name).statement for name in ("draft", "again")] == ["Old draft.", "Old one."]


def test_what_readers_did_not_see_on_the_day_is_retired_not_replaced_by_its_draft(rds, user):
    row = make.answer(make.topic("draft"), service=rds, is_published=False)
    aged(row)
    change(row, user, published=None, statement="Published later.")
    restored(rds, user)
    after = now(row)
    assert (after["statement"], "retired" in after) == ("Published later.", True)


def test_only_what_is_chosen_is_restored(rds, user):
    change(rds, user, summary="Wrong.")
    change(answer(rds, "changed"), user, statement="Fine.")
    assert restored(rds, user, ["service rds"]).count == 1
    assert (now(rds)["summary"], answer(rds, "changed").statement) == ("As it was.", "Fine.")
    with pytest.raises(RefusedError, match="Nothing is chosen"):
        restored(rds, user, ["service other"])


def test_the_title_of_a_shared_source_and_the_address_stay_as_they_are(rds, user):
    change(answer(rds, "changed"), user, citations=[source("New title")], statement="Wrong.")
    change(rds, user, slug="amazon-rds")
    restored(rds, user)
    assert answer(rds, "changed").statement == "AWS patches {service}; you choose when."
    assert (Source.objects.get().title, now(rds)["slug"]) == ("New title", "amazon-rds")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date.max, "still to come"),
        (date(2020, 1, 1), "Amazon Rds was not described yet on 1 January 2020"),
    ],
)
def test_a_day_that_has_nothing_to_restore_is_refused_in_words(day, sentence, rds):
    with pytest.raises(RefusedError, match=sentence):
        days.plan(rds, day)


def test_a_day_on_which_it_was_not_published_is_refused_in_words(user):
    service = make.service("rds", is_published=False)
    aged(service)
    change(service, user, published=None)
    with pytest.raises(RefusedError, match="not published yet on 31 October 2026"):
        days.plan(service, LAST_MONTH)


def test_somebody_who_edits_meanwhile_is_reported_and_nothing_is_written(rds, user):
    change(rds, user, summary="Wrong.")
    change(answer(rds, "changed"), user, statement="Wrong.")
    planned, seen_at = days.plan(rds, LAST_MONTH), clock.now()
    change(answer(rds, "changed"), make.user("ben"), statement="Ben’s.")
    change(answer(rds, "kept"), make.user("eva"), statement="Eva’s.")
    with pytest.raises(MovedError) as error:
        days.restore(rds, LAST_MONTH, planned.bases, list(planned.bases), user, "Back", seen_at)
    assert error.value.sentences == (
        "Changed · Amazon Rds was changed meanwhile by ben.",
        "Kept · Amazon Rds was changed meanwhile by eva.",
    )
    assert (now(rds)["summary"], answer(rds, "changed").statement) == ("Wrong.", "Ben’s.")


def test_a_rule_that_one_text_breaks_stops_all_of_it(rds, user, monkeypatch):
    change(rds, user, summary="Wrong.")
    change(answer(rds, "changed"), user, statement="Wrong.")

    def refuse(change, *_):
        if change.key.kind == "answer":
            raise RefusedError("It breaks a rule.")
        return publish(change, user)

    monkeypatch.setattr(days, "deliver", refuse)
    with pytest.raises(RefusedError, match="Changed: It breaks a rule."):
        restored(rds, user)
    assert now(rds)["summary"] == "Wrong."


def test_who_may_not_publish_restores_by_drafts_of_one_batch(rds, user):
    author = make.user("carl", "restore_content")
    change(rds, user, summary="Wrong.")
    change(answer(rds, "changed"), user, statement="Wrong.")
    assert restored(rds, author).is_published is False
    assert set(Draft.objects.values_list("batch", "state", "author__username")) == {
        ("Rds as of 31 October 2026", DraftState.IN_REVIEW, "carl")
    }
    assert Draft.objects.count() == 2
    assert now(rds)["summary"] == "Wrong."
    with pytest.raises(RefusedError, match="You have a change of this on its way already"):
        restored(rds, author)


def test_a_plan_takes_the_same_number_of_queries_for_any_number_of_answers(rds, user, django_assert_num_queries):
    for size in (1, 5):
        for number in range(size):
            row = make.answer(make.topic(f"topic-{size}-{number}"), service=rds)
            aged(row)
            change(row, user, statement="Wrong.")
        with django_assert_num_queries(19):
            days.plan(rds, LAST_MONTH)


# --- Deleting


def test_what_readers_have_seen_is_not_deleted(row, user):
    with pytest.raises(RefusedError, match="retired, not deleted"):
        retiring.delete(row, user)


def test_a_deleted_answer_comes_back_with_its_sources_and_evidence(user):
    row = make.answer(service=make.service(), is_published=False)
    make.citation(row)
    make.evidence(row)
    before = now(row)
    retiring.delete(row, user, "A slip")
    (gone,) = retiring.deleted()
    assert (gone.label, gone.who, gone.moment > clock.now() - timedelta(minutes=1)) == (
        "Guest os patching · Amazon Rds",
        "anna",
        True,
    )
    proposal = retiring.undelete(gone.number)
    send(Change(proposal.key, None, proposal.record(None)), user, "It was a slip")
    assert now(Responsibility.objects.get()) == before
    assert retiring.deleted() == ()
    assert retiring.undelete(gone.number) is None


def test_the_list_of_deleted_answers_takes_a_constant_number_of_queries(user, django_assert_num_queries):
    for size in (1, 3):
        for number in range(size):
            retiring.delete(make.answer(make.topic(f"topic-{size}-{number}"), is_published=False), user)
        with django_assert_num_queries(5):
            assert len(retiring.deleted()) in {1, 4}


def test_retiring_and_bringing_back_are_changes_of_two_fields(row, user):
    before = now(row)
    retire = retiring.retire(row)
    change_to = Change(retire.key, before, retire.record(before, "AWS took it over"))
    send(change_to, user, "AWS took it over")
    assert now(row) == {**before, "retired": clock.now().date().isoformat(), "retired_reason": "AWS took it over"}
    back = retiring.reinstate(row)
    send(Change(back.key, now(row), back.record(now(row))), user, "It holds again")
    assert now(row) == before
