"""Texts of a release that meet edits made here: the list of what waits, and the ways to decide about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import dateformat
from django.utils.html import format_html

from responsibilities.editing import upgrades
from responsibilities.models import ShippedRecord

from . import deciding, decidingmany
from .drafts import CHANGE, may_change_content
from .upgradefilters import DecisionFilter, KindFilter, ServiceFilter

LIST = "admin:responsibilities_shippedrecord_changelist"


class UpgradeList(ChangeList):
    """Each row with its three texts, read for the whole page at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        for row, found in zip(rows, upgrades.load(rows), strict=True):
            row.upgrade = found
        self.result_list = rows


def _action(name: str, description: str) -> Callable[..., Any]:
    @admin.action(description=description, permissions=["change"])
    def act(model_admin: Any, request: HttpRequest, queryset: QuerySet[ShippedRecord]) -> HttpResponse | None:
        return decidingmany.begin(model_admin, request, queryset, name)

    act.__name__ = f"{name}_selected"
    return act


@admin.register(ShippedRecord)
class UpgradeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["what", "kind", "changed_fields", "changed_by_both", "decision"]
    list_filter = [KindFilter, ServiceFilter, DecisionFilter]
    search_fields = ["key"]
    search_help_text = "A service or topic, by its slug."
    actions = [
        _action("keep", "Keep ours of the selected…"),
        _action("take", "Take the release’s text of the selected…"),
        _action("merge", "Merge the selected, where the two changed different fields…"),
    ]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShippedRecord]:  # noqa: ARG002
        return upgrades.waiting()

    def get_changelist(self, request: HttpRequest, **_: Any) -> type[ChangeList]:  # noqa: ARG002
        return UpgradeList

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.many_view)
        return [path("decide/", view, name="responsibilities_shippedrecord_decide"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return may_change_content(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request) and (obj is None or deciding.may_decide(request.user, obj.kind))

    # --- The list

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": "Texts of a release that meet edits made here"}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description="what", ordering="key")
    def what(self, row: Any) -> str:
        label: str = row.upgrade.label
        return label

    @admin.display(description="fields that differ")
    def changed_fields(self, row: Any) -> int:
        return len(row.upgrade.differences)

    @admin.display(description="changed by both")
    def changed_by_both(self, row: Any) -> int | str:
        return len(row.upgrade.merge.conflicts) if row.upgrade.local is not None else "deleted here"

    @admin.display(description="decision", empty_value="nobody yet")
    def decision(self, row: Any) -> str | None:
        draft = next(iter(row.upgrade.drafts), None)
        if draft is None:
            return None
        return format_html('<a href="{}">{}</a>', reverse(CHANGE, args=[draft.pk]), draft.get_state_display())

    # --- Deciding

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            messages.info(request, f"{upgrades.DECIDED} {_last_decision(object_id)}".strip())
            return redirect(LIST)
        return deciding.respond(self, request, row)

    def many_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return decidingmany.respond(self, request)


def _last_decision(number: str) -> str:
    """Who decided, when and how, for whoever comes second."""
    entries = LogEntry.objects.filter(content_type__model=ShippedRecord._meta.model_name, object_id=number)
    last = entries.select_related("user").order_by("-action_time", "-pk").first()
    if last is None:
        return ""
    return f"{last.user}, {dateformat.format(last.action_time, 'j M Y, H:i')} UTC: {last.get_change_message()}"
