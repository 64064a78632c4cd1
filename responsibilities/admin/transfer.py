"""Lists as files, and files back: the export of a list as it is filtered, and the import with its dry run."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from responsibilities.editing import drafting
from responsibilities.editing.items import KIND_OF_MODEL
from responsibilities.editing.transfer import applying, exporting, planning
from responsibilities.editing.transfer.applying import Carried, LostError, StaleError
from responsibilities.editing.transfer.columns import ADDRESSES, names
from responsibilities.editing.transfer.files import ROW_LIMIT, SIZE_LIMIT, FileError
from responsibilities.editing.transfer.planning import Plan
from responsibilities.editing.writing import Change, RefusedError

from .listexport import ListExport

SHOWN = 300
"""Differences and mistakes that one page shows."""


class UploadForm(forms.Form):
    """Which file; its name says nothing about what it holds."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV, XLSX or YAML, at most {SIZE_LIMIT // 1024**2} MB and {ROW_LIMIT:,} rows.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > SIZE_LIMIT:
            raise forms.ValidationError(f"The file has more than {SIZE_LIMIT // 1024**2} MB. Split it.")
        return file


class ConfirmForm(forms.Form):
    """What a dry run brings back."""

    carried = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        required=False,
        max_length=1000,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="Readers see it beside every change; needed if an owner changes."
        " Good: Reviewed against the documentation of November. Bad: Update.",
    )


class TransferAdmin(ListExport):
    """Mixed into the admin of a list that goes out as a file and comes back in."""

    export_forms = exporting.FORMS

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.import_view)  # type: ignore[attr-defined]
        return [path("import/", view, name=self._route("import")), *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> Any:
        """With the export of what is selected."""
        found = super().get_actions(request)  # type: ignore[misc]
        if IS_POPUP_VAR in request.GET:
            return found
        own = {
            f"export_{form}": (_action(form), f"export_{form}", f"Export as {form.upper()}")
            for form in self.export_forms
        }
        return {**found, **own}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may_import = self.has_change_permission(request)  # type: ignore[attr-defined]
        return super().changelist_view(request, {"may_import": may_import, **(extra_context or {})})

    def exported(self, request: HttpRequest, rows: QuerySet[Any], form: str) -> exporting.Export:  # noqa: ARG002
        """Whole records, so that they can come back."""
        return exporting.exported(self._kind, list(rows.values_list("pk", flat=True)), form)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Asks for a file, shows what it would change, and does it once that is confirmed."""
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        if request.method == "POST":
            return self._confirm(request) if "carried" in request.POST else self._dry_run(request)
        return self._upload_page(request, UploadForm())

    def _dry_run(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload_page(request, form)
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            found = applying.tried(planning.plan(content, file.name, self._kind, request.user))
        except FileError as error:
            form.add_error("file", str(error))
            return self._upload_page(request, form)
        return self._plan_page(request, found, content)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        form = ConfirmForm(request.POST)
        try:
            back = applying.received(request.POST["carried"], request.user)
            changes = self._changes(request, back)
        except (LostError, FileError) as error:
            messages.error(request, str(error))
            return redirect("admin:" + self._route("import"))
        except StaleError as error:
            return self._plan_page(request, error.left, self._file(request), stale=error)
        if not form.is_valid() or _lacks_reason(form, changes):
            return self._plan_page(request, _plan(back, changes), self._file(request), form=form)
        return self._apply_import(request, changes, form.cleaned_data["reason"], back)

    def _apply_import(
        self, request: HttpRequest, changes: tuple[Change, ...], reason: str, back: Carried
    ) -> HttpResponse:
        try:
            count = applying.apply(changes, request.user, reason.strip(), back.name)
        except StaleError as error:
            return self._plan_page(request, error.left, self._file(request), stale=error)
        except RefusedError as error:
            messages.error(request, f"Nothing was imported. {error}")
            return redirect("admin:" + self._route("import"))
        publishes = drafting.may_publish(request.user)
        done = PUBLISHED if publishes else DRAFTED
        messages.success(request, done.format(back.name, count))
        return redirect(self._list_url())

    def _changes(self, request: HttpRequest, back: Carried) -> tuple[Change, ...]:
        if not back.needs_file:
            return back.changes
        content = self._file(request)
        if not content:
            raise LostError("Choose the file of the dry run again: it is too large to be kept in the page.")
        return applying.again(back, content, self._kind, request.user)

    @staticmethod
    def _file(request: HttpRequest) -> bytes:
        file = request.FILES.get("file")
        if file is None:
            return b""
        file.seek(0)
        content: bytes = file.read(SIZE_LIMIT + 1)
        return content

    def _upload_page(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        context = {
            "form": form,
            "columns": names(self._kind),
            "keeps_addresses": self._kind in ADDRESSES,
            "is_answer": self._kind == "answer",
        }
        return self._import_page(request, "import.html", f"Import {self.opts.verbose_name_plural}", context)  # type: ignore[attr-defined]

    def _plan_page(
        self,
        request: HttpRequest,
        found: Plan,
        content: bytes,
        *,
        form: ConfirmForm | None = None,
        stale: StaleError | None = None,
    ) -> HttpResponse:
        carried, needs_file = applying.carried(found, content, request.user)
        reason = request.POST.get("reason", "")
        # What a form carried before is not shown again: the plan may be another one by now.
        fresh = form or ConfirmForm(initial={"reason": reason})
        context = {
            "plan": found,
            "items": found.items[:SHOWN],
            "problems": found.problems[:SHOWN],
            "shown": SHOWN,
            "form": fresh,
            "carried": carried,
            "needs_file": needs_file,
            "publishes": drafting.may_publish(request.user),
            "stale": stale,
        }
        return self._import_page(request, "import_plan.html", f"Dry run of {found.name}", context)

    def _import_page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}  # type: ignore[attr-defined]
        return TemplateResponse(request, f"admin/responsibilities/{template}", {**shared, **context})

    @property
    def _kind(self) -> str:
        return KIND_OF_MODEL[self.model].name  # type: ignore[attr-defined]


PUBLISHED = "Published from {}: {}."
DRAFTED = "Waiting for review as drafts, from {}: {}. Readers see nothing of them yet."


def _plan(back: Carried, changes: tuple[Change, ...]) -> Plan:
    return planning.of_changes(changes, back.name)


def _lacks_reason(form: ConfirmForm, changes: tuple[Change, ...]) -> bool:
    lacks = planning.of_changes(changes, "").needs_reason and not form.cleaned_data["reason"].strip()
    if lacks:
        form.add_error("reason", "An owner changes, so say why.")
    return lacks


def _action(form: str) -> Any:
    def export(admin: TransferAdmin, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        return admin.export(request, rows, form)

    return export
