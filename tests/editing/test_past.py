"""History read as changes of whole records: it explains what is there now, whatever was done."""

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from responsibilities.editing import drafting, items, past
from responsibilities.editing.writing import Change, RefusedError, publish
from responsibilities.models import Source
from responsibilities.vocabulary import IMPORT_REASON
from tests import make

pytestmark = pytest.mark.django_db

URLS = ["https://docs.aws.amazon.com/page", "https://docs.aws.amazon.com/other"]


def fresh(row):
    return items.rows(items.KIND_OF_MODEL[type(row)].name).get(pk=row.pk)


def now(row):
    return items.record_of(fresh(row))


def change(row, user, reason="", **fields):
    """One published change; a field that is None is taken out."""
    base = now(row)
    record = {name: value for name, value in {**base, **fields}.items() if value is not None}
    return publish(Change(items.key_of(fresh(row)), base, record), user, reason)


def source(number=0, **values):
    return {"title": "Guide", "url": URLS[number], "checked": "2026-11-01", "verified": True, **values}


def evidence(**values):
    return {"side": "customer", "kind": "config-rule", "id": "rds-x", "what": "Looks", **values}


def told(row):
    """Each change in words, oldest first."""
    return [
        [(item.label, item.old, item.new) for item in entry.differences] for entry in reversed(past.timeline(row)[:-1])
    ]


@pytest.fixture
def user():
    return make.user("anna")


def every_kind():
    service = make.service("rds", successor=make.service("aurora"))
    term = make.term(source=Source.objects.create(url=URLS[0], title="Page"), checked_on=date(2026, 11, 1))
    term.topics.add(make.topic())
    answer = make.answer(service=service)
    make.citation(answer, URLS[1])
    make.evidence(answer)
    rows = [answer, service, term, make.topic(), make.layer(), make.category(), make.service_type()]
    assert {items.KIND_OF_MODEL[type(row)].name for row in rows} == set(items.KINDS) - {"source"}
    return rows


def test_the_newest_change_of_every_kind_ends_at_what_is_there():
    for row in every_kind():
        entries = past.timeline(row)
        assert entries[0].after == now(row), row
        assert entries[-1].before is None


def test_a_timeline_takes_the_same_number_of_queries_for_any_number_of_changes(user, django_assert_num_queries):
    row = make.answer(service=make.service())
    for size in (1, 12):
        for number in range(size):
            change(row, user, statement=f"Says {size} {number}.", citations=[source(), source(1, section=f"{number}")])
        with django_assert_num_queries(5):
            past.timeline(row)


def test_a_change_says_who_why_when_and_what_before_and_after(user):
    row = make.answer(service=make.service())
    written = change(row, user, "AWS said so", statement="New.", citations=[source()], evidence=[evidence()])
    entry, added = past.timeline(row)
    assert (entry.moment, entry.user, entry.reason, entry.who, entry.deed) == (
        written.moment,
        user,
        "AWS said so",
        "anna",
        "changed",
    )
    assert (added.deed, added.who, added.before) == ("added", "somebody unknown", None)
    assert entry.before == added.after
    assert told(row) == [
        [
            ("statement", "AWS patches {service}; you choose when.", "New."),
            ("source", "", f"Guide, {URLS[0]}, checked 2026-11-01"),
            ("evidence", "", "rds-x, Looks"),
        ]
    ]


def test_a_source_is_added_changed_and_removed(user):
    row = make.answer(service=make.service())
    change(row, user, "1", citations=[source()])
    change(row, user, "2", citations=[source(note="Read again")])
    change(row, user, "3", citations=None)
    page = f"Guide, {URLS[0]}, checked 2026-11-01"
    assert told(row) == [
        [("source", "", page)],
        [("source", page, f"{page}, Read again")],
        [("source", f"{page}, Read again", "")],
    ]


def test_a_title_changed_through_another_answer_is_a_change_of_this_one_too(user):
    row, other = make.answer(service=make.service()), make.answer()
    change(row, user, "cites", citations=[source()])
    change(other, user, "cites it too", citations=[source(title="New title")])
    entry = past.timeline(row)[0]
    assert (entry.reason, [item.label for item in entry.differences]) == ("cites it too", ["source"])
    assert entry.after == now(row)


def test_what_a_source_was_called_before_it_was_cited_is_no_change(user):
    other, row = make.answer(), make.answer(service=make.service())
    for title in ("One", "Two"):
        change(other, user, title, citations=[source(title=title)])
    change(row, user, "cites", citations=[source(title="Two")])
    assert [entry.reason for entry in past.timeline(row)] == ["cites", ""]


def test_a_rename_is_told_and_what_names_the_thing_follows_it(user):
    rds = make.service("rds")
    heir = make.service("aurora", successor=rds)
    change(rds, user, "AWS renamed it", slug="amazon-rds")
    assert told(rds)[0][0] == ("address", "rds", "amazon-rds")
    assert [entry.after["successor"] for entry in past.timeline(heir)] == ["amazon-rds"]
    assert past.timeline(rds)[0].after == now(rds)


def test_topics_of_a_term_are_told(user):
    term, topic = make.term(), make.topic("encryption")
    change(term, user, "Fits", topics=["encryption"])
    change(topic, user, "Better", slug="encryption-at-rest")
    assert told(term) == [[("topic", "", "encryption-at-rest")]]
    assert past.timeline(term)[0].after == now(term)


def test_who_wrote_and_who_approved_come_from_the_draft():
    author, reviewer = make.user("anna", "change_responsibility"), make.user("ben", "publish_content")
    row = make.answer(service=make.service())
    base = now(row)
    draft = drafting.save(Change(items.key_of(row), base, {**base, "statement": "Drafted."}), author, "Because")
    drafting.approve(draft, reviewer)
    entry = past.timeline(row)[0]
    assert (entry.draft, entry.author, entry.approver, entry.who) == (draft, author, reviewer, "anna")


def test_nobody_is_named_as_approver_of_a_change_of_their_own(user):
    row = make.answer(service=make.service())
    change(row, user, statement="New.")
    assert past.timeline(row)[0].approver is None


def test_rows_of_an_older_change_a_moment_apart_are_one_change():
    row = make.answer(service=make.service(), is_published=False)
    citation = make.citation(row)
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    row.history.update(history_date=start, history_change_reason=IMPORT_REASON)
    citation.source.history.update(history_date=start + timedelta(seconds=1), history_change_reason=IMPORT_REASON)
    citation.history.update(history_date=start + timedelta(seconds=2), history_change_reason=IMPORT_REASON)
    (entry,) = past.timeline(row)
    assert (entry.who, entry.deed, entry.after) == ("an import", "added", now(row))
    citation.history.update(history_date=start + timedelta(seconds=3))
    assert [entry.deed for entry in past.timeline(row)] == ["changed", "added"]


def test_two_changes_in_one_second_stay_two(user):
    row = make.answer(service=make.service())
    for text in ("One.", "Two.", "Three."):
        change(row, user, "same", statement=text)
    assert [entry.after["statement"] for entry in past.timeline(row)[:3]] == ["Three.", "Two.", "One."]


def test_a_change_of_several_rows_right_after_another_is_one_of_its_own(user):
    row = make.answer(service=make.service())
    change(row, user, "same", statement="One.")
    change(row, user, "same", statement="Two.", citations=[source()])
    assert [len(entry.differences) for entry in past.timeline(row)[:2]] == [2, 1]


def test_a_row_written_without_a_difference_is_no_change():
    row = make.answer(service=make.service())
    row.save()
    assert row.history.count() == 2
    assert len(past.timeline(row)) == 1


def test_retiring_and_bringing_back_have_words_of_their_own(user):
    row = make.answer(service=make.service())
    change(row, user, retired="2026-04-01", retired_reason="It ended.")
    change(row, user, retired=None, retired_reason=None)
    assert [entry.deed for entry in past.timeline(row)] == ["brought back", "retired", "added"]


def test_the_record_of_a_moment_and_what_happened_since(user):
    row = make.answer(service=make.service())
    first, second = change(row, user, statement="One."), change(row, user, statement="Two.")
    assert past.record_at(row, first.moment)["statement"] == "One."
    assert past.record_at(row, first.moment - timedelta(days=1)) is None
    assert [entry.moment for entry in past.since(row, first.moment)] == [second.moment]
    assert past.since(row, second.moment) == ()


def test_an_address_names_one_change(user):
    row = make.answer(service=make.service())
    change(row, user, statement="One.")
    for entry in past.timeline(row):
        assert past.entry_of(row, entry.reference) == entry
    assert past.entry_of(row, "nonsense") is None


def test_the_history_of_a_service_holds_that_of_its_answers_deleted_ones_too(user, django_assert_num_queries):
    service = make.service("rds")
    row = make.answer(service=service)
    gone = make.answer(make.topic("encryption"), service=service, is_published=False)
    change(row, user, "changed", statement="New.")
    gone.delete()
    make.answer(make.topic("other"))
    with django_assert_num_queries(13):
        entries = past.of_service(service)
    assert [(entry.subject, entry.deed) for entry in entries] == [
        ("Encryption", "deleted"),
        ("Guest os patching", "changed"),
        ("Encryption", "added"),
        ("Guest os patching", "added"),
        ("Amazon Rds", "added"),
    ]


# --- Whatever is done

TEXT = st.sampled_from(["One.", "Two.", "Three {service}.", "Vier – ünd."])
SOURCES = st.builds(
    lambda title, places: [source(number, title=title, section=section) for number, section in places],
    st.sampled_from(["Guide", "Handbook"]),
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["Part 1", "Part 2"])), max_size=3, unique=True),
)
EDITS = st.one_of(
    st.tuples(st.just("answer"), st.fixed_dictionaries({"statement": TEXT})),
    st.tuples(st.just("answer"), st.fixed_dictionaries({"citations": SOURCES})),
    st.tuples(st.just("general"), st.fixed_dictionaries({"citations": SOURCES})),
    st.tuples(
        st.just("answer"),
        st.fixed_dictionaries(
            {
                "evidence": st.lists(
                    st.builds(evidence, id=st.sampled_from("ab"), what=TEXT), unique_by=lambda row: row["id"]
                )
            }
        ),
    ),
    st.tuples(st.just("service"), st.fixed_dictionaries({"slug": st.sampled_from(["rds", "amazon-rds", "rds-2"])})),
    st.tuples(st.just("service"), st.fixed_dictionaries({"aliases": st.just(["Managed Postgres"])})),
    st.tuples(st.just("service"), st.fixed_dictionaries({"successor": st.sampled_from([None, "aurora", "rds"])})),
    st.tuples(st.just("topic"), st.fixed_dictionaries({"slug": st.sampled_from(["one", "two"]), "name": TEXT})),
    st.tuples(
        st.just("term"), st.fixed_dictionaries({"topics": st.sampled_from([None, ["one"], ["guest-os-patching"]])})
    ),
    st.tuples(
        st.just("term"),
        st.fixed_dictionaries({"citation": st.builds(source, title=st.sampled_from(["Guide", "Handbook"]))}),
    ),
)


@settings(max_examples=25, deadline=None)
@given(edits=st.lists(EDITS, max_size=12))
def test_history_explains_the_final_state_after_any_edits(edits):
    with transaction.atomic():
        rows = {"answer": make.answer(service=make.service("rds")), "general": make.answer(), "term": make.term()}
        rows |= {"service": rows["answer"].service, "topic": rows["answer"].topic, "other": make.service("aurora")}
        user = make.user("anna")
        for number, (name, fields) in enumerate(edits):
            with suppress(RefusedError):
                change(rows[name], user, f"edit {number}", **fields)
        for row in rows.values():
            entries = past.timeline(row)
            assert entries[0].after == now(row)
            assert all(newer.before == older.after for newer, older in pairwise(entries))
        transaction.set_rollback(True)
