"""Deciding about many texts of a release at once: first a page that shows what it does to each, then the decisions.

The page carries a signed plan: what was chosen, and a mark of each of the texts it showed. What was changed or decided
meanwhile is left alone and listed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from responsibilities.contentsync.records import Record
from responsibilities.editing import differences, drafting, upgrades, writing
from responsibilities.editing.differences import Difference
from responsibilities.editing.upgrades import Decision, Upgrade
from responsibilities.editing.writing import RefusedError
from responsibilities.models import Draft, ShippedRecord

from . import deciding

LIMIT = 500
"""Texts at once. Each is decided on its own and takes some 20 ms, and a person waits for the page."""
TITLES = {
    "keep": "Keep ours",
    "take": "Take the release’s text",
    "merge": "Merge ours and the release’s text",
}
BATCHES = {"take": "Texts of the new release", "merge": "Merged texts of the new release"}
NOT_ALLOWED = "You may not change this."


@dataclass(frozen=True)
class Plan:
    """What somebody is about to decide, and what they were shown."""

    decision: Decision
    marks: dict[str, str]
    """Number of the row -> mark of its texts. JSON has no numbers as names."""
    query: str
    """The filters of the list, to come back to it."""


@dataclass(frozen=True)
class Proposal:
    """What the decision would do to one of them."""

    upgrade: Upgrade
    record: Record | None
    problem: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one of them."""

    label: str
    text: str
    draft: Draft | None = None


def begin(model_admin: Any, request: HttpRequest, rows: QuerySet[ShippedRecord], decision: str) -> HttpResponse | None:
    """The action of the list: nothing is decided yet."""
    if rows.count() > LIMIT:
        messages.error(
            request, f"At most {LIMIT} are decided at once, and these are {rows.count()}. Filter them first."
        )
        return None
    return _preview(model_admin, request, cast("Decision", decision), upgrades.load(rows), request.GET.urlencode())


def respond(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The confirmed plan is carried out."""
    try:
        plan = Plan(**signing.loads(request.POST.get("plan", ""), salt=_salt(request)))
    except signing.BadSignature:
        messages.error(request, "This page was not made for you by this site. Nothing was decided; select them again.")
        return redirect("admin:responsibilities_shippedrecord_changelist")
    rows = {str(row.pk): row for row in ShippedRecord.objects.filter(pk__in=plan.marks)}
    outcomes = [_carry_out(model_admin, request, plan, rows.get(number), mark) for number, mark in plan.marks.items()]
    groups = {
        "Decided": [item for item in outcomes if not item.text and item.draft is None],
        "Waits for a review": [item for item in outcomes if item.draft is not None],
        "Left as it was": [item for item in outcomes if item.text],
    }
    context = {"groups": {name: found for name, found in groups.items() if found}}
    return _response(model_admin, request, plan.decision, "upgrade_outcomes", plan.query, context)


def _carry_out(model_admin: Any, request: HttpRequest, plan: Plan, row: ShippedRecord | None, mark: str) -> Outcome:
    if row is None or row.pending is None:
        return Outcome(str(row or "Something that is no longer shipped"), upgrades.DECIDED)
    found = upgrades.upgrade(row)
    proposal = _propose(request.user, found, plan.decision)
    if proposal.problem or found.mark != mark:
        return Outcome(found.label, proposal.problem or upgrades.MOVED)
    reason = request.POST.get("reason", "").strip() or upgrades.REASON
    try:
        draft = upgrades.decide(found, proposal.record, request.user, reason, BATCHES.get(plan.decision, ""))
    except RefusedError as refusal:
        return Outcome(found.label, str(refusal))
    deciding.record(model_admin, request, row, deciding.SAID[plan.decision], draft)
    return Outcome(found.label, "", draft)


def _propose(user: Any, found: Upgrade, decision: Decision) -> Proposal:
    try:
        if not deciding.may_decide(user, found.key.kind):
            raise RefusedError(NOT_ALLOWED)
        record = found.outcome(decision)
        if record is not None and decision != "keep":
            writing.check(found.key, record)
    except RefusedError as refusal:
        return Proposal(found, None, str(refusal), found.differences)
    changes = found.differences if decision == "keep" else differences.between(found.local, record)
    return Proposal(found, record, "", changes)


def _preview(
    model_admin: Any, request: HttpRequest, decision: Decision, found: Iterable[Upgrade], query: str
) -> HttpResponse:
    proposals = [_propose(request.user, item, decision) for item in found]
    possible = [item for item in proposals if not item.problem]
    plan = Plan(decision, {str(item.upgrade.number): item.upgrade.mark for item in possible}, query)
    context = {
        "decision": decision,
        "possible": possible,
        "refused": [item for item in proposals if item.problem],
        "plan": signing.dumps(asdict(plan), salt=_salt(request), compress=True),
        "may_publish": drafting.may_publish(request.user),
        "reason": upgrades.REASON,
    }
    return _response(model_admin, request, decision, "upgrade_preview", query, context)


def _response(
    model_admin: Any, request: HttpRequest, decision: Decision, template: str, query: str, context: dict[str, Any]
) -> HttpResponse:
    address = reverse("admin:responsibilities_shippedrecord_changelist")
    context |= {
        **model_admin.admin_site.each_context(request),
        "title": TITLES[decision],
        "opts": model_admin.opts,
        "list_url": f"{address}?{query}" if query else address,
    }
    return TemplateResponse(request, f"admin/responsibilities/{template}.html", context)


def _salt(request: HttpRequest) -> str:
    return f"decisions about a release by {request.user.pk}"
