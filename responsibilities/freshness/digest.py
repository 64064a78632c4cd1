"""What is due for review, as one mail for each person concerned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.formats import date_format

from responsibilities.models import Responsibility
from responsibilities.pages.reviews import DueAnswer, due_rows

GROUP = "Reviewer"
"""Its members are told of what nobody is assigned to, unless REVIEW_DIGEST_TO names somebody else."""
LONGEST = 100
"""Answers that one mail lists; it says how many more there are."""


@dataclass(frozen=True)
class Mail:
    """To one person. Nobody sees who else is told."""

    to: str
    subject: str
    text: str

    def send(self) -> None:
        """:raises OSError: if the mail server can’t be reached or refuses. ValueError: if the address can’t be one."""
        EmailMessage(self.subject, self.text, to=[self.to]).send()


@dataclass(frozen=True)
class Digest:
    mails: tuple[Mail, ...]
    unheard: int
    """Due answers that concern nobody who has a mail address."""


def digest(within: int) -> Digest:
    """The mails to send today about what is due by now or within some days. Three queries."""
    rows = due_rows(within)
    assigned = _assigned(row.pk for row in rows)
    by_address: dict[str, list[DueAnswer]] = {}
    rest = []
    for row in rows:
        if row.pk in assigned:
            by_address.setdefault(assigned[row.pk], []).append(row)
        else:
            rest.append(row)
    others = _others() if rest else ()
    mails = [_mail(to, mine, "You are assigned to review these answers.") for to, mine in sorted(by_address.items())]
    mails += [_mail(to, rest, "Nobody who can be told is assigned to review these answers.") for to in others]
    return Digest(tuple(mails), 0 if others else len(rest))


def _assigned(pks: Iterable[int]) -> dict[int, str]:
    """The address of the reviewer of each answer. Who is not active any more, or has no address, counts as nobody."""
    wanted = set(pks)
    rows = Responsibility.objects.filter(reviewer__is_active=True).exclude(reviewer__email="")
    return {pk: address for pk, address in rows.values_list("pk", "reviewer__email") if pk in wanted}


def _others() -> tuple[str, ...]:
    if settings.REVIEW_DIGEST_TO:
        return tuple(settings.REVIEW_DIGEST_TO)
    people = get_user_model()._default_manager.filter(is_active=True, groups__name=GROUP).exclude(email="")
    return tuple(dict.fromkeys(people.order_by("email").values_list("email", flat=True)))


def _mail(to: str, rows: Sequence[DueAnswer], why: str) -> Mail:
    # None: never reviewed, so due longest.
    ordered = sorted(rows, key=lambda row: (row.due or date.min, row.scope.title, row.topic))
    overdue = sum(row.is_overdue for row in ordered)
    subject = f"{len(ordered)} answer{'s' if len(ordered) != 1 else ''} to review, {overdue} overdue"
    more = len(ordered) - LONGEST
    parts = [why, *map(_entry, ordered[:LONGEST])]
    parts += [f"And {more} more."] if more > 0 else []
    parts += [f"All that is due: {settings.SITE_URL}{reverse('reviews')}"]
    return Mail(to, subject, "\n\n".join(parts) + "\n")


def _entry(row: DueAnswer) -> str:
    edit = reverse("admin:responsibilities_responsibility_change", args=[row.pk])
    return "\n".join(
        [
            f"{row.topic}, {row.scope.title}: {_state(row)}",
            f"  Read it: {settings.SITE_URL}{row.url}",
            f"  Edit it: {settings.SITE_URL}{edit}",
        ]
    )


def _state(row: DueAnswer) -> str:
    if row.due is None:
        return "never reviewed"
    day = date_format(row.due, "j F Y")
    return f"overdue since {day} ({row.days_overdue} days)" if row.is_overdue else f"due {day}"
