"""History rows brought together into changes, newest first, in the database.

One change is what happened to one thing within one minute: an answer and its citations are saved as several rows a
moment apart. What an import creates is one change a day for each service, type or list, or a release would fill pages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from datetime import timezone as zone
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Trunc

from responsibilities.models import (
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceAlias,
    ServiceType,
    Topic,
)
from responsibilities.vocabulary import IMPORT_REASON

IMPORT = "-import"
SUBJECTS = ("answer", "service", "topic", "type", "layer", "category")
IMPORTED = tuple(f"{name}{IMPORT}" for name in ("service", "type", "general", "topic", "layer", "category"))
ORDER = (*SUBJECTS, *IMPORTED)
TABLES_OF_ONE_SUBJECT = 3
"""The history of an answer is in the tables of answers, citations and evidence."""
ID = re.compile(r"(\d{8})T(\d{4})Z-([a-z-]+)-(\d{1,18})", re.ASCII)
BY_IMPORT = Q(history_type="+", history_change_reason=IMPORT_REASON)
NOTHING = Q(pk__in=())


class Key(NamedTuple):
    """What identifies a change for ever: when it began, to the minute or the day, and what it is about."""

    start: datetime
    subject: str
    root: int
    """The id of the row it is about; 0 for a list."""

    def __str__(self) -> str:
        return f"{self.start:%Y%m%dT%H%MZ}-{self.subject}-{self.root}"

    @property
    def is_import(self) -> bool:
        return self.subject in IMPORTED

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.start + (timedelta(days=1) if self.is_import else timedelta(minutes=1))


@dataclass(frozen=True)
class Group:
    """The history rows of one change."""

    key: Key
    size: int
    last: datetime


@dataclass(frozen=True)
class About:
    """Which changes are asked for: everything, or those of some services, of a topic, or of both."""

    services: Sequence[int] | None = None
    scopes: Q = NOTHING
    """With ``services``: the scopes their answers may come from, as a condition on history rows."""
    types: Sequence[int] = ()
    topic: int | None = None
    since: date | None = None

    @property
    def is_everything(self) -> bool:
        return self.services is None and self.topic is None

    @property
    def answers(self) -> Any:
        """The ids of the answers, also of those that were moved here or away. None for all."""
        rows = Responsibility.history.all()
        if self.services is not None:
            rows = rows.filter(self.scopes)
        if self.topic is not None:
            rows = rows.filter(topic_id=self.topic)
        return None if self.is_everything else rows.order_by().values("id")


def parsed(text: str) -> Key | None:
    """The key that ``str(key)`` gave; None for anything else."""
    found = ID.fullmatch(text)
    if not found or found[3] not in ORDER:
        return None
    try:
        start = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M").replace(tzinfo=zone.utc)
    except ValueError:
        return None
    return Key(start, found[3], int(found[4]))


def groups(about: About, limit: int, before: Key | None = None) -> list[Group]:
    """The newest groups of history rows, or the newest of those older than ``before``. One query."""
    first, *rest = (_grouped(part, about, before) for part in _parts(about))
    rows = first.union(*rest, all=True).order_by("-start", "rank", "-root")[: limit * TABLES_OF_ONE_SUBJECT]
    found: dict[Key, Group] = {}
    for rank, root, start, count, last in rows:
        key = Key(start, ORDER[rank], root)
        known = found.get(key, Group(key, 0, last))
        found[key] = Group(key, known.size + count, max(known.last, last))
    return list(found.values())[:limit]


class _Part(NamedTuple):
    """One table's share in the changes of one subject."""

    model: type[Model]
    subject: str
    root: Any
    condition: Q


def _parts(about: About) -> Iterator[_Part]:
    own = Q() if about.is_everything else Q(id__in=about.answers)
    of_own = Q() if about.is_everything else Q(responsibility_id__in=about.answers)
    new = ~Q(_created_by_import(Responsibility, "responsibility_id"))
    yield _Part(Responsibility, "answer", F("id"), own & ~BY_IMPORT)
    yield _Part(Citation, "answer", F("responsibility_id"), of_own & new)
    yield _Part(Evidence, "answer", F("responsibility_id"), of_own & new)
    if about.topic is not None:
        yield _Part(Topic, "topic", F("id"), Q(id=about.topic) & ~BY_IMPORT)
        yield _Part(Responsibility, f"topic{IMPORT}", F("topic_id"), own & BY_IMPORT)
    elif about.services is not None:
        yield from _parts_of_services(Q(id__in=about.services), Q(service_id__in=about.services))
        yield from _parts_of_wider_answers(Q(service_type_id__in=about.types))
    else:
        yield from _parts_of_services(Q(), Q(service_id__isnull=False))
        yield from _parts_of_wider_answers(Q(service_type_id__isnull=False))
        for model, subject in ((Topic, "topic"), (ServiceType, "type"), (Layer, "layer"), (Category, "category")):
            yield _Part(model, subject, F("id"), ~BY_IMPORT)
            if model is not ServiceType:
                yield _Part(model, f"{subject}{IMPORT}", Value(0), BY_IMPORT)


def _parts_of_services(rows: Q, of_rows: Q) -> Iterator[_Part]:
    yield _Part(Service, "service", F("id"), rows & ~BY_IMPORT)
    yield _Part(ServiceAlias, "service", F("service_id"), of_rows & ~Q(_created_by_import(Service, "service_id")))
    yield _Part(Service, f"service{IMPORT}", F("id"), rows & BY_IMPORT)
    yield _Part(Responsibility, f"service{IMPORT}", F("service_id"), of_rows & BY_IMPORT)


def _parts_of_wider_answers(of_types: Q) -> Iterator[_Part]:
    general = Q(service_id__isnull=True, service_type_id__isnull=True)
    yield _Part(Responsibility, f"type{IMPORT}", F("service_type_id"), of_types & BY_IMPORT)
    yield _Part(Responsibility, f"general{IMPORT}", Value(0), general & BY_IMPORT)


def _created_by_import(model: type[Model], reference: str) -> Exists:
    """What hangs on a row that an import created the same day belongs to that creation."""
    rows = model.history.filter(BY_IMPORT, id=OuterRef(reference))  # type: ignore[attr-defined]
    return Exists(rows.filter(history_date__date=OuterRef("history_date__date")))


def _grouped(part: _Part, about: About, before: Key | None) -> QuerySet[Any, Any]:
    rank = ORDER.index(part.subject)
    start = Trunc("history_date", "day" if part.subject in IMPORTED else "minute", tzinfo=zone.utc)
    rows = part.model.history.filter(part.condition)  # type: ignore[attr-defined]
    if about.since:
        rows = rows.filter(history_date__gte=datetime.combine(about.since, time.min, tzinfo=zone.utc))
    rows = rows.annotate(rank=Value(rank), root=part.root, start=start)
    if before:
        rows = rows.filter(_older(rank, before))
    grouped = rows.order_by().values("rank", "root", "start")
    counted = grouped.annotate(count=Count("history_id"), last=Max("history_date"))
    listed: QuerySet[Any, Any] = counted.values_list("rank", "root", "start", "count", "last")
    return listed


def _older(rank: int, before: Key) -> Q:
    """Comes after ``before`` in the order: newest first, then by subject, then by id from high to low."""
    there = ORDER.index(before.subject)
    if rank > there:
        return Q(start__lte=before.start)
    if rank < there:
        return Q(start__lt=before.start)
    return Q(start__lt=before.start) | Q(start=before.start, root__lt=before.root)
