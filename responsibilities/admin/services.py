"""Services, with their other names, and the way to their own answers."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from responsibilities.models import Responsibility, Service

from .base import RETIREMENT, LastingAdmin, YesNoFilter
from .bulk import BulkChanges
from .filters import RetiredFilter
from .kindforms import ServiceForm
from .records import RecordAdmin
from .restoring import RestoringMixin
from .transfer import TransferAdmin


class OwnAnswersFilter(YesNoFilter):
    """Everything it says is inherited."""

    title = "own answers"
    parameter_name = "own"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("none", "None of its own")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Service]) -> QuerySet[Service]:  # noqa: ARG002
        return queryset.filter(responsibilities__isnull=True) if self.value() == "none" else queryset


IN_PAGE_ORDER = ("topic__layer__position", "topic__position")


@admin.register(Service)
class ServiceAdmin(TransferAdmin, BulkChanges, RestoringMixin, RecordAdmin, LastingAdmin):
    form = ServiceForm
    change_form_template = "admin/responsibilities/service_form.html"
    # Said here because counting related rows makes Django drop the model's own order.
    ordering = ["name"]
    list_display = [
        "name",
        "short_name",
        "category",
        "service_type",
        "variant_of",
        "lifecycle",
        "own_answers",
        "is_published",
    ]
    list_select_related = ["category", "service_type", "variant_of"]
    list_filter = [
        "service_type",
        "category",
        "lifecycle",
        "is_published",
        RetiredFilter,
        OwnAnswersFilter,
        ("variant_of", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "short_name", "slug", "aliases__name", "summary"]
    search_help_text = "Any name of the service, or words of its summary."
    autocomplete_fields = ["variant_of", "successor"]
    prepopulated_fields = {"slug": ["short_name"]}
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "other_names", "summary", "is_published"]}),
        (
            "Where it belongs",
            {
                "fields": ["category", "service_type", "type_reason", "variant_of"],
                "description": "The type decides what the service inherits. A variant inherits from its parent first.",
            },
        ),
        ("Lifecycle", {"fields": ["lifecycle", "lifecycle_date", "lifecycle_note", "successor"]}),
        ("Links", {"fields": ["docs_url", "security_url"]}),
        RETIREMENT,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        rows: QuerySet[Service] = super().get_queryset(request)
        return rows.annotate(answer_count=Count("responsibilities", distinct=True))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """With its own answers, each a link to its form."""
        obj = kwargs.get("obj")
        context["answers"] = (
            Responsibility.objects.filter(service=obj).select_related("topic__layer").order_by(*IN_PAGE_ORDER)
            if obj
            else []
        )
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="own answers", ordering="answer_count")
    def own_answers(self, service: Service) -> int:
        count: int = service.answer_count  # type: ignore[attr-defined]
        return count
