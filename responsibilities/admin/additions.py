"""What the organisation adds of its own, and its teams."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from responsibilities.models import Addition, Team

from .base import FixedSlugAdmin
from .listexport import ListExport
from .plain import PlainAdmin


@admin.register(Team)
class TeamAdmin(ListExport, PlainAdmin, FixedSlugAdmin):
    # Said here because counting related rows makes Django drop the model's own order.
    ordering = ["name"]
    list_display = ["name", "email", "link", "times_named"]
    search_fields = ["name", "slug", "email"]
    fields = ["name", "slug", "email", "link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        rows: QuerySet[Team] = super().get_queryset(request)
        return rows.annotate(addition_count=Count("additions"))

    @admin.display(description="named in additions", ordering="addition_count")
    def times_named(self, team: Team) -> int:
        count: int = team.addition_count  # type: ignore[attr-defined]
        return count


class ExceptionFilter(admin.SimpleListFilter):
    """With an exception, and whether it still holds."""

    title = "exception"
    parameter_name = "exception"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("any", "With an exception"), ("expired", "Expired"), ("none", "Without one")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Addition]) -> QuerySet[Addition]:  # noqa: ARG002
        if self.value() == "any":
            return queryset.exclude(exception="")
        if self.value() == "expired":
            return queryset.filter(exception_until__lt=timezone.localdate())
        return queryset.filter(exception="") if self.value() == "none" else queryset


class AboutFilter(admin.SimpleListFilter):
    """What it is about."""

    title = "about"
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("answer", "One answer"), ("service", "A service"), ("topic", "A topic everywhere")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Addition]) -> QuerySet[Addition]:  # noqa: ARG002
        conditions = {
            "answer": {"service__isnull": False, "topic__isnull": False},
            "service": {"topic__isnull": True},
            "topic": {"service__isnull": True},
        }
        return queryset.filter(**conditions.get(self.value() or "", {}))


@admin.register(Addition)
class AdditionAdmin(ListExport, PlainAdmin):
    list_display = ["subject", "team", "standard_title", "exception_until", "is_expired"]
    list_select_related = ["service", "topic", "team"]
    list_filter = [("team", admin.RelatedOnlyFieldListFilter), AboutFilter, ExceptionFilter]
    search_fields = [
        "service__name",
        "service__short_name",
        "topic__name",
        "team__name",
        "standard_title",
        "note",
        "exception",
    ]
    search_help_text = "Words of what you added, or a name of its service, topic or team."
    autocomplete_fields = ["service", "topic", "team"]
    fieldsets = [
        (
            "What it is about",
            {
                "fields": ["service", "topic"],
                "description": "A service, a topic on every service, or with both one answer. The shipped text stays"
                " as it is; readers see yours beside it, under your name.",
            },
        ),
        ("Yours", {"fields": ["team", "standard_title", "standard_url", "runbook_url", "note"]}),
        (
            "Exception",
            {
                "fields": ["exception", "exception_until"],
                "description": "Something that is knowingly not done. It always has a last day.",
            },
        ),
    ]

    @admin.display(description="about", ordering="service__name")
    def subject(self, row: Addition) -> str:
        return row.subject

    @admin.display(description="expired", boolean=True, ordering="exception_until")
    def is_expired(self, row: Addition) -> bool:
        return row.exception_until is not None and row.exception_until < timezone.localdate()
