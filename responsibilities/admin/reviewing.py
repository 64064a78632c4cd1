"""Answers are kept fresh: who looks at one again, and whether the passages it cites still say what somebody read."""

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from responsibilities.editing import bulk, drafting, items
from responsibilities.editing.writing import Change, ConflictError, RefusedError, Written
from responsibilities.freshness import passages
from responsibilities.freshness.assigning import assign
from responsibilities.models import PassageCheck, Responsibility

from .base import HistoryAdmin

REASON = "The cited passages were read again"
DATED_TODAY = "Its citations have today’s date already, so that somebody who may publish has to confirm it."


class Reviewing(HistoryAdmin):
    """For answers: the assigned reviewer on the form, the changed passages beside it, and actions for both.

    The reviewer is no part of the record: it is saved whatever becomes of the rest of the form, be it a draft, a
    conflict or a refusal. It counts as changed only if it was changed on the form, so that a form that was opened
    before somebody else assigned a reviewer does not undo that.
    """

    readonly_fields = ["changed_passages"]
    actions = ["assign_to_me", "read_again"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "reviewer":
            assigned = Responsibility.objects.filter(reviewer__isnull=False).values("reviewer")
            people = get_user_model()._default_manager.order_by("username")
            kwargs["queryset"] = people.filter(Q(is_active=True, is_staff=True) | Q(pk__in=assigned))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "reviewer" and field is not None:
            field.show_hidden_initial = True
        return field

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if hasattr(request, "assigned"):
            self._assign(request, object_id, *request.assigned)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if "reviewer" in form.changed_data:
            known = form.data.get(form.add_initial_prefix("reviewer"), "")
            request.assigned = (form.cleaned_data["reviewer"], known)  # type: ignore[attr-defined]
        super().save_related(request, form, formsets, change)

    def _assign(self, request: HttpRequest, object_id: Any, reviewer: Any, known: str) -> None:
        """:param known: number of whom the form showed as assigned; empty for nobody."""
        outcome = getattr(request, "outcome", None)
        pk = unquote(object_id) if object_id else outcome.row.pk if isinstance(outcome, Written) else None
        if pk is None:
            messages.info(request, "A reviewer can be assigned once the answer is published.")
            return
        before = assign(int(pk), reviewer, request.user)
        if before is not None and before != reviewer and str(before.pk) != known:
            messages.warning(request, f"{before} was assigned meanwhile; now it is {reviewer or 'nobody'}.")
        elif before != reviewer:
            messages.success(request, f"Assigned reviewer: {reviewer or 'nobody'}.")

    @admin.display(description="cited passages")
    def changed_passages(self, row: Responsibility) -> SafeString | str:
        """Each that is not what somebody read, with what to do about it."""
        found = list(passages.changed(row)) if row.pk else []
        if not found:
            return "None is known to have changed since it was read."
        lines = format_html_join("", '<li><a href="{}">{}</a>: {}</li>', map(_told, found))
        advice = "Read it again, mend the answer where it is wrong, and give the citation the day on which you read it."
        return format_html('<ul class="passages">{}</ul><p>{}</p>', lines, advice)

    @admin.action(description="Assign me as reviewer", permissions=["change"])
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[Responsibility]) -> None:
        pks = list(dict.fromkeys(queryset.values_list("pk", flat=True)))
        for pk in pks:
            assign(pk, request.user, request.user)
        messages.success(request, f"You review {len(pks)} answer{'s' if len(pks) != 1 else ''}.")

    @admin.action(description="I read the changed passages again and they still hold", permissions=["change"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[Responsibility]) -> None:
        flagged = PassageCheck.objects.changed().filter(citation__responsibility__in=queryset.values("pk"))
        answers = items.rows("answer").filter(pk__in=flagged.values("citation__responsibility"))
        outcomes = Counter(self._read_again(request, answer) for answer in answers)
        for sentence, number in outcomes.items():
            messages.info(request, f"{number} answer{'s' if number != 1 else ''}: {sentence}")
        if not outcomes:
            messages.info(request, "None of these answers cites a passage that changed.")

    def _read_again(self, request: HttpRequest, answer: Responsibility) -> str:
        """What became of one answer, as a sentence."""
        base = items.record_of(answer)
        record = passages.read_again(base, passages.changed(answer), timezone.localdate())
        may_publish = drafting.may_publish(request.user)
        if record == base and not may_publish:
            return DATED_TODAY
        try:
            draft = None
            if record != base:
                draft = bulk.deliver(Change(items.key_of(answer), base, record), request.user, REASON, REASON)
        except (ConflictError, RefusedError) as error:
            return str(error)
        if draft is not None:
            return "waits for review; the mark stays until it is published."
        passages.confirm(answer)
        return "the passages count as read today."


def _told(row: PassageCheck) -> tuple[str, str, str]:
    gone = row.citation.section and not row.has_heading
    what = f"the heading “{row.citation.section}” is gone" if gone else "the text changed"
    day = date_format(row.changed_on, "j F Y") if row.changed_on else "today"
    return row.citation.source.url, str(row.citation), f"{what}, first seen {day}."
