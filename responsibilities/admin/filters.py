"""List filters that answer an editor's questions."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from responsibilities.models import Responsibility
from responsibilities.vocabulary import REVIEW_INTERVAL_DAYS

from .base import YesNoFilter

Rows = QuerySet[Responsibility]


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
    """Not looked at for a year, or never."""

    title = "review"
    parameter_name = "stale"
    label = "More than a year ago, or never"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        oldest = timezone.localdate() - timedelta(days=REVIEW_INTERVAL_DAYS)
        stale = Q(reviewed_on__lt=oldest) | Q(reviewed_on__isnull=True)
        return queryset.filter(stale) if self.value() == "yes" else queryset


class OverdueFilter(YesNoFilter):
    """Its review is due."""

    title = "review due"
    parameter_name = "overdue"
    label = "Overdue"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        return queryset.filter(review_by__lt=timezone.localdate()) if self.value() == "yes" else queryset


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
