"""Any list as a table: what its columns say, of the rows as they are filtered, searched and ordered."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import strip_tags

from responsibilities.editing.transfer import exporting, tables, workbook
from responsibilities.editing.transfer.files import FileError

from .base import of_one_moment

FORMS = {exporting.CSV: "CSV", exporting.XLSX: "XLSX"}
NONE = ""


class ListExport:
    """Mixed into the admin of a list that does not come back as a file."""

    change_list_template: Any = "admin/responsibilities/transfer_list.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.list_export_view)  # type: ignore[attr-defined]
        return [path("export/<slug:form>/", view, name=self._export_name()), *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"export_forms": FORMS, **(extra_context or {})})  # type: ignore[misc]

    @of_one_moment
    def list_export_view(self, request: HttpRequest, form: str) -> HttpResponse:
        if form not in FORMS:
            raise Http404
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        name = f"{self.opts.verbose_name_plural}".replace(" ", "-")  # type: ignore[attr-defined]
        try:
            header, lines = self._table(request)
            content = tables.written(header, lines) if form == exporting.CSV else workbook.written(name, header, lines)
        except IncorrectLookupParameters:
            messages.error(request, "The list can’t be filtered like this, so nothing was exported.")
            return self._to_list()
        except FileError as error:
            messages.error(request, str(error))
            return self._to_list()
        disposition = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return HttpResponse(content, content_type=exporting.TYPES[form], headers=disposition)

    def _table(self, request: HttpRequest) -> tuple[list[str], Iterable[list[str]]]:
        model, admin = self.model, cast("Any", self)  # type: ignore[attr-defined]
        columns = list(self.get_list_display(request))  # type: ignore[attr-defined]
        header = [str(label_for_field(name, model, admin)) for name in columns]
        rows = self.get_changelist_instance(request).get_queryset(request)  # type: ignore[attr-defined]
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

    def _export_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_export"  # type: ignore[attr-defined]

    def _to_list(self) -> HttpResponse:
        return redirect(reverse("admin:" + self._export_name().replace("_export", "_changelist")))
