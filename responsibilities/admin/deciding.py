"""The page on which one text of a release is decided about: keep ours, take theirs, or choose field by field."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from responsibilities.editing import differences, drafting, items, upgrades
from responsibilities.editing.merging import Choice
from responsibilities.editing.writing import RefusedError
from responsibilities.models import Draft, ShippedRecord

from .recordforms import signed, unsigned

NAMES = {"base": "Shipped before", "theirs": "Ours now", "mine": "The new release"}
SAID = {"keep": "Kept ours.", "take": "Took the release’s text.", "merge": "Chose field by field."}
BUTTONS: dict[str, upgrades.Decision] = {"_keep": "keep", "_take": "take", "_choice": "merge"}
STRANGE = "This page was not made by this site. Look at it again; nothing was decided."


def may_decide(user: Any, kind: str) -> bool:
    """Who may change the thing decides about its text."""
    return bool(user.has_perm(f"responsibilities.change_{items.KINDS[kind].model._meta.model_name}"))


def respond(model_admin: Any, request: HttpRequest, row: ShippedRecord) -> HttpResponse:
    found = upgrades.upgrade(row)
    if request.method != "POST":
        return _page(model_admin, request, found)
    if not may_decide(request.user, row.kind):
        raise PermissionDenied
    try:
        draft, said = _decide(request, found)
    except RefusedError as refusal:
        return _page(model_admin, request, found, refusal)
    record(model_admin, request, row, said, draft)
    messages.success(request, f"{found.label}: {outcome_of(said, draft)}")
    return redirect(_list_url(model_admin, request))


def record(model_admin: Any, request: HttpRequest, row: ShippedRecord, said: str, draft: Draft | None) -> None:
    """Keeping ours changes nothing that history would show, so that it was decided is said in the log."""
    model_admin.log_change(request, row, outcome_of(said, draft))


def outcome_of(said: str, draft: Draft | None) -> str:
    return f"{said} It waits for a review; readers still see what they saw." if draft else said


def _list_url(model_admin: Any, request: HttpRequest) -> str:
    """The list as it was filtered."""
    filters = {"preserved_filters": model_admin.get_preserved_filters(request), "opts": model_admin.opts}
    return str(add_preserved_filters(filters, reverse("admin:responsibilities_shippedrecord_changelist")))


def _decide(request: HttpRequest, found: upgrades.Upgrade) -> tuple[Draft | None, str]:
    decision = next((BUTTONS[name] for name in BUTTONS if name in request.POST), None)
    try:
        is_same = unsigned(request.POST.get("shown", "")) == found.mark
    except signing.BadSignature:
        raise RefusedError(STRANGE) from None
    if not is_same or decision is None:
        raise RefusedError(STRANGE if is_same else upgrades.MOVED)
    wanted = found.outcome(decision, _chosen(request))
    reason = request.POST.get("reason", "").strip() or upgrades.REASON
    return upgrades.decide(found, wanted, request.user, reason), SAID[decision]


def _chosen(request: HttpRequest) -> Mapping[str, Choice]:
    return differences.choices(request.POST.dict())


def _page(
    model_admin: Any, request: HttpRequest, found: upgrades.Upgrade, refusal: RefusedError | None = None
) -> HttpResponse:
    """After a refusal with the choices and the reason that somebody gave."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": found.label,
        "opts": model_admin.opts,
        "list_url": _list_url(model_admin, request),
        "upgrade": found,
        "names": NAMES,
        "rows": differences.side_by_side(found.merge, _chosen(request)),
        "conflicts": len(found.merge.conflicts),
        "differences": found.differences,
        "may_decide": may_decide(request.user, found.key.kind),
        "may_publish": drafting.may_publish(request.user),
        "shown": signed(found.mark),
        "reason": request.POST.get("reason", upgrades.REASON),
        "refusal": refusal,
        "own_draft": getattr(refusal, "draft", None),
    }
    return TemplateResponse(request, "admin/responsibilities/upgrade.html", context)
