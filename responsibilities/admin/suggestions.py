"""What readers wrote: the queue, and beside each remark what its reader saw and what the answer says now."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from responsibilities.editing.differences import word_by_word
from responsibilities.models import Responsibility, Suggestion
from responsibilities.vocabulary import SuggestionState

from .base import YesNoFilter
from .listexport import ListExport
from .plain import PlainAdmin


class ChangedSinceFilter(YesNoFilter):
    """The answer is not what the reader saw any more."""

    title = "answer"
    parameter_name = "changed"
    label = "Changed since"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> QuerySet[Suggestion]:  # noqa: ARG002
        return queryset.exclude(newest=F("answer_version")) if self.value() == "yes" else queryset  # type: ignore[misc]


@admin.register(Suggestion)
class SuggestionAdmin(ListExport, PlainAdmin):
    list_display = ["created_at", "about", "shortened", "state", "changed_since", "handled_by"]
    list_display_links = ["created_at", "about"]
    list_filter = ["state", ChangedSinceFilter, ("service", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["service", "topic", "handled_by"]
    search_fields = ["text", "email", "service__name", "topic__name", "note"]
    search_help_text = "Words of the remark, a service, a topic or an e-mail address."
    date_hierarchy = "created_at"
    actions = ["take_up", "decline", "mark_as_spam"]
    fieldsets = [
        ("What the reader wrote", {"fields": ["text", "link", "email", "created_at"]}),
        ("What it is about", {"fields": ["about", "seen", "now", "open_answer"]}),
        ("What became of it", {"fields": ["state", "note", "handled_by", "handled_at"]}),
    ]
    readonly_fields = [
        *("text", "link", "email", "created_at", "about", "seen", "now", "open_answer", "handled_by", "handled_at")
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Suggestion]:
        rows: QuerySet[Suggestion] = super().get_queryset(request)
        versions = Responsibility.history.filter(id=OuterRef("responsibility_id")).order_by("-history_id")
        return rows.annotate(newest=Subquery(versions.values("history_id")[:1]))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Readers write them."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "state" in form.changed_data:
            _handled(obj, request.user)
        super().save_model(request, obj, form, change)

    @admin.display(description="about", ordering="service__name")
    def about(self, row: Suggestion) -> str:
        return str(row)

    @admin.display(description="remark")
    def shortened(self, row: Suggestion) -> str:
        return row.text if len(row.text) <= 100 else f"{row.text[:99]}…"

    @admin.display(description="changed since", boolean=True)
    def changed_since(self, row: Suggestion) -> bool:
        newest: int | None = row.newest  # type: ignore[attr-defined]
        return newest != row.answer_version

    @admin.display(description="the reader saw")
    def seen(self, row: Suggestion) -> str:
        return f"{row.shown_owner or 'Not described'}: {row.shown_statement}"

    @admin.display(description="it says now")
    def now(self, row: Suggestion) -> str:
        answer = row.responsibility
        if answer is None:
            return "Nobody had described it then."
        if not self.changed_since(row):
            return "The same."
        statement = answer.statement.replace("{service}", row.service.short_name)
        pieces = word_by_word(row.shown_statement, statement)
        marked = format_html_join("", "<{0}>{1}</{0}>", ((piece.tag or "span", piece.text) for piece in pieces))
        return format_html("{}: {}", answer.get_owner_display(), marked)

    @admin.display(description="the answer")
    def open_answer(self, row: Suggestion) -> str:
        page = reverse("answer", args=[row.service.slug, row.topic.slug])
        links = [("What readers see", page)]
        if row.responsibility_id:
            form = reverse("admin:responsibilities_responsibility_change", args=[row.responsibility_id])
            links.insert(0, ("Change the answer", form))
        return format_html(
            " · ".join(['<a href="{}">{}</a>'] * len(links)), *(x for name, url in links for x in (url, name))
        )

    @admin.action(description="Taken up", permissions=["change"])
    def take_up(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        self._all(request, queryset, SuggestionState.TAKEN_UP)

    @admin.action(description="Declined", permissions=["change"])
    def decline(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        self._all(request, queryset, SuggestionState.DECLINED)

    @admin.action(description="Spam", permissions=["change"])
    def mark_as_spam(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        self._all(request, queryset, SuggestionState.SPAM)

    def _all(self, request: HttpRequest, queryset: QuerySet[Suggestion], state: SuggestionState) -> None:
        """Row by row, so that history says who handled each."""
        rows = list(queryset)
        for row in rows:
            row.state = state
            _handled(row, request.user)
            row.save()
        self.message_user(request, f"{len(rows)}: {state.label.lower()}.", messages.SUCCESS)


def _handled(row: Suggestion, user: Any) -> None:
    is_new = row.state == SuggestionState.NEW
    row.handled_by, row.handled_at = (None, None) if is_new else (user, timezone.now())
