"""The history page of everything that has a record, and the way back from it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from responsibilities.editing import items, past, restoring
from responsibilities.editing.past import Entry
from responsibilities.models import Responsibility, Service
from responsibilities.pages.parts import answer_url, service_url

from . import confirming
from .numbers import is_number

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One change with everything its place on the page links to; an empty address: no link."""

    entry: Entry
    page_url: str
    """What readers saw at the end of that day."""
    history_url: str = ""
    back_url: str = ""
    version_url: str = ""
    draft_url: str = ""


class TimelineMixin:
    """For a ModelAdmin: history as changes of whole records. What has no record keeps the history it had."""

    model: Any
    opts: Any
    admin_site: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        ways: dict[str, Any] = {"back": self.back_view, "version": self.version_view}
        own = [
            path(f"<int:number>/history/<str:reference>/{way}/", view(method), name=self._name(way))
            for way, method in ways.items()
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if self.model not in items.KIND_OF_MODEL:
            if not is_number(object_id):
                raise Http404
            response: HttpResponse = super().history_view(request, object_id, extra_context)  # type: ignore[misc]
            return response
        row = self.row_of(object_id)
        self._require_view(request, row)
        entries = past.timeline(row)
        may_change = self.has_change_permission(request, row)  # type: ignore[attr-defined]
        found = Paginator(entries, PER_PAGE).get_page(request.GET.get("p"))
        newest = entries[0] if entries else None
        context = {
            **self.page_context(request, row, f"History of {row}", found),
            "lines": [self._line(row, entry, may_change=may_change, newest=entry is newest) for entry in found],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/responsibilities/history.html", context)

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, *more: Any) -> HttpResponse:
        """One version as a form: for what has a record, history shows it in words."""
        if self.model in items.KIND_OF_MODEL:
            return redirect(self._name("history", site=True), object_id)
        if not is_number(object_id) or not is_number(version_id):
            raise Http404
        response: HttpResponse = super().history_form_view(request, object_id, version_id, *more)  # type: ignore[misc]
        return response

    def back_view(self, request: HttpRequest, number: int, reference: str) -> HttpResponse:
        """One change taken back."""
        row, entry = self._entry(request, number, reference)
        if entry.before is None:
            raise Http404("Before this change it was not there.")
        return confirming.page(self, request, restoring.before_change(row, entry), entry=entry)

    def version_view(self, request: HttpRequest, number: int, reference: str) -> HttpResponse:
        """The whole as it was after one change."""
        row, entry = self._entry(request, number, reference)
        return confirming.page(self, request, restoring.version(row, entry), entry=entry)

    # --- For other pages of a row

    def row_of(self, number: Any) -> Any:
        """The row with all that its record reads."""
        kind = items.KIND_OF_MODEL.get(self.model)
        found = items.rows(kind.name).filter(pk=number).first() if kind and str(number).isdecimal() else None
        if found is None:
            raise Http404("There is no such thing.")
        return found

    def page_context(self, request: HttpRequest, row: Any, title: str, found: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "row": row,
            "page": found,
            "pages": found.paginator.get_elided_page_range(found.number),
        }

    def require_change(self, request: HttpRequest, row: Any) -> None:
        if not self.has_change_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied

    # --- Inside

    def _entry(self, request: HttpRequest, number: int, reference: str) -> tuple[Any, Entry]:
        row = self.row_of(number)
        self.require_change(request, row)
        entry = past.entry_of(row, reference)
        if entry is None or entry.after is None:
            raise Http404("There is no such change.")
        return row, entry

    def _require_view(self, request: HttpRequest, row: Any) -> None:
        if not self.has_view_or_change_permission(request, row):  # type: ignore[attr-defined]
            raise PermissionDenied

    def _line(self, row: Any, entry: Entry, *, may_change: bool, newest: bool) -> Line:
        def way(name: str) -> str:
            return reverse(self._name(name, site=True), args=[row.pk, entry.reference])

        return Line(
            entry,
            page_url=page_url(row, entry),
            back_url=way("back") if may_change and entry.before is not None else "",
            version_url=way("version") if may_change and not newest and entry.after is not None else "",
            draft_url=confirming.draft_url(entry.draft) if entry.draft else "",
        )

    def _name(self, way: str, *, site: bool = False) -> str:
        return f"{'admin:' if site else ''}{self.opts.app_label}_{self.opts.model_name}_{way}"


def page_url(row: Any, entry: Entry) -> str:
    """What readers saw at the end of the day of a change, where there is such a page."""
    if entry.after is None or entry.after.get("published") is False:
        return ""
    if isinstance(row, Service):
        return answer_url(row.slug, entry.topic, entry.day) if entry.topic else service_url(row.slug, entry.day)
    if isinstance(row, Responsibility) and row.service:
        return answer_url(row.service.slug, row.topic.slug, entry.day)
    return ""
