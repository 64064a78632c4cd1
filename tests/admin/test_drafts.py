"""The page of a change on its way: differences, comments, approval, the preview."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from responsibilities.editing import drafting, items, preview, writing
from responsibilities.editing.writing import Change
from responsibilities.models import Draft
from srm_site import middleware
from tests import make
from tests.admin.forms import LIST, form_data, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make.user("anna", "change_responsibility")


@pytest.fixture
def reviewer():
    return make.user("ben", "publish_content", "change_responsibility")


@pytest.fixture
def row():
    return make.answer(service=make.service())


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def drafted(row, author, **options) -> Draft:
    return drafting.save(make.change(row, statement="AWS patches it daily."), author, "Because", **options)


def page_of(draft) -> str:
    return f"{LIST}draft/{draft.pk}/change/"


def act(user, draft, button, comment="", **values):
    client = as_(user)
    data = form_data(client.get(page_of(draft)))
    return client.post(page_of(draft), data | {button: "x", "text": comment} | values, follow=True)


def statement(row) -> str:
    row.refresh_from_db()
    return row.statement


def test_a_reviewer_sees_the_difference_word_by_word(row, author, reviewer):
    draft = drafted(row, author, for_review=True, reviewer=reviewer)
    page = as_(reviewer).get(page_of(draft))
    assert [(item.label, item.old, item.new) for item in page.context["differences"]] == [
        ("statement", "AWS patches {service}; you choose when.", "AWS patches it daily.")
    ]
    shown = text(page)
    assert "Waiting for review . Written by anna" in shown
    assert "ben is asked to review it." in shown
    assert "Why: Because" in shown


def test_a_reviewer_approves_and_readers_see_it(row, author, reviewer):
    page = act(reviewer, drafted(row, author, for_review=True), "_approve", "Good.")
    assert statement(row) == "AWS patches it daily."
    assert "Published." in page.content.decode()
    assert "ben published" in text(page)


def test_a_reviewer_sends_it_back_and_the_author_goes_on(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    assert "Say what should be different." in act(reviewer, draft, "_send_back").content.decode()
    act(reviewer, draft, "_send_back", "Which page says so?")
    page = as_(author).get(page_of(draft))
    assert "Sent back . Written by anna" in text(page)
    assert "Which page says so?" in text(page)
    assert page.context["edit_url"] == f"{LIST}responsibility/{row.pk}/change/?draft={draft.pk}"
    act(author, draft, "_submit")
    draft.refresh_from_db()
    assert draft.state == "in review"


def test_anybody_concerned_comments(row, author, reviewer):
    draft = drafted(row, author)
    page = act(reviewer, draft, "_comment", "<b>Nice</b>")
    assert "<b>Nice</b>" in text(page)
    assert "<b>Nice</b>" not in page.content.decode()
    assert "Write something first." in act(reviewer, draft, "_comment").content.decode()


def test_an_author_discards_it(row, author):
    draft = drafted(row, author)
    act(author, draft, "_discard")
    draft.refresh_from_db()
    assert (draft.state, statement(row)) == ("discarded", "AWS patches {service}; you choose when.")


def test_buttons_are_those_that_work(row, author, reviewer, settings):
    draft = drafted(row, author, for_review=True)

    def buttons(user):
        page = as_(user).get(page_of(draft)).content.decode()
        return [
            name for name in ("_approve", "_submit", "_send_back", "_comment", "_discard") if f'name="{name}"' in page
        ]

    assert buttons(author) == ["_comment", "_discard"]
    assert buttons(reviewer) == ["_approve", "_send_back", "_comment", "_discard"]
    settings.FOUR_EYES = True
    own = drafted(make.answer(make.topic("other")), reviewer, for_review=True)
    assert 'name="_approve"' not in as_(reviewer).get(page_of(own)).content.decode()
    refused = act(reviewer, own, "_approve")
    assert "Somebody else has to approve what you wrote." in refused.content.decode()


def test_what_was_edited_after_the_reviewer_looked_is_not_published(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    page = act(reviewer, draft, "_approve", version="0")
    assert "It was changed after you opened it; look at it again." in page.content.decode()
    assert statement(row) == "AWS patches {service}; you choose when."


def test_a_conflict_is_shown_with_the_three_versions(row, author, reviewer):
    draft = drafted(row, author, for_review=True)
    writing.publish(make.change(row, statement="Meanwhile."), reviewer)
    page = as_(reviewer).get(page_of(draft))
    assert [column.text for column in page.context["conflicts"][0].columns] == [
        "AWS patches {service}; you choose when.",
        "Meanwhile.",
        "AWS patches it daily.",
    ]
    assert "Somebody changed the same fields meanwhile" in act(reviewer, draft, "_approve").content.decode()
    assert statement(row) == "Meanwhile."


def test_who_may_change_nothing_sees_no_drafts(row, author):
    draft = drafted(row, author)
    nobody = make.user("rita", "view_responsibility")
    assert as_(nobody).get(page_of(draft)).status_code == 403
    assert as_(nobody).get(f"{LIST}draft/").status_code == 403
    assert Client().get(page_of(draft)).status_code == 302


def listed(client, query):
    return {row.pk for row in client.get(f"{LIST}draft/{query}").context["cl"].result_list}


def test_the_list_says_whose_turn_it_is(row, author, reviewer):
    mine = drafted(row, author)
    asked = drafted(make.answer(make.topic("a")), author, for_review=True, reviewer=reviewer)
    other = drafted(make.answer(make.topic("b")), author, for_review=True, batch="Import of x.csv")
    client = as_(reviewer)
    for query, expected in {
        "": {mine, asked, other},
        "?whose=mine": set(),
        "?whose=asked": {asked},
        "?whose=review": {asked, other},
        "?whose=nonsense": {mine, asked, other},
        "?state__exact=draft": {mine},
        "?kind=answer": {mine, asked, other},
        "?batch__isempty=0": {other},
        "?q=import": {other},
        "?q=anna": {mine, asked, other},
    }.items():
        assert listed(client, query) == {draft.pk for draft in expected}, query
    assert listed(as_(author), "?whose=mine") == {mine.pk, asked.pk, other.pk}


def test_many_are_approved_at_once_and_what_can_not_be_is_named(row, author, reviewer):
    other = make.answer(make.topic("other"))
    good, bad = drafted(row, author, for_review=True), drafted(other, author, for_review=True)
    writing.publish(make.change(other, statement="Meanwhile."), reviewer)
    data = {"action": "approve_selected", "_selected_action": [good.pk, bad.pk]}
    page = as_(reviewer).post(f"{LIST}draft/", data, follow=True).content.decode()
    assert "1 published." in page
    assert "was changed by somebody else meanwhile." in page
    assert (statement(row), statement(other)) == ("AWS patches it daily.", "Meanwhile.")


def test_many_are_discarded_at_once(row, author, reviewer):
    draft = drafted(row, author)
    as_(reviewer).post(f"{LIST}draft/", {"action": "discard_selected", "_selected_action": [draft.pk]})
    draft.refresh_from_db()
    assert draft.state == "discarded"


# --- The preview


def test_whoever_has_the_link_sees_exactly_what_readers_will_see(row, author, client, reviewer):
    draft = drafted(row, author)
    entry = client.get(preview.link(draft))
    assert entry["Location"].endswith("/page/services/rds/guest-os-patching/")
    page = client.get(entry["Location"])
    assert (page["Cache-Control"], page["X-Robots-Tag"], page["Referrer-Policy"]) == (
        "no-store",
        "noindex",
        "no-referrer",
    )
    assert page.context["page"].answer.statement == "AWS patches it daily."
    assert statement(row) == "AWS patches {service}; you choose when."
    assert row.history.count() == 1
    previewed = page.content.decode()
    assert "This is a preview." in previewed
    drafting.approve(draft, reviewer)
    published = client.get(row.get_absolute_url()).content.decode()
    note = previewed[
        previewed.index('<div class="note past">') : previewed.index("</div>\n", previewed.index("<b>This is"))
    ]
    main = previewed.replace(note + "</div>\n", "")
    assert main[main.index("<main") :] == published[published.index("<main") :]


def test_any_page_of_the_site_can_be_previewed(row, author, client):
    base = preview.link(drafted(row, author))
    assert "AWS patches it daily." in client.get(f"{base}page/services/rds/").content.decode()
    assert client.get(f"{base}page/services/rds.json").json()["answers"][0]["statement"] == "AWS patches it daily."
    assert client.get(f"{base}page/diagrams/rds.svg")["Content-Type"].startswith("image/svg+xml")


@pytest.mark.parametrize("path", ["admin/", "-/ready/", "nothing/at/all", "-/preview/x/", "search/?q=x", "oembed"])
def test_nothing_else_can(path, row, author, client):
    assert client.get(f"{preview.link(drafted(row, author))}page/{path}").status_code == 404


def test_a_new_answer_is_previewed_where_it_will_be(author, client):
    record = items.record_of(items.find(items.key_of(make.answer())))
    make.service("rds")
    draft = drafting.save(Change(items.Key("answer", "services/rds/guest-os-patching"), None, record), author)
    assert client.get(preview.link(draft))["Location"].endswith("/page/services/rds/guest-os-patching/")


def test_a_preview_of_something_without_a_page_says_so(author, client):
    service = make.service("rds")
    draft = drafting.save(make.change(service, published=False), author)
    page = client.get(client.get(preview.link(draft))["Location"])
    assert page.status_code == 404
    assert "With this change there is no such page." in page.content.decode()


@pytest.mark.parametrize(
    ("break_it", "sentence"),
    [
        (lambda draft: drafting.discard(draft, draft.author), "This change was discarded"),
        (lambda draft: drafting.approve(draft, make.user("c", "publish_content")), "This change is published"),
        (lambda draft: Draft.objects.update(version=9), "The change was edited after this link was made."),
        (
            lambda draft: Draft.objects.update(data=draft.data | {"owner": "shared"}),
            "This change can’t be published as it is",
        ),
        (lambda draft: Draft.objects.all().delete(), "This change was discarded"),
    ],
)
def test_a_link_that_shows_nothing_says_why(break_it, sentence, row, author, client):
    draft = drafted(row, author)
    link = preview.link(draft)
    break_it(draft)
    for address in (link, f"{link}page/services/rds/"):
        page = client.get(address)
        assert page.status_code == 404
        assert sentence in page.content.decode()


def test_a_link_expires_and_can_not_be_made_up(row, author, client, monkeypatch):
    link = preview.link(drafted(row, author))
    later = timezone.now().timestamp() + timedelta(days=8).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert "This link was good for 7 days." in client.get(link).content.decode()
    assert "This is not a complete preview link." in client.get("/-/preview/abc:def:ghi/").content.decode()


# --- On its date


def test_a_scheduled_change_is_seen_by_the_first_reader_after_its_time(row, author, reviewer, client, settings):
    draft = drafted(row, author, for_review=True, publish_at=timezone.now() + timedelta(days=1))
    assert "readers see it from its date on" in act(reviewer, draft, "_approve").content.decode()
    settings.PUBLISH_CHECK_SECONDS = 20
    show = middleware.due_changes(lambda request: client.get("/services/rds/guest-os-patching/"))
    request = client.get("/").wsgi_request
    assert "AWS patches it daily." not in show(request).content.decode()
    Draft.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    assert "AWS patches it daily." not in show(request).content.decode()
    show = middleware.due_changes(lambda request: client.get("/services/rds/guest-os-patching/"))
    assert "AWS patches it daily." in show(request).content.decode()
    assert row.history.first().history_user == get_user_model().objects.get(username="ben")


def test_a_page_is_shown_even_if_nothing_can_be_published(client, settings, monkeypatch, caplog):
    from django.db import OperationalError

    def fail():
        raise OperationalError("read-only")

    settings.PUBLISH_CHECK_SECONDS = 20
    monkeypatch.setattr(drafting, "publish_due", fail)
    assert middleware.due_changes(lambda request: "page")(client.get("/").wsgi_request) == "page"
    assert "Scheduled changes could not be published." in caplog.text


def test_a_command_publishes_what_is_due(row, author, reviewer, capsys):
    draft = drafted(row, author, for_review=True, publish_at=timezone.now() + timedelta(days=1))
    drafting.approve(draft, reviewer)
    call_command("publish_due")
    Draft.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    call_command("publish_due")
    assert capsys.readouterr().out == "0 due.\nGuest os patching · Amazon Rds: published\n1 due.\n"
    assert statement(row) == "AWS patches it daily."
