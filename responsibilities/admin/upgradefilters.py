"""List filters of what waits for a decision. Each offers only what there is."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from responsibilities.editing import upgrades
from responsibilities.models import ServiceAlias, ShippedRecord

Rows = QuerySet[ShippedRecord]


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        kinds = upgrades.waiting().order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, kind.capitalize()) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ServiceFilter(admin.SimpleListFilter):
    """A service and its own answers."""

    title = "service"
    parameter_name = "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        keys = upgrades.waiting().values_list("kind", "key")
        slugs = {
            key.split("/")[1] if kind == "answer" else key
            for kind, key in keys
            if kind == "service" or key.startswith("services/")
        }
        names = dict(ServiceAlias.objects.filter(slug__in=slugs).values_list("slug", "service__name"))
        return sorted(((slug, names.get(slug, slug)) for slug in slugs), key=lambda choice: choice[1])

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        slug = self.value()
        if not slug:
            return queryset
        own = Q(kind="service", key=slug)
        return queryset.filter(own | Q(kind="answer", key__startswith=f"services/{slug}/"))


class DecisionFilter(admin.SimpleListFilter):
    """Whether somebody has made a change that decides about it."""

    title = "decision"
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("open", "Nobody yet"), ("review", "On its way")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # noqa: ARG002
        if self.value() == "open":
            return queryset.exclude(pk__in=upgrades.open_decisions())
        return queryset.filter(pk__in=upgrades.open_decisions()) if self.value() == "review" else queryset
