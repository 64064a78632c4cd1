"""Any list as a table: what its columns say, of the rows as they are filtered, searched and ordered."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import strip_tags

from responsibilities.editing.transfer import exporting, tables, workbook
from responsibilities.editing.transfer.files import FileError

from .base import of_one_moment

NONE = ""


class ListExport:
    """Mixed into the admin of a list. What comes back as a file says itself what it writes: :class:`.TransferAdmin`."""

    change_list_template: Any = "admin/responsibilities/transfer_list.html"
    export_forms: Mapping[str, str] = {exporting.CSV: "CSV", exporting.XLSX: "XLSX"}

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)  # type: ignore[attr-defined]
        return [path("export/<slug:form>/", view, name=self._route("export")), *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"export_forms": self.export_forms, **(extra_context or {})})  # type: ignore[misc]

    @of_one_moment
    def export_view(self, request: HttpRequest, form: str) -> HttpResponse:
        """The whole list as it is filtered, searched and ordered."""
        if form not in self.export_forms:
            raise Http404
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)  # type: ignore[attr-defined]
        except IncorrectLookupParameters:
            messages.error(request, "The list can’t be filtered like this, so nothing was exported.")
            return redirect(self._list_url())
        return self.export(request, rows, form)

    def export(self, request: HttpRequest, rows: QuerySet[Any], form: str) -> HttpResponse:
        try:
            made = self.exported(request, rows, form)
        except FileError as error:
            messages.error(request, str(error))
            return redirect(self._list_url())
        disposition = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return HttpResponse(made.content, content_type=made.content_type, headers=disposition)

    def exported(self, request: HttpRequest, rows: QuerySet[Any], form: str) -> exporting.Export:
        """:raises FileError: if a text does not fit into the form."""
        name = str(self.opts.verbose_name_plural).replace(" ", "-")  # type: ignore[attr-defined]
        header, lines = self._table(request, rows)
        content = tables.written(header, lines) if form == exporting.CSV else workbook.written(name, header, lines)
        return exporting.Export(f"{name}.{form}", exporting.TYPES[form], content)

    def _table(self, request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[str], Iterable[list[str]]]:
        model, admin = self.model, cast("Any", self)  # type: ignore[attr-defined]
        columns = list(self.get_list_display(request))  # type: ignore[attr-defined]
        header = [str(label_for_field(name, model, admin)) for name in columns]
        return header, [[self._cell(name, row) for name in columns] for row in rows]

    def _cell(self, name: Any, row: Any) -> str:
        try:
            field, _, value = lookup_field(name, row, self)  # type: ignore[arg-type]
        except ObjectDoesNotExist:
            return NONE
        if value is None:
            return NONE
        said = display_for_field(value, field, NONE) if field else display_for_value(value, NONE)
        return strip_tags(str(value if isinstance(value, bool) else said))

    def _route(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"  # type: ignore[attr-defined]

    def _list_url(self) -> str:
        return reverse("admin:" + self._route("changelist"))
