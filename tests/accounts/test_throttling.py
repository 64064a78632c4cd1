"""Guessing is slowed down, for one name from one address."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory

from responsibilities.accounts import addresses

from .helpers import is_in, log, sign_in

pytestmark = pytest.mark.django_db


def fail(client, times, name="anna", **headers):
    return [sign_in(client, name, "wrong", **headers).status_code for _ in range(times)]


def pass_time(minutes):
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=attempt.attempt_time - timedelta(minutes=minutes)
        )


def test_it_locks_out_after_five_failures_and_refuses_the_right_password(person, client):
    person()
    assert fail(client, 5) == [200, 200, 200, 200, 429]
    assert sign_in(client).status_code == 429
    assert not is_in(client)


def test_the_page_says_when_to_try_again_in_the_look_of_the_site(person, client):
    person()
    fail(client, 5)
    pass_time(minutes=4)
    response = sign_in(client)
    text = response.content.decode()
    assert "Try again in 11 minutes" in text
    assert "Who secures what on AWS" in text
    assert (response["Retry-After"], response["Cache-Control"]) == ("660", "no-store")


def test_the_lock_ends_and_trying_on_does_not_prolong_it(person, client):
    person()
    fail(client, 5)
    pass_time(minutes=14)
    assert fail(client, 3) == [429, 429, 429]
    pass_time(minutes=1)
    assert sign_in(client).status_code == 302
    assert is_in(client)


def test_a_name_nobody_has_gets_the_same_answers(person, client):
    person()
    real = [sign_in(client, "anna", "wrong") for _ in range(6)]
    made_up = [sign_in(client, "nobody", "wrong") for _ in range(6)]

    def pages(responses, name):
        return [(page.status_code, without_token(page.content.decode()).replace(name, "")) for page in responses]

    assert pages(real, "anna") == pages(made_up, "nobody")


def without_token(html):
    return "".join(line for line in html.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("values", [{}, {"is_active": False}, {"is_staff": False}])
def test_a_wrong_password_costs_one_hash_whoever_it_is_for(values, person, client, monkeypatch):
    from django.contrib.auth import hashers

    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *given: hashed.append(1) or encode(self, *given)
    )
    user = person(**values)
    hashed.clear()
    sign_in(client, user.username, "wrong")
    known, _ = len(hashed), hashed.clear()
    sign_in(client, "nobody", "wrong")
    assert (known, len(hashed)) == (1, 1)


def test_guessing_from_elsewhere_does_not_lock_the_owner_out(person, client):
    person()
    assert fail(client, 5, REMOTE_ADDR="203.0.113.9")[-1] == 429
    assert sign_in(client, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_another_browser_at_the_same_address_is_locked_out_too(person, client):
    person()
    fail(client, 5, HTTP_USER_AGENT="a")
    assert sign_in(Client(), HTTP_USER_AGENT="b").status_code == 429


def test_a_success_starts_the_count_again(person, client):
    person()
    fail(client, 4)
    assert sign_in(client).status_code == 302
    assert fail(Client(), 4) == [200] * 4


def test_the_number_and_the_wait_are_settings(person, client, settings):
    settings.AXES_FAILURE_LIMIT = 2
    settings.AXES_COOLOFF_TIME = timedelta(minutes=90)
    person()
    fail(client, 2)
    assert sign_in(client)["Retry-After"] == "5400"


def test_neither_password_nor_token_is_kept(person, client):
    person()
    sign_in(client, "anna", "a secret mistyped")
    (attempt,) = AccessAttempt.objects.all()
    assert "a secret mistyped" not in attempt.post_data
    client.post("/admin/login/", {"username": "hunter2-in-the-wrong-field", "password": "x"})
    assert log("action", "about", "how") == [
        ("user-created", "anna", "command line"),
        ("sign-in-failed", "anna", "password"),
        ("sign-in-failed", "", "password"),
    ]


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "found"),
    [
        (False, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (True, "192.0.2.1", "203.0.113.9", "203.0.113.9"),
        (True, "192.0.2.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (True, "192.0.2.1", "203.0.113.9:4711", "203.0.113.9"),
        (True, "192.0.2.1", "[2001:db8::7]:4711", "2001:db8::7"),
        (True, "192.0.2.1", "nonsense", "192.0.2.1"),
        (True, "192.0.2.1", None, "192.0.2.1"),
        (False, "::ffff:192.0.2.1", None, "192.0.2.1"),
        (False, "fe80::1%eth0", None, "fe80::1"),
        (False, "", None, None),
    ],
)
def test_the_address_is_taken_from_the_last_hop_of_a_trusted_proxy_only(trusted, remote, forwarded, found, settings):
    settings.TRUST_PROXY = trusted
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)
    assert addresses.client_address(request) == found


def test_a_network_of_ipv6_counts_as_one_address(person, client):
    person()
    for number in range(5):
        fail(client, 1, REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert sign_in(client, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(client, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_a_lock_is_one_entry_of_the_log_however_often_somebody_tries(person, client):
    person()
    fail(client, 9)
    assert [row[0] for row in log("action")] == ["user-created", *["sign-in-failed"] * 5, "locked-out"]


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 400, "ﬁne", "' or 1=1 --"])
def test_odd_names_get_a_sentence(name, client):
    response = sign_in(client, name, "wrong")
    assert response.status_code == 200
    assert "errornote" in response.content.decode()
