"""A service with all its own answers: their history on one page, and the way back to a day."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from responsibilities.editing import days, drafting, past
from responsibilities.editing.writing import RefusedError

from . import confirming
from .history import PER_PAGE, Line, page_url
from .retiring import RetiringMixin


class DayForm(forms.Form):
    """Which day."""

    day = forms.DateField(
        label="As it stood at the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text="A day in UTC, written as 2026-03-31.",
    )


class RestoringMixin(RetiringMixin):
    """For the ModelAdmin of services."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:number>/history/all/", view(self.whole_view), name=self._name("whole")),
            path("<int:number>/restore/", view(self.restore_view), name=self._name("restore")),
            *super().get_urls(),
        ]

    def whole_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """What happened to the service and to its answers."""
        row = self.row_of(number)
        self._require_view(request, row)
        found = Paginator(past.of_service(row), PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.page_context(request, row, f"History of {row} and its answers", found),
            "lines": [_line(row, entry) for entry in found],
            "is_whole": True,
        }
        return TemplateResponse(request, "admin/responsibilities/history.html", context)

    def restore_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The service as it stood on a day: choose, look, confirm."""
        row = self.row_of(number)
        if not request.user.has_perm(days.RESTORE):
            raise PermissionDenied
        choice = DayForm(request.POST or request.GET or None)
        day = choice.cleaned_data["day"] if choice.is_bound and choice.is_valid() else None
        initial = {"reason": days.suggested_reason(day) if day else ""}
        reason = confirming.ReasonForm(request.POST or None, initial=initial)
        if request.method == "POST" and day and self._restored(request, row, day, reason):
            return redirect(self._after(row, day, request.user))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Restore {row} to a day",
            "opts": self.opts,
            "row": row,
            "choice": choice,
            "form": reason,
            "day": day,
            "may_publish": drafting.may_publish(request.user),
            **(_planned(row, day, choice) if day else {}),
        }
        return TemplateResponse(request, "admin/responsibilities/restore.html", context)

    def _restored(self, request: HttpRequest, row: Any, day: date, form: confirming.ReasonForm) -> bool:
        found = confirming.seen(request, _name(row, day))
        if found is None:
            messages.error(request, confirming.FOREIGN)
        if found is None or not form.is_valid():
            return False
        bases, moment = found
        chosen = request.POST.getlist("take")
        try:
            outcome = days.restore(row, day, bases, chosen, request.user, form.cleaned_data["reason"], moment)
        except days.MovedError as moved:
            messages.error(request, f"{moved} Nothing was written; this is what would change now.")
        except RefusedError as refusal:
            messages.error(request, f"Nothing was written. {refusal}")
        else:
            messages.success(request, _said(outcome))
            return True
        return False

    def _after(self, row: Any, day: date, user: Any) -> str:
        if drafting.may_publish(user):
            return reverse(self._name("whole", site=True), args=[row.pk])
        return f"{reverse('admin:responsibilities_draft_changelist')}?{urlencode({'q': days.batch_of(row, day)})}"


def _planned(row: Any, day: date, choice: DayForm) -> dict[str, Any]:
    try:
        plan = days.plan(row, day)
    except RefusedError as refusal:
        choice.add_error("day", str(refusal))
        return {}
    return {"plan": plan, "opened": confirming.opened(_name(row, day), plan.bases)}


def _name(row: Any, day: date) -> str:
    return f"{row.pk} {day.isoformat()}"


def _said(outcome: days.Outcome) -> str:
    things = "1 change" if outcome.count == 1 else f"{outcome.count} changes"
    return f"Published: {things}." if outcome.is_published else f"Sent for review: {things}. Readers see what they saw."


def _line(row: Any, entry: past.Entry) -> Line:
    """The address of the history of the thing it is about; changes are taken back there."""
    model = "responsibility" if entry.kind == "answer" else "service"
    return Line(
        entry,
        page_url=page_url(row, entry),
        history_url=reverse(f"admin:responsibilities_{model}_history", args=[entry.number]),
        draft_url=confirming.draft_url(entry.draft) if entry.draft else "",
    )
