"""The whole board: who owns every topic on every service, in a constant number of queries.

Holds owners and short texts only, so that pages about many services stay cheap; the full text of an answer is
loaded by the pages that print it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from responsibilities import diagrams
from responsibilities.cascade import Answers, Chosen, Level, layer_owner, scopes, type_scopes
from responsibilities.models import Layer, Service, ServiceType, Topic
from responsibilities.owners import Owner

from .lens import Lens, lenses
from .parts import Brief, Link, answer_url, filled, service_url
from .rows import PRESENT, Rows


@dataclass(frozen=True)
class ServiceRow:
    """A service in a list, with its proportions."""

    name: str
    short_name: str
    slug: str
    url: str
    is_variant: bool
    has_own: bool
    """Whether it has answers of its own."""
    counts: diagrams.Counts
    bar: diagrams.Bar


@dataclass(frozen=True)
class TopicOnService:
    """One topic as it stands on one service."""

    service: Link
    owner: Owner
    statement: str
    url: str
    is_specific: bool


class Board:
    """Services, topics, types and the owner of every cell. Four queries at any size.

    :param services: None for all; for some, only what concerns them is read.
    """

    def __init__(self, services: Iterable[Service] | None, topics: Iterable[Topic], rows: Rows = PRESENT) -> None:
        given = None if services is None else list(services)
        self.services = rows.services() if given is None else given
        self.topics = list(topics)
        self.types = rows.types()
        self._on = rows.on
        self._answers = Answers(rows.briefs(self.topics[0] if len(self.topics) == 1 else None, given))

    def owner(self, service: Service, topic: Topic) -> Owner | None:
        chosen = self.chosen(service, topic)
        return chosen.answer.owner if chosen else None

    def chosen(self, service: Service, topic: Topic) -> Chosen[Brief] | None:
        return self._answers.resolve(scopes(service), topic.pk)

    def asks(self, service: Service, topic: Topic) -> bool:
        """Whether a service has the topic: all have most topics, and some topics only those with an answer."""
        return topic.is_everywhere or self.chosen(service, topic) is not None

    def is_specific(self, service: Service, topic: Topic) -> bool:
        """Whether the service, or the one it is a variant of, has an answer of its own."""
        chosen = self.chosen(service, topic)
        return chosen is not None and chosen.level in {Level.SERVICE, Level.PARENT}

    @cached_property
    def described(self) -> set[int | None]:
        """The services that have answers of their own, by number."""
        return {scope.service_id for scope in self._answers.described}

    def topics_of(self, service: Service) -> list[Topic]:
        return [topic for topic in self.topics if self.asks(service, topic)]

    def topics_of_any(self, services: Sequence[Service]) -> list[Topic]:
        """The topics that at least one of the services has."""
        return [topic for topic in self.topics if topic.is_everywhere or any(self.asks(row, topic) for row in services)]

    def of_type(self, service_type: ServiceType, topic: Topic) -> Brief | None:
        """What holds for a type as such, whatever single services say."""
        chosen = self._answers.resolve(type_scopes(service_type.pk), topic.pk)
        return chosen.answer if chosen else None

    def counts(self, service: Service) -> diagrams.Counts:
        return diagrams.count(self.owner(service, topic) for topic in self.topics_of(service))

    def row(self, service: Service) -> ServiceRow:
        counts = self.counts(service)
        return ServiceRow(
            name=service.name,
            short_name=service.short_name,
            slug=service.slug,
            url=service_url(service.slug, self._on),
            is_variant=service.variant_of_id is not None,
            has_own=service.pk in self.described,
            counts=counts,
            bar=diagrams.bar(counts, len(self.topics)),
        )

    def on_services(self, topic: Topic) -> Iterator[TopicOnService]:
        """One topic across all services, undescribed cells left out."""
        for service in self.services:
            chosen = self.chosen(service, topic)
            if chosen:
                yield TopicOnService(
                    service=Link(service.name, service_url(service.slug, self._on)),
                    owner=chosen.answer.owner,
                    statement=filled(chosen.answer.statement, service.short_name),
                    url=answer_url(service.slug, topic.slug, self._on),
                    is_specific=self.is_specific(service, topic),
                )

    def layer_owner(self, layer: Layer, service_type: ServiceType) -> Owner | None:
        """Combined from the headline topics of the layer, for a type as such."""
        briefs = [self.of_type(service_type, topic) for topic in self.headlines(layer)]
        return layer_owner(brief.owner if brief else None for brief in briefs)

    def layer_phrase(self, layer: Layer, service_type: ServiceType) -> str:
        """The words of a grid cell: of the first headline topic that has the layer's owner, else of the first."""
        briefs = [brief for topic in self.headlines(layer) if (brief := self.of_type(service_type, topic))]
        owner = self.layer_owner(layer, service_type)
        agreeing = [brief for brief in briefs if brief.owner is owner]
        return next((brief.phrase for brief in [*agreeing, *briefs]), "")

    def drawn(self, layer: Layer) -> list[Topic]:
        """The topics of a layer that every service has: what a picture of the model as such names."""
        return [topic for topic in self.by_layer[layer.pk] if topic.is_everywhere]

    def headlines(self, layer: Layer) -> list[Topic]:
        return [topic for topic in self.by_layer.get(layer.pk, []) if topic.is_headline]

    @cached_property
    def lenses(self) -> tuple[Lens, ...]:
        """One query more, for pages that ask."""
        return lenses()

    @cached_property
    def by_layer(self) -> dict[int, list[Topic]]:
        groups: dict[int, list[Topic]] = {}
        for topic in self.topics:
            groups.setdefault(topic.layer_id, []).append(topic)
        return groups

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers that have a topic, top to bottom."""
        found = {topic.layer_id: topic.layer for topic in self.topics}
        return sorted(found.values(), key=lambda layer: (layer.position, layer.pk))


def board(services: Iterable[Service] | None = None, topics: Iterable[Topic] | None = None) -> Board:
    """The board of all published services and all topics, or of those given."""
    return Board(services, all_topics() if topics is None else topics)


def published_services() -> list[Service]:
    """In the order of lists: by name, each variant right after its parent."""
    return PRESENT.services()


def all_topics() -> list[Topic]:
    """In page order: by layer, then by position."""
    return PRESENT.topics()
