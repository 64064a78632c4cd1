"""What waits for an editor: the front page of the admin. A constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from responsibilities.feedback import receiving
from responsibilities.models import Draft, PassageCheck, Responsibility, Service, ShippedRecord, SourceCheck, overdue_on
from responsibilities.vocabulary import OPEN_STATES, DraftState

from . import items, upgrades

SHOWN = 6
"""Of each list; the rest is behind its link."""


@dataclass(frozen=True)
class Line:
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One list of things that wait, with how many there are and where all of them are."""

    title: str
    count: int
    url: str
    lines: tuple[Line, ...]
    nothing: str


def dashboard(user: Any) -> tuple[Section, ...]:
    """What the person may see of it, most urgent first."""
    sections = (
        ("draft", _review, user),
        ("draft", _mine, user),
        ("suggestion", _suggestions, None),
        ("shippedrecord", _upgrades, None),
        ("responsibility", _overdue, None),
        ("responsibility", _passages, None),
        ("source", _broken, None),
        ("service", _undescribed, None),
        ("responsibility", _changes, None),
    )
    return tuple(make(person) for model, make, person in sections if _may_see(user, model))


def _may_see(user: Any, model: str) -> bool:
    """Drafts and upgrades are for whoever may change content; the rest by its own permission."""
    if model in {"draft", "shippedrecord"}:
        names = [kind.model._meta.model_name for kind in items.KINDS.values()]
        return any(user.has_perm(f"responsibilities.change_{name}") for name in names)
    return any(user.has_perm(f"responsibilities.{action}_{model}") for action in ("view", "change"))


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:responsibilities_{model}_changelist") + query


def _form(model: str, number: int) -> str:
    return reverse(f"admin:responsibilities_{model}_change", args=[number])


def _review(user: Any) -> Section:
    rows = Draft.objects.filter(state=DraftState.IN_REVIEW).select_related("author")
    asked_first = sorted(rows, key=lambda draft: draft.reviewer_id != user.pk)
    lines = _draft_lines(asked_first, lambda draft: f"by {draft.author or 'somebody'}")
    return Section("Waiting for review", len(asked_first), _list("draft", "?whose=review"), lines, "Nothing waits.")


def _mine(user: Any) -> Section:
    rows = list(Draft.objects.filter(author=user, state__in=OPEN_STATES))
    lines = _draft_lines(rows, lambda draft: draft.get_state_display().lower())
    return Section("My changes", len(rows), _list("draft", "?whose=mine"), lines, "You have no draft.")


def _draft_lines(rows: Iterable[Draft], note: Any) -> tuple[Line, ...]:
    return tuple(Line(draft.label, _form("draft", draft.pk), note(draft)) for draft in list(rows)[:SHOWN])


def _suggestions(_: Any) -> Section:
    rows = list(receiving.waiting().select_related("service", "topic"))
    lines = tuple(Line(str(row), _form("suggestion", row.pk), row.text[:80]) for row in rows[:SHOWN])
    url = _list("suggestion", "?state__exact=new")
    return Section("Readers say something is wrong", len(rows), url, lines, "Nobody wrote.")


def _upgrades(_: Any) -> Section:
    rows: list[ShippedRecord] = list(upgrades.waiting())
    lines = tuple(Line(row.key, _form("shippedrecord", row.pk), row.kind) for row in rows[:SHOWN])
    return Section("Release meets local edits", len(rows), _list("shippedrecord"), lines, "Nothing to decide.")


def _overdue(_: Any) -> Section:
    due = Responsibility.objects.published().filter(overdue_on(timezone.localdate()))
    # Those that somebody gave a day first, then what was never reviewed, then what was reviewed longest ago.
    ordered = due.order_by(F("review_by").asc(nulls_last=True), F("reviewed_on").asc(nulls_first=True), "pk")
    rows = ordered.select_related("topic", "service", "service_type")[:SHOWN]
    lines = tuple(
        Line(
            str(row),
            _form("responsibility", row.pk),
            f"since {date_format(row.review_due, 'j M Y')}" if row.review_due else "never reviewed",
        )
        for row in rows
    )
    return Section("Review overdue", due.count(), _list("responsibility", "?overdue=yes"), lines, "All are in time.")


def _passages(_: Any) -> Section:
    changed = PassageCheck.objects.changed().values("citation__responsibility")
    found = Responsibility.objects.published().filter(pk__in=changed).order_by("pk")
    rows = found.select_related("topic", "service", "service_type")[:SHOWN]
    lines = tuple(Line(str(row), _form("responsibility", row.pk)) for row in rows)
    url = _list("responsibility", "?passage=yes")
    return Section("A cited passage changed", found.count(), url, lines, "None is known to have changed.")


def _broken(_: Any) -> Section:
    found = SourceCheck.objects.filter(failures__gt=0).order_by(F("last_good_on").asc(nulls_first=True), "pk")
    rows = found.select_related("source")[:SHOWN]
    lines = tuple(Line(str(row.source), _form("source", row.source_id), row.error) for row in rows)
    return Section("Broken sources", found.count(), _list("source", "?check=broken"), lines, "None is known.")


def _undescribed(_: Any) -> Section:
    own = Q(responsibilities__isnull=True, variant_of__isnull=True)
    found = Service.objects.published().filter(own).order_by("name")
    lines = tuple(Line(row.name, _form("service", row.pk)) for row in found[:SHOWN])
    url = _list("service", "?own=none")
    return Section("Services without an answer of their own", found.count(), url, lines, "Every service has one.")


def _changes(_: Any) -> Section:
    """Of answers: the last change of each of the answers that changed last."""
    rows = Responsibility.history.select_related("history_user", "topic", "service", "service_type")[:SHOWN]
    lines = tuple(
        Line(
            f"{row.topic} · {row.service or row.service_type or 'Everything'}",
            reverse("admin:responsibilities_responsibility_history", args=[row.id]),
            f"{row.history_user or row.history_change_reason or ''} {date_format(row.history_date, 'j M, H:i')}",
        )
        for row in rows
    )
    return Section("Last changes", 0, reverse("changes"), lines, "Nothing has changed yet.")
