"""Sources, and the citations and evidence edited with an answer."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from responsibilities.models import Citation, Evidence, Source

from .base import HistoryAdmin


class CitationInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Citation
    extra = 0
    autocomplete_fields = ["source"]
    fields = ["source", "section", "checked_on", "is_verified", "note", "position"]


class EvidenceInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Evidence
    extra = 0
    fields = ["side", "kind", "identifier", "what", "url", "position"]


@admin.register(Source)
class SourceAdmin(HistoryAdmin):
    # Said here because counting related rows makes Django drop the model's own order.
    ordering = ["title", "url"]
    list_display = ["title", "url", "times_cited"]
    search_fields = ["title", "url"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows: QuerySet[Source] = super().get_queryset(request)
        return rows.annotate(citation_count=Count("citations"))

    @admin.display(description="cited", ordering="citation_count")
    def times_cited(self, source: Source) -> int:
        count: int = source.citation_count  # type: ignore[attr-defined]
        return count
