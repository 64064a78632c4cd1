"""Draft, review, approve, schedule, publish: who may, and what readers see."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from responsibilities.editing import drafting, items, writing
from responsibilities.editing.writing import Change, ConflictError, RefusedError
from responsibilities.models import Draft
from responsibilities.vocabulary import DraftState
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make.user("anna", "change_responsibility")


@pytest.fixture
def reviewer():
    return make.user("ben", "change_responsibility", "publish_content")


@pytest.fixture
def row():
    return make.answer(service=make.service())


def drafted(row, author, **options) -> Draft:
    return drafting.save(make.change(row, statement="Drafted."), author, "Because", **options)


def statement(row) -> str:
    row.refresh_from_db()
    return row.statement


def test_a_draft_touches_nothing_that_readers_see(row, author, client):
    before = client.get(row.get_absolute_url()).content
    drafted(row, author)
    assert client.get(row.get_absolute_url()).content == before
    assert row.history.count() == 1


def test_an_author_has_one_open_draft_of_a_thing(row, author):
    first = drafted(row, author)
    with pytest.raises(drafting.OwnDraftError, match="You have a draft of this already"):
        drafting.save(make.change(row, statement="Again."), author)
    second = drafting.save(make.change(row, statement="Again."), author, replaces=(first.pk, 1))
    assert (second.pk, second.version, second.data["statement"]) == (first.pk, 2, "Again.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(kind=first.kind, key=first.key, author=author, data={})


def test_a_draft_of_nothing_is_refused(row, author):
    with pytest.raises(RefusedError, match="Nothing was changed"):
        drafting.save(make.change(row), author)


def test_a_reviewer_publishes_it_with_its_reason(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    written = drafting.approve(draft, reviewer, "Good.")
    assert statement(row) == "Drafted."
    record = row.history.first()
    assert (record.history_user, record.history_change_reason) == (reviewer, "Because")
    draft.refresh_from_db()
    assert (draft.state, draft.published_at, draft.decided_by) == (DraftState.PUBLISHED, written.moment, reviewer)
    assert [(item.verdict, item.text, item.author) for item in draft.comments.all()] == [
        ("published", "Good.", reviewer)
    ]


def test_who_may_not_publish_is_told_so(row, author):
    with pytest.raises(RefusedError, match="needs the permission to publish"):
        drafting.approve(drafted(row, author), author)


def test_four_eyes_ask_for_a_second_person(row, reviewer, settings):
    draft = drafted(row, reviewer, for_review=True)
    settings.FOUR_EYES = True
    with pytest.raises(RefusedError, match="Somebody else has to approve what you wrote"):
        drafting.approve(draft, reviewer)
    assert drafting.may_publish(reviewer) is False
    drafting.approve(draft, make.user("carla", "publish_content"))
    assert statement(row) == "Drafted."


def test_a_reviewer_sends_it_back_with_words(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    with pytest.raises(RefusedError, match="Say what should be different"):
        drafting.send_back(draft, reviewer, " ")
    drafting.send_back(draft, reviewer, "Which page says so?")
    draft.refresh_from_db()
    assert draft.state == DraftState.SENT_BACK
    drafting.submit(draft, author)
    draft.refresh_from_db()
    assert draft.state == DraftState.IN_REVIEW


def test_it_is_decided_once(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    same = Draft.objects.get(pk=draft.pk)
    drafting.approve(draft, reviewer)
    with pytest.raises(RefusedError, match="It is published already"):
        drafting.approve(same, reviewer)
    with pytest.raises(RefusedError, match="It is published already"):
        drafting.discard(same, author)


def test_what_the_author_changed_after_the_reviewer_looked_is_not_approved_unseen(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    seen = draft.version
    drafting.save(make.change(row, statement="Something else."), author, for_review=True, replaces=(draft.pk, seen))
    with pytest.raises(RefusedError, match="changed after you opened it"):
        drafting.approve(draft, reviewer, version=seen)


def test_other_fields_changed_meanwhile_are_kept(row, author, reviewer):
    draft = drafted(row, author)
    writing.publish(make.change(row, phrase="Meanwhile"), reviewer)
    drafting.approve(draft, reviewer)
    row.refresh_from_db()
    assert (row.statement, row.phrase) == ("Drafted.", "Meanwhile")


def test_the_same_field_changed_meanwhile_is_a_conflict_and_the_draft_stays(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    writing.publish(make.change(row, statement="Meanwhile."), reviewer)
    with pytest.raises(ConflictError):
        drafting.approve(draft, reviewer)
    draft.refresh_from_db()
    assert (draft.state, statement(row)) == (DraftState.IN_REVIEW, "Meanwhile.")


def test_an_approved_change_waits_for_its_date(row, author, reviewer):
    when = timezone.now() + timedelta(days=3)
    draft = drafted(row, author, for_review=True, publish_at=when)
    assert drafting.approve(draft, reviewer) is None
    assert list(drafting.publish_due()) == []
    assert statement(row) == "AWS patches {service}; you choose when."
    assert [(item.pk, outcome) for item, outcome in drafting.publish_due(when)] == [(draft.pk, "published")]
    assert statement(row) == "Drafted."
    assert list(drafting.publish_due(when)) == []


def test_what_conflicts_on_its_date_goes_back_to_review(row, author, reviewer):
    when = timezone.now() + timedelta(days=3)
    draft = drafted(row, author, for_review=True, publish_at=when)
    drafting.approve(draft, reviewer)
    writing.publish(make.change(row, statement="Meanwhile."), reviewer)
    list(drafting.publish_due(when))
    draft.refresh_from_db()
    assert (draft.state, statement(row)) == (DraftState.IN_REVIEW, "Meanwhile.")
    assert draft.comments.last().verdict == "not published on its date"


def test_a_draft_follows_its_answer_through_a_rename(row, author, reviewer):
    draft = drafted(row, author)
    row.service.slug = "amazon-rds"
    row.service.save()
    drafting.approve(draft, reviewer)
    assert statement(row) == "Drafted."
    assert list(drafting.open_drafts(items.key_of(items.find(drafting.key_of(draft))))) == []


def test_a_draft_of_what_was_deleted_and_made_again_is_still_the_authors_draft(row, author, reviewer):
    draft = drafted(row, author)
    key, record = items.key_of(row), draft.base
    row.delete()
    made = writing.publish(Change(key, None, record), reviewer).row
    assert list(drafting.open_drafts(key)) == [draft]
    with pytest.raises(drafting.OwnDraftError):
        drafting.save(make.change(made, phrase="Another"), author)
    drafting.approve(draft, reviewer)
    assert statement(made) == "Drafted."
