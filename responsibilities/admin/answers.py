"""Answers: the list an editor works through, and the form with its citations and evidence."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from responsibilities.contentsync.records import Key
from responsibilities.contentsync.rows import answer_scope
from responsibilities.models import Responsibility, Topic

from .base import RETIREMENT, RetiringAdmin
from .bulk import BulkChanges
from .filters import (
    AssignedFilter,
    OverdueFilter,
    PassageFilter,
    RetiredFilter,
    ScopeFilter,
    StaleFilter,
    UnsourcedFilter,
)
from .kindforms import AnswerForm
from .listedits import ListEdits
from .proof import CitationInline, EvidenceInline
from .records import RecordAdmin
from .reviewing import Reviewing
from .transfer import TransferAdmin


@admin.register(Responsibility)
class ResponsibilityAdmin(TransferAdmin, Reviewing, BulkChanges, ListEdits, RecordAdmin, RetiringAdmin):
    form = AnswerForm
    # Said here because counting related rows makes Django drop the model's own order.
    ordering = ["topic__layer__position", "topic__position", "service__name", "service_type__position"]
    # What is edited in the list stands before the long statement, in sight on a small screen.
    list_display = [
        "topic",
        "scope_name",
        "layer",
        "owner",
        "reviewed_on",
        "review_by",
        "statement",
        "sources",
        "is_published",
    ]
    list_display_links = ["topic", "statement"]
    list_editable = ["reviewed_on", "review_by"]
    list_records = {"reviewed_on": "reviewed", "review_by": "review_by"}
    list_select_related = ["topic__layer", "service", "service_type"]
    list_filter = [
        "owner",
        ScopeFilter,
        "is_published",
        RetiredFilter,
        UnsourcedFilter,
        StaleFilter,
        OverdueFilter,
        AssignedFilter,
        PassageFilter,
        "topic__layer",
        "service_type",
        ("service", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = [
        "statement",
        "phrase",
        "aws_does",
        "customer_does",
        "todo",
        "topic__name",
        "topic__keywords",
        "service__name",
        "service__short_name",
        "service__aliases__name",
    ]
    search_help_text = "Words of the answer, its topic or its service; also other names of the service."
    autocomplete_fields = ["topic", "service"]
    inlines = [CitationInline, EvidenceInline]
    fieldsets = [
        (
            "What it answers",
            {
                "fields": ["topic", "service", "service_type"],
                "description": "One answer for each topic and scope. Without service and type it is the general rule."
                " Set once: links lead here. An answer about something else is another answer.",
            },
        ),
        (
            "The answer",
            {
                "fields": ["owner", "statement", "phrase", "aws_does", "customer_does", "todo", "reason"],
                "description": "Shared needs both parts, AWS or You that side’s part and not applicable a reason."
                " {service} stands for the name of the service wherever an answer is inherited.",
            },
        ),
        ("Review", {"fields": ["reviewed_on", "review_by", "reviewer", "changed_passages", "is_published"]}),
        RETIREMENT,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it answers is its address, and an address never changes its meaning."""
        return [*super().get_readonly_fields(request, obj), *(["topic", "service", "service_type"] if obj else [])]

    def scope_initial(self, key: Key) -> dict[str, Any]:
        scope, _, topic = key.name.rpartition("/")
        return {"topic": Topic.objects.filter(aliases__slug=topic).first(), **answer_scope(scope)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Responsibility]:
        rows: QuerySet[Responsibility] = super().get_queryset(request)
        return rows.annotate(citation_count=Count("citations", distinct=True))

    @admin.display(description="scope", ordering="service__name")
    def scope_name(self, row: Responsibility) -> str:
        return row.scope_name

    @admin.display(description="layer", ordering="topic__layer__position")
    def layer(self, row: Responsibility) -> str:
        return row.topic.layer.name

    @admin.display(description="sources", ordering="citation_count")
    def sources(self, row: Responsibility) -> int:
        count: int = row.citation_count  # type: ignore[attr-defined]
        return count
