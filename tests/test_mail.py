"""The settings of mail."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from srm_site import mail


def test_mail_is_printed_unless_a_server_is_named():
    assert mail.config("consolemail://")["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    found = mail.config("smtp+tls://srm:p%40ss@mail.example.org:587?verify=x")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"]) == ("mail.example.org", 587, "p@ss")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_TIMEOUT"], "OPTIONS" in found) == (True, 20, False)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("mail.example.org", "EMAIL_URL must start with one of smtp://, "),
        ("imap://mail.example.org", "EMAIL_URL must start with one of smtp://, "),
        ("smtp://", "EMAIL_URL names no host"),
        ("smtp://mail.example.org:port", "EMAIL_URL must look like smtp"),
    ],
)
def test_an_address_of_a_server_that_can_not_be_is_refused(value, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        mail.url(value)


def test_a_sender_has_an_address_and_may_have_a_name():
    assert mail.sender("Who secures what <srm@example.org>") == "Who secures what <srm@example.org>"
    with pytest.raises(ImproperlyConfigured, match="DEFAULT_FROM_EMAIL must be an address"):
        mail.sender("Who secures what")


def test_addresses_are_separated_by_commas_and_each_stands_once():
    assert mail.addresses("TO", "a@example.org, b@example.org,,a@example.org") == ("a@example.org", "b@example.org")
    with pytest.raises(ImproperlyConfigured, match="TO must be mail addresses separated by commas; 'b' is none."):
        mail.addresses("TO", "a@example.org, b")
