"""Reviewers are told by mail what is due, each in a mail of their own."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from responsibilities.freshness import digest
from responsibilities.models import Responsibility
from tests import make
from tests.moving import at

pytestmark = pytest.mark.django_db

OVERDUE = {"reviewed_on": date(2026, 1, 1), "review_by": date(2026, 5, 3)}


@pytest.fixture(autouse=True)
def now():
    with at("2026-11-25"):
        yield


@pytest.fixture
def due():
    """One answer overdue and assigned to Anna, one due in ten days and never assigned."""
    anna = make.user("anna")
    row = make.answer(make.topic("a"), service=make.service("rds"), reviewer=anna, **OVERDUE)
    make.answer(make.topic("b"), reviewed_on=date(2025, 12, 5))
    return row


def run(**options):
    out, err = StringIO(), StringIO()
    call_command("review_digest", stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


def sent():
    return {message.to[0]: message for message in mail.outbox}


def test_an_assigned_reviewer_is_told_with_links_to_read_and_to_edit(due):
    run(within=0)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["anna@example.org"], "1 answer to review, 1 overdue")
    assert message.body == (
        "You are assigned to review these answers.\n\n"
        "A, Amazon Rds: overdue since 3 May 2026 (206 days)\n"
        "  Read it: http://testserver/services/rds/a/\n"
        f"  Edit it: http://testserver/admin/responsibilities/responsibility/{due.pk}/change/\n\n"
        "All that is due: http://testserver/-/reviews/\n"
    )


def test_what_will_be_due_soon_is_told_too(due, settings):
    settings.REVIEW_DIGEST_TO = ("sec@example.org",)
    run()
    assert "B, Everything: due 5 December 2026" in sent()["sec@example.org"].body
    mail.outbox.clear()
    run(within=9)
    assert list(sent()) == ["anna@example.org"]


def test_what_nobody_is_assigned_to_goes_to_the_addresses_of_the_setting_one_by_one(due, settings):
    settings.REVIEW_DIGEST_TO = ("sec@example.org", "risk@example.org")
    run()
    assert [message.to for message in mail.outbox] == [["anna@example.org"], ["sec@example.org"], ["risk@example.org"]]
    assert all(not message.cc and not message.bcc for message in mail.outbox)


def test_without_the_setting_it_goes_to_the_reviewers(due):
    group, _ = Group.objects.get_or_create(name="Reviewer")
    for name, values in {"ben": {}, "cleo": {"is_active": False}}.items():
        make.user(name, **values).groups.add(group)
    silent = make.user("dora")
    silent.email = ""
    silent.save()
    silent.groups.add(group)
    run()
    assert set(sent()) == {"anna@example.org", "ben@example.org"}


def test_if_nobody_can_be_told_it_says_so(due):
    assert "1 due answers concern nobody with a mail address" in run()


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_a_reviewer_who_can_not_be_told_counts_as_nobody(due, settings, change):
    settings.REVIEW_DIGEST_TO = ("sec@example.org",)
    type(due.reviewer).objects.update(**change)
    run()
    assert list(sent()) == ["sec@example.org"]
    assert "A, Amazon Rds" in sent()["sec@example.org"].body


def test_a_dry_run_prints_and_sends_nothing(due):
    said = run(dry_run=True)
    assert "To: anna@example.org\nSubject: 1 answer to review, 1 overdue\n\nYou are assigned" in said
    assert mail.outbox == []


def test_a_mail_that_can_not_be_sent_does_not_stop_the_others(due, settings, monkeypatch):
    settings.REVIEW_DIGEST_TO = ("sec@example.org",)
    real = EmailMessage.send

    def send(self, *arguments, **options):
        if self.to == ["anna@example.org"]:
            raise ConnectionRefusedError("Connection refused")
        return real(self, *arguments, **options)

    monkeypatch.setattr(EmailMessage, "send", send)
    err = StringIO()
    with pytest.raises(CommandError, match="1 of 2 mails could not be sent.") as failed:
        call_command("review_digest", stdout=StringIO(), stderr=err)
    assert (list(sent()), failed.value.returncode) == (["sec@example.org"], 1)
    assert err.getvalue() == "The mail to anna@example.org could not be sent: Connection refused.\n"


def test_a_long_list_says_how_many_more_there_are(settings, monkeypatch):
    settings.REVIEW_DIGEST_TO = ("sec@example.org",)
    monkeypatch.setattr(digest, "LONGEST", 2)
    for number in range(5):
        make.answer(make.topic(f"topic-{number}"), reviewed_on=None)
    (only,) = digest.digest(0).mails
    assert only.subject == "5 answers to review, 5 overdue"
    assert "Topic 1, Everything: never reviewed" in only.text
    assert "And 3 more." in only.text
    assert "Topic 2" not in only.text


def test_nothing_due_sends_nothing():
    make.answer()
    assert (run(), mail.outbox) == ("Nothing is due.\n", [])


@pytest.mark.parametrize("within", [-1, 3651])
def test_days_that_make_no_sense_are_refused(within):
    with pytest.raises(CommandError, match="--within must be a number of days from 0 to 3650."):
        run(within=within)


def test_it_takes_three_queries_at_any_size(django_assert_num_queries):
    anna = make.user("anna")
    for number in range(20):
        make.answer(make.topic(f"topic-{number}"), reviewed_on=None, reviewer=anna if number % 2 else None)
    with django_assert_num_queries(3):
        digest.digest(0)
    assert Responsibility.objects.count() == 20
