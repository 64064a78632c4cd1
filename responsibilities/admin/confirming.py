"""The page on which somebody sees what a change will do, gives the reason, and makes it.

What the person looked at travels signed with the form; if somebody changes it meanwhile, nothing is written and the
page comes again, with who did what and what would change now.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from responsibilities.editing import differences, drafting, items, past
from responsibilities.editing.bulk import deliver
from responsibilities.editing.restoring import Proposal
from responsibilities.editing.writing import Change, ConflictError, RefusedError
from responsibilities.models import Draft

from .recordforms import signed, unsigned

NAMES = {"base": "As it was changed then", "theirs": "Now", "mine": "Before that change"}
FOREIGN = "This page was not made by this site, or its time is over. Look at the change again."


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Readers see it beside the change. Good: The new text was about another engine. Bad: Undo.",
    )


def page(model_admin: Any, request: HttpRequest, proposal: Proposal, **said: Any) -> HttpResponse:
    """Shows the change, or makes it and leads on.

    :param said: what else the page says: ``explanation``, ``entry`` (the change it is about).
    """
    form = ReasonForm(request.POST or None, initial={"reason": proposal.reason})
    if request.method == "POST":
        response = _made(model_admin, request, proposal, form)
        if response is not None:
            return response
    now = items.current(proposal.key)
    merged = proposal.versions(now, "")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": proposal.title,
        "opts": model_admin.opts,
        "row": items.find(proposal.key),
        "form": form,
        "names": NAMES,
        "rows": differences.side_by_side(merged) if merged.conflicts else (),
        "differences": differences.between(now, proposal.record(now)),
        "opened": opened(str(proposal.key), now),
        "may_publish": drafting.may_publish(request.user),
        **said,
    }
    return TemplateResponse(request, "admin/responsibilities/confirm.html", context)


def opened(name: str, seen: Any) -> str:
    """What the person looks at and since when, to come back with the form."""
    return signed([name, seen, timezone.now().isoformat()])


def seen(request: HttpRequest, name: str) -> tuple[Any, datetime] | None:
    """What the person looked at; None if this site did not show it, or showed something else."""
    try:
        shown, what, moment = unsigned(request.POST.get("opened", ""))
        return (what, datetime.fromisoformat(moment)) if shown == name else None
    except (signing.BadSignature, TypeError, ValueError):
        return None


def draft_url(draft: Draft) -> str:
    return reverse("admin:responsibilities_draft_change", args=[draft.pk])


def history_url(row: Any) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_history", args=[row.pk])


def _made(model_admin: Any, request: HttpRequest, proposal: Proposal, form: ReasonForm) -> HttpResponse | None:
    """Where to go after the change was made; None where it was not, and why was said."""
    found = seen(request, str(proposal.key))
    if found is None:
        messages.error(request, FOREIGN)
        return None
    if not form.is_valid():
        return None
    base, moment = found
    reason = form.cleaned_data["reason"]
    chosen = differences.choices(request.POST.dict())
    change = Change(proposal.key, base, proposal.record(base, reason, chosen))
    try:
        draft = deliver(change, request.user, reason, "")
    except ConflictError:
        messages.error(request, f"{_happened(proposal, moment)} Nothing was written; this is what would change now.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        return _done(model_admin, request, change, draft)
    return None


def _happened(proposal: Proposal, moment: datetime) -> str:
    row = items.find(proposal.key)
    entries = past.since(row, moment) if row is not None else ()
    who = ", ".join(dict.fromkeys(entry.who for entry in entries)) or "somebody else"
    fields = ", ".join(dict.fromkeys(item.label for entry in entries for item in entry.differences))
    return f"Changed meanwhile by {who}{f' ({fields})' if fields else ''}."


def _done(model_admin: Any, request: HttpRequest, change: Change, draft: Draft | None) -> HttpResponse:
    if draft is not None:
        message = f"{draft.get_state_display()}: {draft}. Readers still see what they saw."
        model_admin.message_user(request, message, messages.SUCCESS)
        return redirect(draft_url(draft))
    row = items.find(change.key)
    message = "Nothing was changed." if change.record == change.base else f"Published: {row}."
    model_admin.message_user(request, message, messages.SUCCESS)
    return redirect(history_url(row))
