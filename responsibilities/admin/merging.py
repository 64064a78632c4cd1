"""The page on which an editor sees what somebody else did meanwhile, and chooses field by field."""

from itertools import takewhile
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from responsibilities.contentsync.records import Key, Record
from responsibilities.editing import differences, drafting, items, past
from responsibilities.editing.merging import merge
from responsibilities.editing.writing import Change, ConflictError
from responsibilities.models import Draft

from .recordforms import SavingForm, action_of, signed, unsigned

VERSIONS = {"base": "When you opened it", "theirs": "Now", "mine": "Yours"}
OWN_DRAFT = {"base": "When you opened it", "theirs": "Your draft", "mine": "What you typed now"}


def page(
    model_admin: Any, request: HttpRequest, error: ConflictError | drafting.OwnDraftError, change: Change | None = None
) -> HttpResponse:
    """Three versions of one record side by side. Posted back to the address of the form."""
    if isinstance(error, ConflictError):
        change, theirs, draft, names = error.change, error.theirs, None, VERSIONS
    else:
        change = change or request.wanted  # type: ignore[attr-defined]
        theirs, draft, names = error.draft.data, error.draft, OWN_DRAFT
    merged = merge(change.base, theirs, change.record)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "You have a draft of this already" if draft else "Somebody else changed this meanwhile",
        "opts": model_admin.opts,
        "label": items.label(change.key),
        "rows": differences.side_by_side(merged),
        "conflicts": len(merged.conflicts),
        "names": names,
        "draft": draft,
        "since": [] if draft else changed_by(change.key, change.base),
        "hidden": _hidden(request, change, theirs, draft),
    }
    return TemplateResponse(request, "admin/responsibilities/merge.html", context)


def _hidden(request: HttpRequest, change: Change, theirs: Record | None, draft: Draft | None) -> dict[str, str]:
    """What the page must bring back: the three versions, and how the change was to be saved."""
    numbers = [draft.pk, draft.version] if draft else _replaced(request)
    saving = [name for field in SavingForm.base_fields for name in (field, f"{field}_0", f"{field}_1")]
    return {
        "mine": signed(change.record),
        "base": signed(change.base),
        "theirs": signed(theirs),
        "start": signed(draft.base if draft else theirs),
        "thing": signed([change.key.kind, change.key.name, numbers]),
        "action": action_of(request),
        **{name: request.POST[name] for name in saving if name in request.POST},
    }


def _replaced(request: HttpRequest) -> Any:
    """The draft that the form went on with, if any."""
    if "opened" in request.POST:
        return unsigned(request.POST["opened"])["draft"]
    return unsigned(request.POST["thing"])[2]


def chosen(request: HttpRequest) -> tuple[Change, tuple[int, int] | None] | None:
    """The change that somebody put together on the page; None for a page this site did not make."""
    try:
        mine, base, theirs, start, (kind, name, numbers) = (
            unsigned(request.POST.get(field, "")) for field in ("mine", "base", "theirs", "start", "thing")
        )
    except signing.BadSignature:
        return None
    record = merge(base, theirs, mine).record(differences.choices(request.POST.dict()))
    return Change(Key(kind, name), start, record), tuple(numbers) if numbers else None


def changed_by(key: Key, base: Record | None) -> list[past.Entry]:
    """Who changed the thing since it was as the editor found it, newest first."""
    row = items.find(key)
    found = list(takewhile(lambda entry: entry.after != base, past.timeline(row))) if row is not None else []
    return found[:5]
