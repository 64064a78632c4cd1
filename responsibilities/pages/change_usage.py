"""Did a change of an answer matter to a service? Only if the service used the answer before or after it.

Who used what on that day is found as always, by the cascade, over the versions of that day.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db.models import Q

from responsibilities.cascade import Answers, Scope, scopes
from responsibilities.models import Responsibility, Service

from .change_groups import About, Key


class Placed(NamedTuple):
    """A service as it stood, as far as the cascade needs to know it."""

    id: int
    variant_of_id: int | None
    service_type_id: int


class Version(NamedTuple):
    """What an answer was from a moment on, as far as the cascade needs to know it."""

    since: datetime
    is_chosen_from: bool
    topic_id: int
    scope: Scope


class Usage:
    """Which answers some services used, at any time. Two queries."""

    def __init__(self, services: Sequence[int]) -> None:
        self.services = services
        rows = Service.history.filter(id__in=services).order_by("history_date", "history_id")
        self._places: dict[int, list[tuple[datetime, Placed]]] = {}
        for moment, *place in rows.values_list("history_date", "id", "variant_of_id", "service_type_id"):
            self._places.setdefault(place[0], []).append((moment, Placed(*place)))
        placed = [place for versions in self._places.values() for _, place in versions]
        self.types = sorted({place.service_type_id for place in placed})
        own = {*services, *(place.variant_of_id for place in placed if place.variant_of_id)}
        self.scopes = (
            Q(service_id__in=own)
            | Q(service_type_id__in=self.types)
            | Q(service_id__isnull=True, service_type_id__isnull=True)
        )
        self._chosen = cache(self._answers_at)

    def matters(self, key: Key) -> bool:
        """Whether a change belongs to these services: of the answers, only those that were used."""
        if key.subject != "answer":
            return True
        versions = self._versions.get(key.root, [])
        topics = {version.topic_id for version in versions}
        return any(self._is_used(key.root, topic, moment) for topic in topics for moment in (key.start, key.end))

    def _is_used(self, answer: int, topic: int, moment: datetime) -> bool:
        chosen = (self._chosen(topic, moment).resolve(scopes(place), topic) for place in self._at(moment))
        return any(found is not None and found.answer == answer for found in chosen)

    def _at(self, moment: datetime) -> Iterator[Placed]:
        for versions in self._places.values():
            places = [place for since, place in versions if since < moment]
            yield from places[-1:]

    def _answers_at(self, topic: int, moment: datetime) -> Answers[int]:
        return Answers(
            (last.scope, topic, answer)
            for answer in self._by_topic.get(topic, ())
            if (last := _last(self._versions[answer], moment)) and last.is_chosen_from and last.topic_id == topic
        )

    @cached_property
    def _versions(self) -> dict[int, list[Version]]:
        found: dict[int, list[Version]] = {}
        rows = Responsibility.history.filter(id__in=About(self.services, self.scopes).answers)
        for row in rows.order_by("history_date", "history_id").values_list(
            "id",
            "history_date",
            "history_type",
            "is_published",
            "retired_on",
            "topic_id",
            "service_id",
            "service_type_id",
        ):
            found.setdefault(row[0], []).append(_version(*row[1:]))
        return found

    @cached_property
    def _by_topic(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for answer, versions in self._versions.items():
            for topic in {version.topic_id for version in versions}:
                found.setdefault(topic, []).append(answer)
        return found


def _version(
    since: datetime,
    kind: str,
    is_published: bool,
    retired_on: Any,
    topic: int,
    service: int | None,
    of_type: int | None,
) -> Version:
    return Version(since, kind != "-" and is_published and retired_on is None, topic, Scope(service, of_type))


def _last(versions: Iterable[Version], moment: datetime) -> Version | None:
    found = [version for version in versions if version.since < moment]
    return found[-1] if found else None
