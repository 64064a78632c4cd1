"""List filters that answer an editor's questions."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from responsibilities.models import PassageCheck, Responsibility, due_by, not_reviewed_since, overdue_on

from .base import YesNoFilter

Rows = QuerySet[Responsibility]
SOON = timedelta(days=30)


class ScopeFilter(admin.SimpleListFilter):
    """For whom an answer holds."""

    title = "scope"
    parameter_name = "scope"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("service", "One service"), ("type", "A type of service"), ("general", "Everything")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        conditions = {
            "service": Q(service__isnull=False),
            "type": Q(service_type__isnull=False),
            "general": Q(service__isnull=True, service_type__isnull=True),
        }
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition) if condition is not None else queryset


class RetiredFilter(YesNoFilter):
    """No longer holds, but keeps its address."""

    title = "retired"
    parameter_name = "retired"
    label = "Retired"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        return queryset.filter(retired_on__isnull=False) if self.value() == "yes" else queryset


class StaleFilter(YesNoFilter):
    """Not looked at for as long as an answer may go without, whatever day was set for it; or never."""

    title = "review"
    parameter_name = "stale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("yes", f"{settings.REVIEW_INTERVAL_DAYS} days ago or more, or never")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        return queryset.filter(not_reviewed_since(timezone.localdate())) if self.value() == "yes" else queryset


class OverdueFilter(admin.SimpleListFilter):
    """Its review is due, or will be soon."""

    title = "review due"
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("yes", "Overdue"), ("soon", f"Overdue, or due within {SOON.days} days")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        today = timezone.localdate()
        conditions = {"yes": overdue_on(today), "soon": due_by(today + SOON)}
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition) if condition is not None else queryset


class AssignedFilter(admin.SimpleListFilter):
    """Who looks at it again."""

    title = "assigned reviewer"
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("me", "Me"), ("nobody", "Nobody")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        conditions = {"me": Q(reviewer_id=request.user.pk), "nobody": Q(reviewer__isnull=True)}
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition) if condition is not None else queryset


class PassageFilter(YesNoFilter):
    """What a document says is not what somebody read there."""

    title = "sources"
    parameter_name = "passage"
    label = "A cited passage changed"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        changed = PassageCheck.objects.changed().values("citation__responsibility")
        return queryset.filter(pk__in=changed) if self.value() == "yes" else queryset


class LinkFilter(admin.SimpleListFilter):
    """How the address of a document answered."""

    title = "last check"
    parameter_name = "check"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("broken", "Broken"), ("moved", "Moved for good"), ("never", "Never checked")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        conditions = {
            "broken": Q(link_check__failures__gt=0),
            "moved": Q(link_check__isnull=False) & ~Q(link_check__moved_to=""),
            "never": Q(link_check__isnull=True),
        }
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition) if condition is not None else queryset


class UnsourcedFilter(YesNoFilter):
    """No document says it, or nobody has read the document."""

    title = "source"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("none", "No source"), ("unverified", "A source nobody read")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        if self.value() == "none":
            return queryset.filter(citations__isnull=True)
        if self.value() == "unverified":
            return queryset.filter(citations__is_verified=False).distinct()
        return queryset
