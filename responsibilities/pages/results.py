"""The answers that match a search: ranked, narrowed by facets, with counts that are exactly what a click gives."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from responsibilities.cascade import Level
from responsibilities.models import Service, ServiceType, Topic
from responsibilities.owners import Owner
from responsibilities.search.reading import Reading
from responsibilities.search.words import WORD, stem

from .asking import SERVICES_READ
from .index import Index, Told
from .parts import answer_url, filled, provenance

TOPIC_WEIGHT = 0.5
"""How much the fit of the topic counts beside the fit of the text."""
SCOPES = {
    Level.SERVICE: "The service",
    Level.PARENT: "Its parent",
    Level.TYPE: "Its type",
    Level.GENERAL: "The general rule",
}


@dataclass(frozen=True)
class Piece:
    """A part of a text; ``is_hit`` where it holds a word that was searched for."""

    text: str
    is_hit: bool


class Hit(NamedTuple):
    """One answer that matches. Thousands may; what is printed is made for those on the page."""

    score: float
    row: Told
    topic: Topic
    service: Service | None
    service_type: ServiceType | None
    level: Level

    @property
    def title(self) -> str:
        place = self.service or self.service_type
        return f"{place.name if place else 'Everything'}: {self.topic.name}"

    @property
    def url(self) -> str:
        if self.service:
            return answer_url(self.service.slug, self.topic.slug)
        if self.service_type:
            return f"{self.service_type.get_absolute_url()}#{self.topic.slug}"
        return self.topic.get_absolute_url()

    @property
    def statement(self) -> str:
        return filled(self.row.statement, self.service.short_name if self.service else "the service")

    @property
    def origin(self) -> str:
        if self.service:
            return f"{self.topic.layer.name}. {provenance(self.level, self.service)}"
        specific = self.level is Level.TYPE and self.service_type
        return (
            f"{self.topic.layer.name}. {self.service_type.name if specific and self.service_type else 'General rule'}"
        )

    def values(self) -> tuple[str, ...]:
        """What each facet sorts it under, in the order of :data:`FACETS`."""
        service, kind = self.service, self.service.service_type if self.service else self.service_type
        return (
            self.row.owner.value,
            self.topic.layer.slug,
            service.category.slug if service else "",
            kind.slug if kind else "",
            self.level.value,
        )


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    is_chosen: bool
    owner: Owner | None


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[FacetValue, ...]


def hits(index: Index, reading: Reading, *, exact: bool = False) -> list[Hit]:
    """Every answer that matches, best first: cells of the services or the type named, else the answers as written."""
    texts = index.fulltext.find(reading.words, every=exact)
    topics = {} if exact else {one.id: one.score * TOPIC_WEIGHT for one in reading.topics}
    if reading.services and not exact:
        services = [index.services[pk] for pk in reading.services[:SERVICES_READ]]
        found = [hit for service in services for hit in _of_service(index, service, texts, topics)]
    elif reading.types and not exact:
        found = list(_of_type(index, index.types[reading.types[0]], texts, topics))
    else:
        found = [
            _of_row(index, index.told[pk], fit + topics.get(index.told[pk].topic_id, 0.0)) for pk, fit in texts.items()
        ]
    return sorted(found, key=lambda hit: -hit.score)


def _of_service(
    index: Index, service: Service, texts: Mapping[int, float], topics: Mapping[int, float]
) -> Iterator[Hit]:
    """The cells of a service whose topic fits; with nothing asked but its name, all of them."""
    for topic in index.topics.values():
        chosen = index.cell(service, topic.pk)
        if chosen and (topic.pk in topics or not topics):
            score = texts.get(chosen.answer.id, 0.0) + topics.get(topic.pk, 0.0) if topics else 0.0
            yield Hit(score, chosen.answer, topic, service, service.service_type, chosen.level)


def _of_type(
    index: Index, service_type: ServiceType, texts: Mapping[int, float], topics: Mapping[int, float]
) -> Iterator[Hit]:
    for topic in index.topics.values():
        chosen = index.of_type(service_type, topic.pk)
        if chosen and (topic.pk in topics or not topics):
            score = texts.get(chosen.answer.id, 0.0) + topics.get(topic.pk, 0.0)
            yield Hit(score, chosen.answer, topic, None, service_type, chosen.level)


def _of_row(index: Index, row: Told, score: float) -> Hit:
    """An answer as it is written, for the scope it is written for."""
    service = index.services.get(row.scope.service_id or 0)
    service_type = index.types.get(row.scope.type_id or 0)
    level = Level.SERVICE if service else Level.TYPE if service_type else Level.GENERAL
    return Hit(score, row, index.topics[row.topic_id], service, service_type, level)


FACETS = {"owner": "Owner", "layer": "Layer", "category": "Category", "type": "Type of service", "scope": "Answer from"}


def labels(index: Index) -> dict[str, dict[str, str]]:
    """For each facet its values in the order of lists, with their names."""
    return {
        "owner": {owner.value: owner.label for owner in Owner},
        "layer": {topic.layer.slug: topic.layer.name for topic in index.topics.values()},
        "category": {
            row.slug: row.name
            for row in sorted((s.category for s in index.services.values()), key=lambda c: c.position)
        },
        "type": {row.slug: row.name for row in index.types.values()},
        "scope": {level.value: label for level, label in SCOPES.items()},
    }


@dataclass(frozen=True)
class Narrowed:
    """What the facets leave, and for each facet how many there are of each value."""

    hits: list[Hit]
    counts: Mapping[str, Counter[str]]


def narrow(found: Iterable[Hit], chosen: Mapping[str, str]) -> Narrowed:
    """Each facet counts what the other facets leave, so a number is what its link shows. One pass."""
    wanted = [chosen.get(name) for name in FACETS]
    counts: list[Counter[str]] = [Counter() for _ in FACETS]
    left = []
    for hit in found:
        values = hit.values()
        missed = [place for place, want in enumerate(wanted) if want is not None and values[place] != want]
        if not missed:
            left.append(hit)
        for place in range(len(wanted)) if not missed else missed if len(missed) == 1 else ():
            counts[place][values[place]] += 1
    return Narrowed(left, dict(zip(FACETS, counts, strict=True)))


def facets(narrowed: Narrowed, chosen: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> Iterator[Facet]:
    for name, label in FACETS.items():
        counts = narrowed.counts[name]
        values = tuple(
            FacetValue(
                value, title, counts[value], chosen.get(name) == value, Owner(value) if name == "owner" else None
            )
            for value, title in names[name].items()
            if counts[value] or chosen.get(name) == value
        )
        if len(values) > 1 or name in chosen:
            yield Facet(name, label, values)


def marked(text: str, words: frozenset[str]) -> tuple[Piece, ...]:
    """A text cut where it holds one of the words, whatever their ending."""
    pieces: list[Piece] = []
    end = 0
    for match in WORD.finditer(text.lower()):
        if stem(match.group()) in words:
            pieces += [Piece(text[end : match.start()], False), Piece(text[match.start() : match.end()], True)]
            end = match.end()
    return tuple(piece for piece in [*pieces, Piece(text[end:], False)] if piece.text)
