"""Readers answer back: taken in with what they saw, within limits, for editors."""

import time
from datetime import timedelta
from itertools import count

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from responsibilities.feedback import receiving
from responsibilities.models import Suggestion
from responsibilities.owners import Owner
from tests import make
from tests.admin.forms import LIST, change_url, form_data, soup
from tests.admin.forms import text as admin_text

pytestmark = pytest.mark.django_db
URL = "/services/rds/guest-os-patching/suggest/"


@pytest.fixture
def row():
    return make.answer(service=make.service("rds"), owner=Owner.AWS)


@pytest.fixture
def slow(monkeypatch):
    """People take longer than programs."""
    monkeypatch.setattr(receiving, "SHORTEST", timedelta(0))


def typed(client, **values) -> dict[str, str]:
    form = soup(client.get(URL)).find("form", class_="suggest")
    data = {field["name"]: field.get("value", "") for field in form.find_all(["input", "textarea"])}
    return {**data, "text": "The window is 30 minutes.", **values}


def main(response) -> str:
    return " ".join(soup(response).find("main").get_text(" ").split())


def test_an_answer_asks_whether_something_is_wrong(row, client):
    page = client.get("/services/rds/guest-os-patching/")
    assert soup(page).find("a", string="Something wrong?")["href"] == URL
    assert page.cookies == {}


def test_a_suggestion_lands_with_the_answer_and_version_that_was_shown(row, client, slow):
    data = typed(client, link="https://docs.aws.amazon.com/x", email="reader@example.org")
    row.statement = "Changed meanwhile."
    row.save()
    sent = client.post(URL, data)
    assert sent["Location"] == f"{URL}?sent"
    assert "Thank you. An editor reads it." in main(client.get(sent["Location"]))
    found = Suggestion.objects.get()
    assert (found.responsibility, found.answer_version, found.shown_owner, found.shown_statement) == (
        row,
        row.history.last().pk,
        "AWS",
        "AWS patches Rds; you choose when.",
    )
    assert (found.text, found.link, found.email, found.state) == (
        "The window is 30 minutes.",
        "https://docs.aws.amazon.com/x",
        "reader@example.org",
        "new",
    )
    assert "127.0.0.1" not in found.client


def test_an_inherited_answer_and_a_cell_that_nobody_described_take_suggestions_too(client, slow):
    make.service("rds")
    topic = make.topic()
    client.post(URL, typed(client))
    general = make.answer(topic)
    client.post(URL, typed(client))
    assert [(item.responsibility, item.shown_owner) for item in Suggestion.objects.order_by("pk")] == [
        (None, ""),
        (general, "AWS"),
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": ""}, "Write what is wrong, or what is missing."),
        ({"text": "x" * 2001}, "Ensure this value has at most 2000 characters (it has 2001)."),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"link": "javascript:alert(1)"}, "Enter an address that starts with https://."),
        ({"link": "http://example.org/"}, "Enter an address that starts with https://."),
        ({"email": "a@example.org\nBcc: b@example.org"}, "Enter a valid email address."),
        ({"shown": "made up"}, "This form is too old."),
    ],
)
def test_bad_input_is_said_in_words_and_nothing_typed_is_lost(values, sentence, row, client, slow):
    page = client.post(URL, typed(client, **values))
    assert page.status_code == 200
    assert sentence in main(page)
    if "text" not in values:
        assert soup(page).find("textarea", attrs={"name": "text"}).text.strip() == "The window is 30 minutes."
    assert Suggestion.objects.count() == 0


def test_a_form_that_lay_too_long_is_about_the_answer_now(row, client, slow, monkeypatch):
    data = typed(client)
    later = time.time() + timedelta(days=3).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    page = client.post(URL, data)
    assert "This form is too old." in main(page)
    fresh = soup(page).find("input", attrs={"name": "shown"})["value"]
    assert client.post(URL, data | {"shown": fresh}).status_code == 302


def test_what_falls_into_the_trap_looks_sent_and_is_dropped(row, client, slow):
    assert client.post(URL, typed(client, website="https://spam.example"))["Location"] == f"{URL}?sent"
    assert Suggestion.objects.count() == 0


def test_what_is_sent_too_fast_is_kept_as_spam(row, client):
    assert client.post(URL, typed(client))["Location"] == f"{URL}?sent"
    found = Suggestion.objects.get()
    assert (found.state, found.text, found.handled_by) == ("spam", "The window is 30 minutes.", None)


def test_a_lost_cookie_costs_nothing_that_was_typed(row, slow):
    client = Client(enforce_csrf_checks=True)
    data = typed(client)
    del client.cookies["csrftoken"]
    refused = client.post(URL, data)
    assert (refused.status_code, refused["Cache-Control"]) == (403, "no-store")
    assert "Your browser did not send back the cookie of this form" in main(refused)
    assert "The window is 30 minutes." in main(refused)
    assert Suggestion.objects.count() == 0
    token = soup(refused).find("input", attrs={"name": "csrfmiddlewaretoken"})["value"]
    assert client.post(URL, data | {"csrfmiddlewaretoken": token})["Location"] == f"{URL}?sent"
    assert Client(enforce_csrf_checks=True).post("/services/no/thing/suggest/", data).status_code == 403


def test_a_double_click_is_one_suggestion(row, client, slow):
    data = typed(client)
    assert [client.post(URL, data).status_code for _ in range(2)] == [302, 302]
    assert Suggestion.objects.count() == 1


def test_deleting_a_suggestion_erases_what_the_reader_wrote(suggestion, editor_client):
    editor_client.post(f"{LIST}suggestion/{suggestion.pk}/delete/", {"post": "yes"})
    assert Suggestion.objects.count() == 0
    fields = {field.name for field in Suggestion.history.model._meta.get_fields()}
    assert {"text", "link", "email", "client"} & fields == set()


def test_one_address_sends_a_few_an_hour(row, client, slow, settings):
    settings.SUGGESTIONS_PER_HOUR = 2
    data = typed(client)
    sent = [client.post(URL, data | {"text": f"Number {number}"}).status_code for number in range(3)]
    assert sent == [302, 302, 429]
    refused = client.post(URL, data)
    assert "That is more than we can read in an hour. Try again after" in main(refused)
    assert "The window is 30 minutes." in main(refused)
    assert client.post(URL, data, REMOTE_ADDR="192.0.2.7").status_code == 302
    Suggestion.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert client.post(URL, data).status_code == 302


def test_all_together_send_twenty_times_as_many(row, client, slow, settings):
    settings.SUGGESTIONS_PER_HOUR = 1
    data = typed(client)
    sent = [client.post(URL, data, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(21)]
    assert (sent.count(302), sent[-1]) == (20, 429)


def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours(row, client, slow, settings):
    settings.SUGGESTIONS_PER_HOUR = 1
    data = typed(client)
    numbers = count()

    def send(address):
        different = data | {"text": f"Number {next(numbers)}"}
        return client.post(URL, different, HTTP_X_FORWARDED_FOR=f"1.1.1.1, {address}").status_code

    assert [send("192.0.2.1"), send("192.0.2.2")] == [302, 429]
    settings.TRUST_PROXY = True
    assert [send("192.0.2.1"), send("192.0.2.1"), send("192.0.2.2")] == [302, 429, 302]


def test_it_can_be_switched_off(row, client, settings):
    settings.SUGGESTIONS = False
    assert soup(client.get("/services/rds/guest-os-patching/")).find("a", string="Something wrong?") is None
    assert client.get(URL).status_code == 404
    assert client.post(URL, {}).status_code == 404


def test_a_former_address_redirects_and_an_unknown_one_does_not(row, client):
    row.service.slug = "amazon-rds"
    row.service.save()
    assert client.get(URL)["Location"] == "/services/amazon-rds/guest-os-patching/suggest/"
    assert client.get("/services/nothing/guest-os-patching/suggest/").status_code == 404


def test_nobody_mends_a_retired_service(row, client):
    row.service.retired_on, row.service.retired_reason = timezone.localdate(), "It ended."
    row.service.save()
    assert soup(client.get("/services/rds/guest-os-patching/")).find("a", string="Something wrong?") is None
    assert client.get(URL).status_code == 404


def test_a_post_from_elsewhere_is_refused(row):
    client = Client(enforce_csrf_checks=True)
    assert client.post(URL, {"text": "x"}).status_code == 403


# --- For editors


@pytest.fixture
def suggestion(row, client, slow):
    client.post(URL, typed(client, text="<b>Wrong</b>", email="reader@example.org"))
    return Suggestion.objects.get()


def test_an_editor_sees_what_the_reader_saw_beside_what_it_says_now(suggestion, row, editor_client):
    page = editor_client.get(change_url(suggestion))
    assert "The reader saw: AWS: AWS patches Rds; you choose when." in admin_text(page)
    assert "It says now: The same." in admin_text(page)
    assert "<b>Wrong</b>" in admin_text(page)
    assert "<b>Wrong</b>" not in page.content.decode()
    row.statement = "AWS patches {service} daily."
    row.save()
    page = editor_client.get(change_url(suggestion))
    changes = soup(page).find(class_="field-now").find_all(["del", "ins"])
    assert [item.text for item in changes] == [";", "you choose when", "daily"]
    assert soup(page).find("a", string="Change the answer")["href"] == change_url(row)


def test_who_handled_it_is_kept(suggestion, editor_client, admin_user):
    data = form_data(editor_client.get(change_url(suggestion))) | {"state": "taken up", "note": "Done."}
    assert editor_client.post(change_url(suggestion), data).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.handled_by, suggestion.note) == ("taken up", admin_user, "Done.")


def test_the_queue_is_filtered_searched_and_handled_at_once(suggestion, row, editor_client, admin_user):
    def listed(query):
        return editor_client.get(f"{LIST}suggestion/{query}").context["cl"].result_count

    service = f"?service__id__exact={row.service_id}"
    queries = ["", "?state__exact=new", "?changed=yes", service, "?q=wrong", "?q=reader", "?q=zzz"]
    assert [listed(query) for query in queries] == [1, 1, 0, 1, 1, 1, 0]
    row.phrase = "New"
    row.save()
    assert listed("?changed=yes") == 1
    assert receiving.waiting().count() == 1
    for action, state in [("take_up", "taken up"), ("decline", "declined"), ("mark_as_spam", "spam")]:
        editor_client.post(f"{LIST}suggestion/", {"action": action, "_selected_action": [suggestion.pk]})
        suggestion.refresh_from_db()
        assert (suggestion.state, suggestion.handled_by) == (state, admin_user)
    assert receiving.waiting().count() == 0


def test_editors_write_none(editor_client):
    assert editor_client.get(f"{LIST}suggestion/add/").status_code == 403
