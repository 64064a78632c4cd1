"""The one rule: the most specific answer wins.

For a service and a topic the answer is the first that exists of: the service, the service it is a variant of,
its type, general. Pages, diagrams, search, exports and the API all resolve through here. Pure: no database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, NamedTuple, Protocol, TypeVar

from .owners import Owner, combined

Answer = TypeVar("Answer")


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
