"""Sources, and the citations and evidence edited with an answer."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format

from responsibilities.contentsync.records import Record
from responsibilities.models import Citation, Evidence, Source, SourceCheck

from .filters import LinkFilter
from .kindforms import CitationForm, EvidenceForm, PartFormSet
from .listexport import ListExport
from .recordforms import RecordForm
from .records import RecordAdmin


class PartInline(admin.StackedInline):  # type: ignore[type-arg]
    """A list of a record. Its forms are filled from the record, not from rows: see :class:`PartFormSet`."""

    formset = PartFormSet
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Part of its answer: who may write the one may write the other."""
        actions = ("add", "change")
        return any(request.user.has_perm(f"responsibilities.{action}_responsibility") for action in actions)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def initial(self, entries: Iterable[Record]) -> list[dict[str, Any]]:
        """The list as the forms start with it."""
        return [self.values(entry) | {"position": number} for number, entry in enumerate(entries, start=1)]

    def values(self, entry: Record) -> dict[str, Any]:
        raise NotImplementedError


class CitationInline(PartInline):
    model = Citation
    form = CitationForm
    fields = [("title", "url"), ("section", "note"), ("checked_on", "is_verified", "position")]

    def values(self, entry: Record) -> dict[str, Any]:
        return {
            "title": entry["title"],
            "url": entry["url"],
            "section": entry.get("section", ""),
            "checked_on": entry["checked"],
            "is_verified": entry["verified"],
            "note": entry.get("note", ""),
        }


class EvidenceInline(PartInline):
    model = Evidence
    form = EvidenceForm
    fields = [("side", "kind", "position"), ("identifier", "what"), "url"]

    def values(self, entry: Record) -> dict[str, Any]:
        same = {name: entry.get(name, "") for name in ("side", "kind", "what", "url")}
        return same | {"identifier": entry["id"]}


@admin.register(Source)
class SourceAdmin(ListExport, RecordAdmin):
    form = RecordForm
    # Said here because counting related rows makes Django drop the model's own order.
    ordering = ["title", "url"]
    list_display = ["title", "last_check", "times_cited", "url"]
    list_select_related = ["link_check"]
    list_filter = [LinkFilter]
    search_fields = ["title", "url"]
    fields = ["title", "url", "last_check", "moved_to"]
    readonly_fields = ["last_check", "moved_to"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its address is its identity: a page that moved is another document."""
        return [*super().get_readonly_fields(request, obj), *(["url"] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows: QuerySet[Source] = super().get_queryset(request)
        return rows.annotate(citation_count=Count("citations"))

    @admin.display(description="last check", ordering="link_check__checked_at")
    def last_check(self, source: Source) -> str:
        check = checked(source)
        return told(check) if check else "Never checked."

    @admin.display(description="moved for good to")
    def moved_to(self, source: Source) -> str:
        check = checked(source)
        return (check.moved_to if check else "") or "-"

    @admin.display(description="cited", ordering="citation_count")
    def times_cited(self, source: Source) -> int:
        count: int = source.citation_count  # type: ignore[attr-defined]
        return count


def checked(source: Source) -> SourceCheck | None:
    """The last check, if there was one. Selected with the source in lists."""
    try:
        return source.link_check
    except SourceCheck.DoesNotExist:
        return None


def told(check: SourceCheck) -> str:
    """As in "Not found (404). Checked 24 Nov 2026, 3 times wrong in a row, there until 3 Nov 2026."."""
    said = [f"Checked {date_format(check.checked_at, 'j M Y')}"]
    said += [f"{check.failures} times wrong in a row"] if check.failures > 1 else []
    if check.error:
        said += [f"last there {date_format(check.last_good_on, 'j M Y')}" if check.last_good_on else "never seen there"]
    return f"{check.error or 'There.'} {', '.join(said)}."
