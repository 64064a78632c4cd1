"""The one rule: the most specific answer wins.

For a service and a topic the answer is the first that exists of: the service, the service it is a variant of,
its type, general. Pages, diagrams, search, exports and the API all resolve through here. Pure: no database.

Which team of the organisation owns a cell is decided in the same spirit, from what the organisation added.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, NamedTuple, Protocol, TypeVar

from .owners import Owner, combined

Answer = TypeVar("Answer")
Addition = TypeVar("Addition")
Team = TypeVar("Team")


class Level(Enum):
    """How specific an answer is, most specific first."""

    SERVICE = "service"
    PARENT = "parent"
    TYPE = "type"
    GENERAL = "general"


class Scope(NamedTuple):
    """For whom an answer holds: one service, one type, or (both None) everything."""

    service_id: int | None = None
    type_id: int | None = None


GENERAL = Scope()


class Placed(Protocol):
    """A service, as far as the rule needs to know it."""

    @property
    def id(self) -> int: ...
    @property
    def variant_of_id(self) -> int | None: ...
    @property
    def service_type_id(self) -> int: ...


@dataclass(frozen=True)
class Chosen(Generic[Answer]):
    """The answer that won, and at which level it was found."""

    level: Level
    answer: Answer


def scopes(service: Placed) -> Iterator[tuple[Level, Scope]]:
    """Where to look for the answers of a service, in the order of the rule."""
    yield Level.SERVICE, Scope(service_id=service.id)
    if service.variant_of_id is not None:
        yield Level.PARENT, Scope(service_id=service.variant_of_id)
    yield from type_scopes(service.service_type_id)


def type_scopes(type_id: int) -> Iterator[tuple[Level, Scope]]:
    """Where to look for the answers of a type as such."""
    yield Level.TYPE, Scope(type_id=type_id)
    yield Level.GENERAL, GENERAL


class Answers(Generic[Answer]):
    """Answers by scope and topic, ready to be resolved any number of times."""

    def __init__(self, rows: Iterable[tuple[Scope, int, Answer]]) -> None:
        self._by_cell: Mapping[tuple[Scope, int], Answer] = {(scope, topic): answer for scope, topic, answer in rows}

    @property
    def described(self) -> set[Scope]:
        """The scopes that say something of their own."""
        return {scope for scope, _ in self._by_cell}

    def candidates(self, places: Iterable[tuple[Level, Scope]], topic_id: int) -> Iterator[Chosen[Answer]]:
        """Every answer on the way from specific to general; the first one wins."""
        for level, scope in places:
            answer = self._by_cell.get((scope, topic_id))
            if answer is not None:
                yield Chosen(level, answer)

    def resolve(self, places: Iterable[tuple[Level, Scope]], topic_id: int) -> Chosen[Answer] | None:
        """The answer that wins, or None where nobody described the cell at any scope."""
        return next(self.candidates(places, topic_id), None)


def layer_owner(headline_owners: Iterable[Owner | None]) -> Owner | None:
    """The owner of a layer on a diagram: combined from the answers of its headline topics."""
    return combined(headline_owners)


class Place(NamedTuple):
    """What an organisation adds something to: a service, a topic on every service, or (both) one cell."""

    service_id: int | None = None
    topic_id: int | None = None


def places(service: Placed, topic_id: int) -> Iterator[Place]:
    """Where to look for what was added to a cell, most specific first."""
    yield Place(service.id, topic_id)
    yield Place(service.id)
    if service.variant_of_id is not None:
        yield Place(service.variant_of_id, topic_id)
        yield Place(service.variant_of_id)
    yield Place(topic_id=topic_id)


def service_places(service: Placed) -> Iterator[Place]:
    """Where to look for what was added to a service as such."""
    yield Place(service.id)
    if service.variant_of_id is not None:
        yield Place(service.variant_of_id)


class Additions(Generic[Addition]):
    """What an organisation added, by place. Unlike answers they do not replace each other: all that are found hold."""

    def __init__(self, rows: Iterable[tuple[Place, Addition]]) -> None:
        self._by_place: Mapping[Place, Addition] = dict(rows)

    def at(self, where: Iterable[Place]) -> Iterator[Addition]:
        """Those at the places, in the order of the places."""
        return (self._by_place[place] for place in where if place in self._by_place)


def owning_team(named: Iterable[Team | None]) -> Team | None:
    """Of the teams that additions name, most specific first, the one that owns; None where none names a team."""
    return next((team for team in named if team is not None), None)
