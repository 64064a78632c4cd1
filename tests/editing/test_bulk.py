"""One change to many things, each through the one door."""

from datetime import date

import pytest

from responsibilities.editing import authors, bulk, drafting, items, steps
from responsibilities.editing.bulk import State
from responsibilities.editing.writing import Change, publish
from responsibilities.models import Draft, Responsibility
from responsibilities.owners import Owner
from tests import make

pytestmark = pytest.mark.django_db

REVIEWED = (steps.with_values({"reviewed": date(2026, 12, 1)}),)
SHARED = (steps.with_values({"owner": "shared"}),)


@pytest.fixture
def publisher():
    return make.user("ben", "change_responsibility", "publish_content")


@pytest.fixture
def author():
    return make.user("anna", "change_responsibility")


def answers(number: int = 3) -> list[Responsibility]:
    return [make.answer(service=make.service(f"service-{place}")) for place in range(number)]


def seen(rows, wanted, author) -> dict[int, str]:
    proposals = bulk.propose("answer", [row.pk for row in rows], wanted, author)
    return {item.pk: steps.fingerprint(item.base) for item in proposals}


def changed(row, **fields) -> Change:
    key = items.key_of(items.find(items.key_of(row)))
    base = items.current(key)
    return Change(key, base, {**base, **fields})


def states(outcomes) -> dict[int, State]:
    return {outcome.pk: outcome.state for outcome in outcomes}


def test_a_proposal_says_what_would_change_why_not_or_nothing(publisher):
    to_change, already, broken = answers()
    publish(changed(already, owner="shared", customer_does="- x", todo="Do."), publisher)
    publish(changed(to_change, customer_does="- x", todo="Do."), publisher)
    first, second, third = bulk.propose("answer", [broken.pk, already.pk, to_change.pk, 999_999], SHARED, publisher)
    assert (first.pk, first.problem) == (
        broken.pk,
        "Owner 'shared' needs 'customer_does'; owner 'shared' needs 'todo'.",
    )
    assert (second.pk, second.is_changed, second.problem) == (already.pk, False, "")
    assert [(item.label, item.old, item.new) for item in third.differences] == [("owner", "AWS", "Shared")]
    assert (third.changes_owner, third.problem) == (True, "")


def test_each_thing_has_a_history_row_with_the_one_reason(publisher):
    rows = answers()
    outcomes = bulk.apply("answer", REVIEWED, seen(rows, REVIEWED, publisher), publisher, "Yearly review")
    assert states(outcomes) == {row.pk: State.PUBLISHED for row in rows}
    assert [
        (record.history_user, record.history_change_reason, record.reviewed_on)
        for record in (row.history.first() for row in rows)
    ] == [(publisher, "Yearly review", date(2026, 12, 1))] * 3
    again = bulk.apply("answer", REVIEWED, seen(rows, REVIEWED, publisher), publisher)
    assert states(again) == {row.pk: State.UNCHANGED for row in rows}
    assert [row.history.count() for row in rows] == [2, 2, 2]


def test_what_somebody_changed_since_the_preview_is_left_out_and_the_others_go_through(publisher):
    rows = answers()
    marks = seen(rows, REVIEWED, publisher)
    publish(changed(rows[1], statement="Theirs."), make.user("carla", "publish_content"))
    outcomes = bulk.apply("answer", REVIEWED, marks, publisher)
    assert states(outcomes) == {
        rows[0].pk: State.PUBLISHED,
        rows[1].pk: State.OVERTAKEN,
        rows[2].pk: State.PUBLISHED,
    }
    assert outcomes[1].text.startswith("Last change: carla on ")
    rows[1].refresh_from_db()
    assert (rows[1].statement, rows[1].reviewed_on) == ("Theirs.", date(2026, 11, 1))


def test_a_changed_source_counts_as_a_change_of_the_answer(publisher):
    rows = answers()
    marks = seen(rows, REVIEWED, publisher)
    carla = make.user("carla")
    source = {"title": "Guide", "url": "https://docs.aws.amazon.com/x", "checked": "2026-01-01", "verified": True}
    publish(changed(rows[0], citations=[source]), carla)
    assert bulk.apply("answer", REVIEWED, marks, publisher)[0].state is State.OVERTAKEN
    assert authors.last_changes("answer", [rows[0].pk])[rows[0].pk].who == "carla"


def test_what_is_gone_is_said_to_be_gone(publisher):
    row = answers(1)[0]
    marks = seen([row], REVIEWED, publisher)
    number = row.pk
    row.delete()
    outcome = bulk.apply("answer", REVIEWED, marks, publisher)[0]
    assert (outcome.label, outcome.state, outcome.text) == (f"Answer {number}", State.OVERTAKEN, "It is gone.")


def test_what_breaks_a_rule_is_refused_and_the_others_go_through(publisher):
    rows = answers(2)
    publish(changed(rows[0], customer_does="- x", todo="Do."), publisher)
    outcomes = bulk.apply("answer", SHARED, seen(rows, SHARED, publisher), publisher, "Why")
    assert states(outcomes) == {rows[0].pk: State.PUBLISHED, rows[1].pk: State.REFUSED}
    assert outcomes[1].text == "Owner 'shared' needs 'customer_does'; owner 'shared' needs 'todo'."
    assert bulk.counted(outcomes) == {State.PUBLISHED: outcomes[:1], State.REFUSED: outcomes[1:]}


def test_who_may_not_publish_sends_each_for_review(author):
    rows = answers()
    outcomes = bulk.apply("answer", REVIEWED, seen(rows, REVIEWED, author), author, "Yearly")
    assert states(outcomes) == {row.pk: State.WAITING for row in rows}
    drafts = Draft.objects.order_by("pk")
    assert [(draft.state, draft.batch, draft.reason, draft.author) for draft in drafts] == [
        ("in review", "Bulk change of 3 answers", "Yearly", author)
    ] * 3
    assert [outcome.draft for outcome in outcomes] == [draft.pk for draft in drafts]
    assert [row.history.count() for row in rows] == [1, 1, 1]


def test_four_eyes_make_drafts_of_everybodys_changes(publisher, settings):
    settings.FOUR_EYES = True
    rows = answers(1)
    assert states(bulk.apply("answer", REVIEWED, seen(rows, REVIEWED, publisher), publisher)) == {
        rows[0].pk: State.WAITING
    }


def test_a_draft_of_ones_own_is_not_replaced(author):
    rows = answers(2)
    drafting.save(changed(rows[0], statement="Drafted."), author)
    assert [item.problem for item in bulk.propose("answer", [row.pk for row in rows], REVIEWED, author)] == [
        bulk.OWN_DRAFT,
        "",
    ]
    outcomes = bulk.apply("answer", REVIEWED, seen(rows, REVIEWED, author), author)
    assert states(outcomes) == {rows[0].pk: State.REFUSED, rows[1].pk: State.WAITING}
    assert Draft.objects.get(object_id=rows[0].pk).data["statement"] == "Drafted."


def test_one_change_renames_no_source_of_the_next(publisher):
    rows = answers(2)
    for row in rows:
        make.citation(row, "https://docs.aws.amazon.com/old")
    moved = (steps.replace_source("https://docs.aws.amazon.com/old", "https://docs.aws.amazon.com/new"),)
    outcomes = bulk.apply("answer", moved, seen(rows, moved, publisher), publisher)
    assert states(outcomes) == {row.pk: State.PUBLISHED for row in rows}
    assert {row.citations.get().source.url for row in rows} == {"https://docs.aws.amazon.com/new"}


@pytest.mark.parametrize("size", [1, 3, 60])
def test_a_preview_takes_a_constant_number_of_queries(size, author, django_assert_num_queries):
    rows = answers(size)
    author.has_perm("x")
    with django_assert_num_queries(4):
        proposals = bulk.propose("answer", [row.pk for row in rows], REVIEWED, author)
        assert [len(item.differences) for item in proposals] == [1] * size


def test_topics_and_services_change_too(publisher):
    topic, service = make.topic(), make.service("rds")
    make.layer("data")
    make.service_type("abstracted")
    to_layer = (steps.with_values({"layer": "data"}),)
    to_type = (steps.with_values({"type": "abstracted", "lifecycle": "end announced"}),)
    marks = {item.pk: steps.fingerprint(item.base) for item in bulk.propose("topic", [topic.pk], to_layer, publisher)}
    assert states(bulk.apply("topic", to_layer, marks, publisher)) == {topic.pk: State.PUBLISHED}
    assert [item.problem for item in bulk.propose("service", [service.pk], to_type, publisher)] == [
        "Lifecycle 'end announced' needs 'lifecycle_date'."
    ]
    topic.refresh_from_db()
    assert topic.layer.slug == "data"


def test_the_same_wish_of_two_people_is_no_conflict(author):
    row = make.answer(service=make.service(), owner=Owner.AWS)
    change = changed(row, reviewed="2026-12-01")
    publish(change, None)
    assert bulk.deliver(change, author, "", "") is None
    assert Draft.objects.count() == 0
