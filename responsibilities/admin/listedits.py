"""Fields edited in the list itself, and nobody's edit lost.

The page carries, signed, the record of every row as it was shown. What somebody typed is compared with that and not
with what the row says by now, and a row is known by its number, never by its place: a list that was sorted, filtered or
turned since changes nothing. Rows that somebody else changed, or that break a rule, come back on a page of their own
with what was typed; the others are saved.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from responsibilities.contentsync.records import Record
from responsibilities.editing import bulk, items, steps
from responsibilities.editing.authors import last_changes
from responsibilities.editing.differences import Difference, between
from responsibilities.editing.writing import Change, ConflictError, RefusedError
from responsibilities.models import exclusive

from .base import HistoryAdmin
from .rowforms import RowForm, SeenFormSet, initial, row_form, widgets

PREFIX = "form"
UNREADABLE = "This list was not made for you by this site, or it is too old. Nothing was saved; open the list again."


@dataclass(frozen=True)
class Held:
    """A row that was not saved, with what was typed."""

    pk: int
    label: str
    problem: str
    form: RowForm | None
    """None: the row is gone, so there is nothing to save it to."""
    base: Record
    differences: tuple[Difference, ...] = ()
    """What somebody else changed meanwhile."""


class ListEdits(HistoryAdmin):
    """Saves `list_editable` through the editing room."""

    list_records: Mapping[str, str] = {}
    """Editable column -> field of the record."""

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        formset = super().get_changelist_formset(
            request, formset=SeenFormSet, widgets=widgets(self.model, self.list_records), **kwargs
        )
        formset.kind, formset.salt, formset.columns = self._list_kind, self._list_salt(request), self.list_records
        return formset

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST" and self.list_editable and "_save" in request.POST:
            return self._save_list(request)
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    def _save_list(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            seen = signing.loads(request.POST.get(f"{PREFIX}-seen", ""), salt=self._list_salt(request))
        except signing.BadSignature:
            messages.error(request, UNREADABLE)
            return redirect(request.get_full_path())
        held, saved = self._save_rows(request, seen)
        self._say(request, saved)
        return self._held_page(request, held) if held else redirect(request.get_full_path())

    def _save_rows(self, request: HttpRequest, seen: Mapping[str, Record]) -> tuple[list[Held], list[Any]]:
        """Rows with an edit: those that could not be saved, and what :func:`bulk.deliver` gave for the others."""
        held: list[Held] = []
        saved: list[Any] = []
        edited = list(self._edited(request.POST, seen))
        batch = f"List edit of {len(edited)} {self._list_kind}{'s' if len(edited) != 1 else ''}"
        with exclusive():
            rows = {row.pk: row for row in items.rows(self._list_kind).filter(pk__in=[pk for pk, _ in edited])}
            for pk, form in edited:
                outcome = self._save_row(request, rows.get(pk), pk, form, seen[str(pk)], batch)
                (held if isinstance(outcome, Held) else saved).append(outcome)
        return held, saved

    def _edited(self, posted: QueryDict, seen: Mapping[str, Record]) -> Iterator[tuple[int, RowForm]]:
        """The rows of the page that somebody typed in, each with its form."""
        form_class = row_form(self.model, self.list_records)
        for name in posted:
            place, pk = re.fullmatch(rf"({PREFIX}-[0-9]+)-id", name), str(posted[name])
            if place is None or pk not in seen or f"{place[1]}-leave" in posted:
                continue
            start = initial(form_class, self.list_records, seen[pk])
            form = form_class(posted, prefix=place[1], initial=start)
            if form.is_whole() and form.has_changed():
                yield int(pk), form

    def _save_row(self, request: HttpRequest, row: Any, pk: int, form: RowForm, base: Record, batch: str) -> Held | Any:
        if row is None:
            typed = ", ".join(f"{form[name].label}: {form[name].value()}" for name in form.changed_data)
            return Held(pk, f"{self._list_kind.capitalize()} {pk}", f"It is gone. You typed {typed}.", None, base)
        if not form.is_valid():
            return Held(pk, str(row), "", form, base)
        values = {self.list_records[name]: form.cleaned_data[name] for name in form.changed_data}
        record = steps.apply(self._list_kind, base, [steps.with_values(values)])
        try:
            return bulk.deliver(Change(items.key_of(row), base, record), request.user, "", batch)
        except RefusedError as error:
            return Held(pk, str(row), str(error), form, base)
        except ConflictError as error:
            return self._overtaken(pk, row, form, base, error.theirs or {})

    def _overtaken(self, pk: int, row: Any, form: RowForm, base: Record, theirs: Record) -> Held:
        """What was typed, over what the row says by now: a field that only somebody else changed keeps their value."""
        now = initial(type(form), self.list_records, theirs)
        typed = {name: form[name].value() for name in form.changed_data}
        again = type(form)(prefix=form.prefix, initial=now | typed)
        touch = last_changes(self._list_kind, [pk]).get(pk)
        who = f" Last change: {touch}." if touch else ""
        return Held(
            pk, str(row), f"Somebody else changed this after you opened it.{who}", again, theirs, between(base, theirs)
        )

    def _held_page(self, request: HttpRequest, held: list[Held]) -> HttpResponse:
        request.current_app = self.admin_site.name
        bases = {row.pk: row.base for row in held if row.form is not None}
        context = {
            **self.admin_site.each_context(request),
            "title": "These rows were not saved",
            "opts": self.opts,
            "media": self.media,
            "held": held,
            "list_url": request.get_full_path(),
            "seen": signing.dumps(bases, salt=self._list_salt(request), compress=True),
            "change_url": f"admin:{self.opts.app_label}_{self.opts.model_name}_change",
        }
        return TemplateResponse(request, "admin/responsibilities/list_edits.html", context)

    def _say(self, request: HttpRequest, saved: list[Any]) -> None:
        waiting = sum(draft is not None for draft in saved)
        published = len(saved) - waiting
        if published:
            messages.success(request, f"{published} row{'s' if published != 1 else ''} saved.")
        if waiting:
            sent = f"{waiting} row{'s' if waiting != 1 else ''} sent for review."
            messages.success(request, f"{sent} Until then the list shows the old values.")

    def _list_salt(self, request: HttpRequest) -> str:
        return f"list edit of {self._list_kind} by {request.user.pk}"

    @property
    def _list_kind(self) -> str:
        return items.KIND_OF_MODEL[self.model].name
