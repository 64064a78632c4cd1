"""Rows as they stood at the end of a day, put together from history.

What a page says is of that day; its addresses are of today: a slug that changed since is replaced by the present one,
so that links lead straight to where a thing is now. A constant number of queries.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from datetime import timezone as zone
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, OuterRef, Q, Subquery
from django.utils import timezone

from responsibilities.cascade import Scope
from responsibilities.models import (
    Addition,
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceAlias,
    ServiceType,
    Source,
    Team,
    Topic,
)

from .parts import Brief
from .rows import (
    BRIEF,
    PRESENT,
    Rows,
    may_apply,
    may_be_brief,
    may_concern,
    place_in_lists,
    place_on_pages,
    written_briefly,
)

Row = TypeVar("Row", bound=Model)


def rows_at(on: date | None) -> Rows:
    """The rows now, or as they stood at the end of a day (UTC)."""
    return PRESENT if on is None else Past(on)


def end_of(day: date) -> datetime:
    """The first moment that does not belong to the day any more, in UTC."""
    if day == date.max:
        return datetime.max.replace(tzinfo=zone.utc)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone.utc)


def newest(model: type[Model], before: datetime) -> Any:
    """The last history record of every row that was there at a moment.

    Two records of one moment (an import, a clock that stood still) are told apart by their number. A row whose last
    record says "deleted" was not there.
    """
    history = model.history.model._default_manager  # type: ignore[attr-defined]
    own = history.filter(id=OuterRef("id"), history_date__lt=before).order_by("-history_date", "-history_id")
    return history.filter(history_id=Subquery(own.values("history_id")[:1])).exclude(history_type="-")


class Past:
    """The rows as they stood at the end of a day. A day that is still to come has none."""

    def __init__(self, on: date) -> None:
        self.on: date | None = on
        self._end = end_of(on)
        self._is_to_come = on > timezone.now().date()

    def service(self, slug: str) -> Service | None:
        row = next((row for row in self._services.values() if row.slug == slug and row.is_published), None)
        if row is not None:
            _prefetched(row, "aliases", self._rows(ServiceAlias, Q(service_id=row.pk)), "slug")
        return row

    def services(self) -> list[Service]:
        rows = (row for row in self._services.values() if row.is_published and not row.is_retired)
        return sorted(rows, key=place_in_lists)

    def variants(self, parent: Service) -> list[Service]:
        return sorted((row for row in self.services() if row.variant_of_id == parent.pk), key=lambda row: row.name)

    def topic(self, slug: str) -> Topic | None:
        return next((row for row in self._topics if row.slug == slug), None)

    def topics(self) -> list[Topic]:
        return self._topics

    def types(self) -> list[ServiceType]:
        return sorted(self._types.values(), key=lambda row: (row.position, row.pk))

    def answers(self, service: Service, topic: Topic | None = None) -> list[Responsibility]:
        condition = may_apply(service) & Q(is_published=True)
        return self._rows(Responsibility, condition & Q(topic_id=topic.pk) if topic else condition)

    def prove(self, answers: Iterable[Responsibility]) -> None:
        self._attach_proof(list(answers))

    def briefs(
        self, topic: Topic | None = None, services: Iterable[Service] | None = None
    ) -> Iterator[tuple[Scope, int, Brief]]:
        rows = newest(Responsibility, self._end).filter(is_published=True, retired_on__isnull=True)
        return written_briefly(rows.filter(may_be_brief(topic, services)).values_list(*BRIEF))

    def family(self, service: Service) -> list[Service]:
        root = service.variant_of_id or service.pk
        return [row for row in self.services() if root in (row.pk, row.variant_of_id)]

    def specific(self, topic: Topic, near: Service, limit: int) -> list[Responsibility]:
        family = {row.pk for row in self.family(near)}
        others = {row.pk: row for row in self.services() if row.pk not in family}
        condition = Q(topic_id=topic.pk, is_published=True, retired_on__isnull=True, service_id__isnull=False)
        rows = [row for row in self._rows(Responsibility, condition) if row.service_id in others]
        for row in rows:
            row.service = others[row.service_id or 0]
        return sorted(rows, key=lambda row: place_near(row, near))[:limit]

    def additions(self, services: Iterable[Service] | None = None, topic: Topic | None = None) -> list[Addition]:
        teams = {row.pk: row for row in self._rows(Team)}
        rows = self._rows(Addition, may_concern(services, topic))
        for row in rows:
            row.team = teams.get(row.team_id or 0)
        return rows

    def _rows(self, model: type[Row], condition: Q | None = None) -> list[Row]:
        if self._is_to_come:
            return []
        found = newest(model, self._end)
        return [record.instance for record in (found.filter(condition) if condition is not None else found)]

    @cached_property
    def _types(self) -> dict[int, ServiceType]:
        return {row.pk: row for row in self._rows(ServiceType)}

    @cached_property
    def _services(self) -> dict[int, Service]:
        categories = {row.pk: row for row in self._rows(Category)}
        slugs = dict(Service.objects.values_list("pk", "slug"))
        rows = {row.pk: row for row in self._rows(Service)}
        placed = {
            pk: row for pk, row in rows.items() if row.category_id in categories and row.service_type_id in self._types
        }
        for row in placed.values():
            row.slug = slugs.get(row.pk, row.slug)
            row.category = categories[row.category_id]
            row.service_type = self._types[row.service_type_id]
            row.variant_of = placed.get(row.variant_of_id or 0)
            row.successor = placed.get(row.successor_id or 0)
        return placed

    @cached_property
    def _topics(self) -> list[Topic]:
        layers = {row.pk: row for row in self._rows(Layer)}
        slugs = dict(Topic.objects.values_list("pk", "slug"))
        rows = [row for row in self._rows(Topic) if row.layer_id in layers]
        for row in rows:
            row.slug = slugs.get(row.pk, row.slug)
            row.layer = layers[row.layer_id]
        return sorted(rows, key=place_on_pages)

    def _attach_proof(self, rows: Iterable[Responsibility]) -> None:
        by_id = {row.pk: row for row in rows}
        condition = Q(responsibility_id__in=list(by_id))
        citations = self._rows(Citation, condition)
        sources = {row.pk: row for row in self._rows(Source, Q(id__in={citation.source_id for citation in citations}))}
        for citation in citations:
            citation.source = sources[citation.source_id]
        evidence = self._rows(Evidence, condition)
        for row in by_id.values():
            _prefetched(row, "citations", [item for item in citations if item.responsibility_id == row.pk], "position")
            _prefetched(row, "evidence", [item for item in evidence if item.responsibility_id == row.pk], "position")


def place_near(row: Responsibility, near: Service) -> tuple[bool, str, int]:
    service = row.service or near
    return service.category_id != near.category_id, service.name.lower(), row.pk


def _prefetched(row: Model, name: str, related: Iterable[Model], order: str) -> None:
    """Makes ``row.<name>.all()`` give these rows, as ``prefetch_related`` would."""
    found = sorted(related, key=lambda item: (getattr(item, order), item.pk))
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found
