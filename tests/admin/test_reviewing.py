"""Who reviews an answer, what its sources say now, and which sources are broken."""

from datetime import date

import pytest
from django.utils import timezone

from responsibilities.checking.passages import Passage
from responsibilities.freshness import passages
from responsibilities.models import Draft, PassageCheck, Responsibility, SourceCheck
from tests import make
from tests.admin.forms import LIST, change_url, form_data, text

pytestmark = pytest.mark.django_db

ANSWERS = f"{LIST}responsibility/"
SOURCES = f"{LIST}source/"
EDITOR = ("view_responsibility", "change_responsibility")


def shown(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return {row.pk for row in response.context["cl"].result_list}


def said(response):
    return [str(message) for message in response.context["messages"]]


def act(client, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return said(client.post(ANSWERS, data, follow=True))


@pytest.fixture
def row():
    return make.answer(service=make.service("rds"))


@pytest.fixture
def changed(row):
    """A citation whose passage changed."""
    citation = make.citation(row, section="Updates")
    passages.see(citation, Passage("a" * 64, True), date(2026, 11, 2))
    passages.see(citation, Passage("b" * 64, True), date(2026, 11, 3))
    return citation


def test_a_reviewer_is_assigned_on_the_form(row, editor_client, admin_user):
    anna = make.user("anna")
    data = form_data(editor_client.get(change_url(row))) | {"reviewer": anna.pk}
    assert editor_client.post(change_url(row), data).status_code == 302
    row.refresh_from_db()
    last = row.history.first()
    assert (row.reviewer, last.reviewer, last.history_user) == (anna, anna, admin_user)
    assert last.history_change_reason == "Assigned for review"


def test_a_form_saved_as_it_was_assigns_nobody_and_writes_no_history(row, editor_client):
    row.reviewer = make.user("anna")
    row.save()
    editor_client.post(change_url(row), form_data(editor_client.get(change_url(row))))
    assert row.history.count() == 2


def test_a_form_opened_before_somebody_was_assigned_does_not_undo_that(row, editor_client):
    opened = form_data(editor_client.get(change_url(row)))
    row.reviewer = make.user("anna")
    row.save()
    editor_client.post(change_url(row), opened | {"statement": "AWS does it all."})
    row.refresh_from_db()
    assert (row.reviewer.username, row.statement) == ("anna", "AWS does it all.")


def test_who_assigns_at_the_same_time_is_told_of_the_other(row, editor_client):
    ben = make.user("ben")
    opened = form_data(editor_client.get(change_url(row)))
    row.reviewer = make.user("anna")
    row.save()
    response = editor_client.post(change_url(row), opened | {"reviewer": ben.pk}, follow=True)
    row.refresh_from_db()
    assert row.reviewer == ben
    assert "anna was assigned meanwhile; now it is ben." in said(response)


def test_it_is_saved_even_if_the_rest_meets_a_conflict(row, editor_client):
    anna = make.user("anna")
    opened = form_data(editor_client.get(change_url(row)))
    row.statement = "Somebody else wrote this."
    row.save()
    page = editor_client.post(change_url(row), opened | {"statement": "I wrote that.", "reviewer": anna.pk})
    row.refresh_from_db()
    assert (row.reviewer, row.statement) == (anna, "Somebody else wrote this.")
    assert "I wrote that." in page.content.decode()


def test_who_may_not_publish_assigns_too(row, client):
    anna = make.user("anna", *EDITOR)
    client.force_login(anna)
    data = form_data(client.get(change_url(row))) | {"reviewer": anna.pk, "statement": "AWS does it all."}
    assert client.post(change_url(row), data).status_code == 302
    row.refresh_from_db()
    assert (row.reviewer, Draft.objects.get().data["statement"]) == (anna, "AWS does it all.")
    assert row.statement != "AWS does it all."


def test_a_new_answer_can_be_assigned_at_once(editor_client):
    topic, anna = make.topic(), make.user("anna")
    data = form_data(editor_client.get(f"{ANSWERS}add/")) | {
        "topic": topic.pk,
        "owner": "aws",
        "statement": "AWS does.",
        "phrase": "AWS",
        "aws_does": "- x",
        "reviewer": anna.pk,
    }
    assert editor_client.post(f"{ANSWERS}add/", data).status_code == 302
    assert Responsibility.objects.get().reviewer == anna


def test_a_new_answer_that_waits_for_review_says_that_it_is_assigned_later(client):
    topic, anna = make.topic(), make.user("anna", *EDITOR, "add_responsibility")
    client.force_login(anna)
    data = form_data(client.get(f"{ANSWERS}add/")) | {
        "topic": topic.pk,
        "owner": "aws",
        "statement": "AWS does.",
        "phrase": "AWS",
        "aws_does": "- x",
        "reviewer": anna.pk,
    }
    sent = client.post(f"{ANSWERS}add/", data, follow=True)
    assert "A reviewer can be assigned once the answer is published." in said(sent)
    assert Responsibility.objects.count() == 0


def test_only_people_who_may_sign_in_to_admin_are_offered(row, editor_client):
    make.user("anna")
    gone = make.user("gone", is_active=False)
    options = editor_client.get(change_url(row)).content.decode()
    assert (">anna<" in options, ">gone<" in options) == (True, False)
    row.reviewer = gone
    row.save()
    assert ">gone<" in editor_client.get(change_url(row)).content.decode()


def test_an_assigned_reviewer_who_leaves_leaves_the_answer(row):
    anna = make.user("anna")
    Responsibility.objects.update(reviewer=anna)
    anna.delete()
    row.refresh_from_db()
    assert row.reviewer is None


def test_answers_are_assigned_from_the_list(row, editor_client, admin_user):
    other = make.answer(make.topic("other"))
    assert act(editor_client, "assign_to_me", row, other) == ["You review 2 answers."]
    assert {found.reviewer for found in Responsibility.objects.all()} == {admin_user}
    assert row.history.count() == 2


def test_filters_find_who_is_assigned_and_what_changed(row, changed, editor_client, admin_user):
    other = make.answer(make.topic("other"), reviewer=admin_user)
    third = make.answer(make.topic("third"), reviewer=make.user("anna"))
    for query, expected in {
        "?assigned=me": {other},
        "?assigned=nobody": {row},
        "?assigned=nonsense": {row, other, third},
        "?passage=yes": {row},
        "?passage=no": {row, other, third},
    }.items():
        assert shown(editor_client, ANSWERS + query) == {found.pk for found in expected}, query


def test_the_form_names_the_passage_that_changed(row, changed, editor_client):
    said = text(editor_client.get(change_url(row)))
    assert "Page age, Updates : the text changed, first seen 3 November 2026." in said
    passages.see(changed, Passage("c" * 64, False), date(2026, 11, 4))
    assert "the heading “Updates” is gone, first seen 3 November 2026." in text(editor_client.get(change_url(row)))


def test_a_form_without_changed_passages_says_so(row, editor_client):
    assert "None is known to have changed since it was read." in text(editor_client.get(change_url(row)))
    assert "None is known to have changed since it was read." in text(editor_client.get(f"{ANSWERS}add/"))


def test_a_citation_saved_with_a_new_day_takes_the_mark_away(row, changed, editor_client):
    data = form_data(editor_client.get(change_url(row))) | {"citations-0-checked_on": "2026-11-20"}
    assert editor_client.post(change_url(row), data).status_code == 302
    assert shown(editor_client, f"{ANSWERS}?passage=yes") == set()


def test_reading_again_is_confirmed_from_the_list(row, changed, editor_client, admin_user):
    assert act(editor_client, "read_again", row) == ["1 answer: the passages count as read today."]
    changed.refresh_from_db()
    assert (changed.checked_on, changed.is_verified) == (timezone.localdate(), True)
    assert changed.history.first().history_user == admin_user
    assert not PassageCheck.objects.changed().exists()
    assert act(editor_client, "read_again", row) == ["None of these answers cites a passage that changed."]


def test_reading_again_is_confirmed_on_the_same_day_too(row, changed, editor_client):
    today = timezone.localdate()
    changed.checked_on = today
    changed.save()
    PassageCheck.objects.update(read_on=today)
    assert act(editor_client, "read_again", row) == ["1 answer: the passages count as read today."]
    assert not PassageCheck.objects.changed().exists()


def test_who_may_not_publish_sends_the_confirmation_for_review(row, changed, client):
    client.force_login(make.user("anna", *EDITOR))
    sentence = "1 answer: waits for review; the mark stays until it is published."
    assert act(client, "read_again", row) == [sentence]
    assert PassageCheck.objects.changed().exists()
    assert Draft.objects.get().data["citations"][0]["checked"] == timezone.localdate().isoformat()
    (refused,) = act(client, "read_again", row)
    assert "You have a change of this on its way already." in refused


def test_who_may_not_publish_can_not_confirm_without_a_new_day(row, changed, client):
    today = timezone.localdate()
    changed.checked_on, changed.is_verified = today, True
    changed.save()
    PassageCheck.objects.update(read_on=today)
    client.force_login(make.user("anna", *EDITOR))
    (refused,) = act(client, "read_again", row)
    assert "somebody who may publish has to confirm it" in refused
    assert PassageCheck.objects.changed().exists()


def test_who_may_only_look_is_offered_no_action(row, changed, client):
    client.force_login(make.user("anna", "view_responsibility"))
    act(client, "read_again", row)
    act(client, "assign_to_me", row)
    row.refresh_from_db()
    assert (row.reviewer, PassageCheck.objects.changed().exists()) == (None, True)


@pytest.fixture
def checked(row):
    """A source that is broken, one that moved, one that is there, one never checked."""
    found = {
        name: make.citation(row, f"https://docs.aws.amazon.com/{name}").source
        for name in ("dead", "moved", "good", "new")
    }
    when = timezone.now().replace(year=2026, month=11, day=24)
    good = {"checked_at": when, "last_good_on": date(2026, 11, 24), "status": 200}
    SourceCheck.objects.create(
        source=found["dead"],
        checked_at=when,
        status=404,
        error="Not found (404).",
        failures=3,
        last_good_on=date(2026, 11, 3),
    )
    SourceCheck.objects.create(source=found["moved"], moved_to="https://docs.aws.amazon.com/there", **good)
    SourceCheck.objects.create(source=found["good"], **good)
    return found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?check=broken", {"dead"}),
        ("?check=moved", {"moved"}),
        ("?check=never", {"new"}),
        ("?check=nonsense", {"dead", "moved", "good", "new"}),
    ],
)
def test_sources_are_found_by_how_they_answered(checked, editor_client, query, names):
    assert shown(editor_client, SOURCES + query) == {checked[name].pk for name in names}


def test_a_source_says_how_it_answered(checked, editor_client):
    dead = "Not found (404). Checked 24 Nov 2026, 3 times wrong in a row, last there 3 Nov 2026."
    listed = text(editor_client.get(SOURCES))
    for sentence in (dead, "There. Checked 24 Nov 2026.", "Never checked."):
        assert sentence in listed
    assert dead in text(editor_client.get(change_url(checked["dead"])))
    assert "https://docs.aws.amazon.com/there" in text(editor_client.get(change_url(checked["moved"])))
    assert "Never checked." in text(editor_client.get(change_url(checked["new"])))


def test_lists_take_a_constant_number_of_queries(checked, editor_client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        editor_client.get(SOURCES)
