"""Where page builders get their rows: the database as it is now, or (``past``) as it stood on a day.

The one seam between a page and time. A builder asks it for rows, with everything a page reads of them attached, and
hands its ``on`` to the addresses it prints; nothing else in a builder knows which of the two it got.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from django.db.models import Case, Q, When, prefetch_related_objects
from django.db.models.functions import Lower

from responsibilities.cascade import Scope
from responsibilities.models import (
    Addition,
    Responsibility,
    Service,
    ServiceType,
    Topic,
    proof_of_answers,
    published_service,
)
from responsibilities.owners import Owner

from .parts import Brief

BRIEF = ("service_id", "service_type_id", "topic_id", "owner", "statement", "phrase", "id")


class Rows(Protocol):
    """What builders ask for. Every method takes a constant number of queries."""

    on: date | None
    """The day whose end the rows show; None for now."""

    def service(self, slug: str) -> Service | None:
        """A service with a page, retired or not, with its category, type, parent, successor and other names."""

    def services(self) -> list[Service]:
        """What lists hold: the published services by name, each variant right after its parent."""

    def variants(self, parent: Service) -> list[Service]:
        """The published variants of a service by name. Costs the same however many other services there are."""

    def topic(self, slug: str) -> Topic | None: ...

    def topics(self) -> list[Topic]:
        """All topics with their layers, in page order, with their former slugs."""

    def types(self) -> list[ServiceType]: ...

    def answers(self, service: Service, topic: Topic | None = None) -> list[Responsibility]:
        """Every answer that may apply to a service at some level, retired ones too."""

    def prove(self, answers: Iterable[Responsibility]) -> None:
        """Attaches citations and evidence, which cost more than the answers: only to those that are printed."""

    def briefs(
        self, topic: Topic | None = None, services: Iterable[Service] | None = None
    ) -> Iterator[tuple[Scope, int, Brief]]:
        """The short form of every answer that the cascade may choose, or of those to one topic or for some services."""

    def family(self, service: Service) -> list[Service]:
        """A published service with its variants; of a variant, those of its parent."""

    def specific(self, topic: Topic, near: Service, limit: int) -> list[Responsibility]:
        """Answers about services outside of a family, with their services: those of the same category first."""

    def additions(self, services: Iterable[Service] | None = None, topic: Topic | None = None) -> list[Addition]:
        """What the organisation added, with teams: all of it, or what may concern some services, a topic or both."""


class Present:
    """The rows as they are now."""

    on: date | None = None

    def service(self, slug: str) -> Service | None:
        rows = Service.objects.with_a_page().select_related("category", "service_type", "variant_of", "successor")
        return rows.prefetch_related("aliases").filter(slug=slug).first()

    def services(self) -> list[Service]:
        rows = Service.objects.published().select_related("category", "service_type", "variant_of")
        return sorted(rows, key=place_in_lists)

    def variants(self, parent: Service) -> list[Service]:
        rows = Service.objects.published().filter(variant_of=parent)
        return list(rows.select_related("category", "service_type", "variant_of").order_by("name"))

    def topic(self, slug: str) -> Topic | None:
        return Topic.objects.select_related("layer").filter(slug=slug).first()

    def topics(self) -> list[Topic]:
        return sorted(Topic.objects.select_related("layer"), key=place_on_pages)

    def types(self) -> list[ServiceType]:
        return list(ServiceType.objects.all())

    def answers(self, service: Service, topic: Topic | None = None) -> list[Responsibility]:
        rows = Responsibility.objects.ever_published().filter(may_apply(service))
        return list(rows.filter(topic=topic) if topic else rows)

    def prove(self, answers: Iterable[Responsibility]) -> None:
        prefetch_related_objects(list(answers), *proof_of_answers())

    def briefs(
        self, topic: Topic | None = None, services: Iterable[Service] | None = None
    ) -> Iterator[tuple[Scope, int, Brief]]:
        rows = Responsibility.objects.published().filter(may_be_brief(topic, services))
        return written_briefly(rows.values_list(*BRIEF))

    def family(self, service: Service) -> list[Service]:
        root = service.variant_of_id or service.pk
        rows = Service.objects.published().filter(Q(pk=root) | Q(variant_of_id=root))
        return sorted(rows.select_related("category", "service_type", "variant_of"), key=place_in_lists)

    def specific(self, topic: Topic, near: Service, limit: int) -> list[Responsibility]:
        root = near.variant_of_id or near.pk
        # A join: as a list of services it would be read whole.
        others = published_service("service__")
        family = Q(service_id=root) | Q(service__variant_of_id=root)
        rows = Responsibility.objects.published().filter(others, topic=topic).exclude(family)
        nearer = Case(When(service__category=near.category_id, then=0), default=1)
        ordered = (nearer, Lower("service__name"), "pk")
        # First which, then the rows: to sort whole rows costs more the more there are.
        first = rows.order_by(*ordered).values("pk")[:limit]
        return list(Responsibility.objects.filter(pk__in=first).select_related("service").order_by(*ordered))

    def additions(self, services: Iterable[Service] | None = None, topic: Topic | None = None) -> list[Addition]:
        return list(Addition.objects.select_related("team").filter(may_concern(services, topic)))


PRESENT = Present()


def may_apply(service: Service) -> Q:
    """The scopes of the cascade for one service, as a condition on answers and on their history.

    Said so that the index of services finds them: nearly all answers have no type, but few have no service.
    """
    own = [service.pk, *([service.variant_of_id] if service.variant_of_id else [])]
    wider = Q(service_type_id=service.service_type_id) | Q(service_type_id__isnull=True)
    return Q(service_id__in=own) | (Q(service_id__isnull=True) & wider)


def may_concern(services: Iterable[Service] | None, topic: Topic | None) -> Q:
    """The places of the cascade for some cells, as a condition on additions and on their history."""
    condition = Q()
    if services is not None:
        ids = {pk for row in services for pk in (row.pk, row.variant_of_id) if pk is not None}
        condition &= Q(service_id__in=ids) | Q(service_id__isnull=True)
    if topic is not None:
        condition &= Q(topic_id=topic.pk) | Q(topic_id__isnull=True)
    return condition


def may_be_brief(topic: Topic | None, services: Iterable[Service] | None) -> Q:
    """The answers to a topic, for some services at any level, as a condition on answers and on their history."""
    condition = Q() if topic is None else Q(topic_id=topic.pk)
    if services is not None:
        ids = {pk for row in services for pk in (row.pk, row.variant_of_id) if pk is not None}
        condition &= Q(service_id__in=ids) | Q(service_id__isnull=True)
    return condition


def written_briefly(rows: Iterable[tuple[int, int, int, str, str, str, int]]) -> Iterator[tuple[Scope, int, Brief]]:
    for service_id, type_id, topic_id, owner, statement, phrase, pk in rows:
        yield Scope(service_id, type_id), topic_id, Brief(Owner(owner), statement, phrase, pk)


def place_in_lists(row: Service) -> tuple[str, bool, str]:
    return (row.variant_of or row).name.lower(), row.variant_of is not None, row.name.lower()


def place_on_pages(row: Topic) -> tuple[int, int, int]:
    return row.layer.position, row.position, row.pk
