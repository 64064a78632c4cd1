"""Services, with their other names and their own answers on one form."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from responsibilities.models import Responsibility, Service, ServiceAlias

from .base import RETIREMENT, LastingAdmin
from .filters import RetiredFilter
from .transfer import TransferAdmin


class ServiceAliasInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ServiceAlias
    extra = 0
    can_delete = False
    verbose_name_plural = "Other names (each redirects here, for ever)"


class AnswerInline(admin.StackedInline):  # type: ignore[type-arg]
    """The service's own answers. Sources and evidence of one are behind its change link."""

    model = Responsibility
    extra = 0
    show_change_link = True
    autocomplete_fields = ["topic"]
    fields = [
        ("topic", "owner"),
        "statement",
        "phrase",
        "aws_does",
        "customer_does",
        "todo",
        "reason",
        ("reviewed_on", "review_by", "is_published"),
        ("retired_on", "retired_reason"),
    ]
    # An answer that readers know is retired, not deleted; a draft is deleted on its own form.
    can_delete = False
    classes = ["collapse"]
    verbose_name_plural = "Answers specific to this service"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Responsibility]:
        return super().get_queryset(request).select_related("topic", "service", "service_type")


@admin.register(Service)
class ServiceAdmin(TransferAdmin, LastingAdmin):
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
        ("variant_of", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "short_name", "slug", "aliases__name", "summary"]
    search_help_text = "Any name of the service, or words of its summary."
    autocomplete_fields = ["variant_of", "successor"]
    prepopulated_fields = {"slug": ["short_name"]}
    inlines = [ServiceAliasInline, AnswerInline]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "summary", "is_published"]}),
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

    @admin.display(description="own answers", ordering="answer_count")
    def own_answers(self, service: Service) -> int:
        count: int = service.answer_count  # type: ignore[attr-defined]
        return count
