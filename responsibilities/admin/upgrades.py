"""Texts of a release that meet edits made here: the list of what waits, and the page on which one is decided."""

from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from responsibilities.editing import differences, items, upgrades
from responsibilities.editing.writing import RefusedError
from responsibilities.models import ShippedRecord

from .drafts import may_change_content
from .recordforms import signed, unsigned

NAMES = {"base": "Shipped before", "theirs": "Ours now", "mine": "The new release"}


@admin.register(ShippedRecord)
class UpgradeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["what", "kind", "changed_fields", "changed_by_both", "on_its_way"]
    list_filter = ["kind"]
    search_fields = ["key"]
    search_help_text = "A service or topic, by its slug."
    actions = ["keep_selected", "merge_selected"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShippedRecord]:  # noqa: ARG002
        return upgrades.waiting()

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return may_change_content(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request) and (obj is None or self._may_change(request, obj))

    def _may_change(self, request: HttpRequest, row: ShippedRecord) -> bool:
        model = items.KINDS[row.kind].model._meta.model_name
        return bool(request.user.has_perm(f"responsibilities.change_{model}"))

    @admin.display(description="what")
    def what(self, row: ShippedRecord) -> str:
        return upgrades.upgrade(row).label

    @admin.display(description="fields that differ")
    def changed_fields(self, row: ShippedRecord) -> int:
        return len(upgrades.upgrade(row).merge.changed)

    @admin.display(description="changed by both")
    def changed_by_both(self, row: ShippedRecord) -> int:
        return len(upgrades.upgrade(row).merge.conflicts)

    @admin.display(description="on its way", boolean=True)
    def on_its_way(self, row: ShippedRecord) -> bool:
        return upgrades.upgrade(row).drafts.exists()

    # --- One upgrade

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            messages.info(request, "Nothing waits here any more: somebody has decided.")
            return redirect("admin:responsibilities_shippedrecord_changelist")
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._decided(request, row)
        found = upgrades.upgrade(row)
        context = {
            **self.admin_site.each_context(request),
            "title": found.label,
            "opts": self.opts,
            "names": NAMES,
            "rows": differences.side_by_side(found.merge),
            "conflicts": len(found.merge.conflicts),
            "differences": differences.between(found.local, found.shipped),
            "deleted_here": found.local is None,
            "drafts": found.drafts,
            "may_decide": self._may_change(request, row),
            "shown": signed([found.local, found.shipped]),
        }
        return TemplateResponse(request, "admin/responsibilities/upgrade.html", context)

    def _decided(self, request: HttpRequest, row: ShippedRecord) -> HttpResponse:
        if not self._may_change(request, row):
            raise PermissionDenied
        try:
            local, shipped = unsigned(request.POST.get("shown", ""))
            shown = replace(upgrades.upgrade(row), local=local, shipped=shipped)
            draft = self._decide(request, shown)
        except (signing.BadSignature, RefusedError) as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, f"{draft.get_state_display()}: {draft}." if draft else "Decided.")
        return redirect("admin:responsibilities_shippedrecord_changelist")

    def _decide(self, request: HttpRequest, shown: upgrades.Upgrade) -> Any:
        if "_keep" in request.POST:
            return upgrades.keep(shown)
        chosen = differences.choices(request.POST.dict()) if "_choice" in request.POST else {}
        record = shown.merge.record(chosen) if "_choice" in request.POST else shown.shipped
        return upgrades.decide(shown, record, request.user, request.POST.get("reason") or upgrades.REASON)

    # --- Many at once

    @admin.action(description="Keep ours of the selected", permissions=["change"])
    def keep_selected(self, request: HttpRequest, queryset: QuerySet[ShippedRecord]) -> None:
        self._each(request, queryset, upgrades.keep)

    @admin.action(description="Merge the selected, where nothing was changed by both", permissions=["change"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[ShippedRecord]) -> None:
        def merge(found: upgrades.Upgrade) -> None:
            if found.merge.conflicts:
                raise RefusedError("changed by both; open it and choose.")
            upgrades.decide(found, found.merge.record(), request.user)

        self._each(request, queryset, merge)

    def _each(self, request: HttpRequest, queryset: QuerySet[ShippedRecord], act: Any) -> None:
        done = 0
        for row in queryset:
            found = upgrades.upgrade(row)
            try:
                if not self._may_change(request, row):
                    raise RefusedError("you may not change this.")
                act(found)
                done += 1
            except RefusedError as refusal:
                self.message_user(request, f"{found.label}: {refusal}", messages.ERROR)
        if done:
            self.message_user(request, f"{done} decided.", messages.SUCCESS)
