"""Deleting retires: the pages on which that is done and taken back, and the list of what was deleted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from responsibilities.editing import retiring
from responsibilities.editing.writing import RefusedError

from . import confirming
from .history import TimelineMixin

RETIRE = (
    "Readers may have linked to this, so it is retired, not deleted: its address goes on working and says when and"
    " why. Lists, counts and search leave it out."
)
REINSTATE = "It holds again from now on; the day and the reason of its retirement are taken away."
UNDELETE = "It comes back as it was when it was deleted, with its sources and evidence."


class RetiringMixin(TimelineMixin):
    """For a ModelAdmin of things that readers link to."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:number>/retire/", view(self.retire_view), name=self._name("retire")),
            path("<int:number>/bring-back/", view(self.reinstate_view), name=self._name("reinstate")),
            *super().get_urls(),
        ]

    def retire_view(self, request: HttpRequest, number: int) -> HttpResponse:
        row = self.row_of(number)
        self.require_change(request, row)
        if row.is_retired or not retiring.was_seen(row):
            messages.info(request, "It is retired already." if row.is_retired else "Nobody has seen it yet.")
            return redirect(confirming.history_url(row))
        return confirming.page(self, request, retiring.retire(row), explanation=RETIRE)

    def reinstate_view(self, request: HttpRequest, number: int) -> HttpResponse:
        row = self.row_of(number)
        self.require_change(request, row)
        if not row.is_retired:
            messages.info(request, "It is not retired.")
            return redirect(confirming.history_url(row))
        return confirming.page(self, request, retiring.reinstate(row), explanation=REINSTATE)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Of what readers have seen: the page that retires it."""
        row = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if row is not None and retiring.was_seen(row):
            return redirect(self._name("retire", site=True), row.pk)
        response: HttpResponse = super().delete_view(request, object_id, extra_context)  # type: ignore[misc]
        return response


class DeletedMixin(RetiringMixin):
    """For the ModelAdmin of answers, which can be deleted as long as nobody has seen them."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(self.deleted_view), name=self._name("deleted")),
            path("deleted/<int:number>/", view(self.undelete_view), name=self._name("undelete")),
            *super().get_urls(),
        ]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Its sources and evidence go in the same change, so that they come back with it."""
        try:
            retiring.delete(obj, request.user)
        except RefusedError as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Deleted answers",
            "opts": self.opts,
            "deleted": retiring.deleted(),
            "may_add": self.has_add_permission(request),  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/responsibilities/deleted.html", context)

    def undelete_view(self, request: HttpRequest, number: int) -> HttpResponse:
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        proposal = retiring.undelete(number)
        if proposal is None:
            raise Http404("No such answer was deleted, or its place is taken again.")
        return confirming.page(self, request, proposal, explanation=UNDELETE)
