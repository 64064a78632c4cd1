"""Who changed a thing last, for whoever is told that it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from responsibilities.models import Citation, Evidence, Responsibility, Service, ServiceAlias, Topic, TopicAlias

from .items import KINDS

PARTS: dict[Any, tuple[tuple[Any, str], ...]] = {
    Responsibility: ((Citation, "responsibility_id"), (Evidence, "responsibility_id")),
    Service: ((ServiceAlias, "service_id"),),
    Topic: ((TopicAlias, "topic_id"),),
}
"""What belongs to the record of a thing and has a history of its own, and the column that leads to the thing."""


@dataclass(frozen=True)
class Touch:
    """The last change of a thing."""

    who: str
    moment: datetime

    def __str__(self) -> str:
        return f"{self.who} on {self.moment.day} {self.moment:%b %Y at %H:%M} UTC"


def last_changes(kind: str, pks: Iterable[int]) -> dict[int, Touch]:
    """The last change of each, its sources, evidence and names included. One query a table."""
    model: Any = KINDS[kind].model
    wanted = list(pks)
    found: dict[int, Touch] = {}
    for table, column in ((model, "id"), *PARTS.get(model, ())):
        rows = table.history.filter(**{f"{column}__in": wanted})
        for pk, moment, name in rows.values_list(column, "history_date", "history_user__username"):
            if pk not in found or moment > found[pk].moment:
                found[pk] = Touch(name or "an import or a command", moment)
    return found
