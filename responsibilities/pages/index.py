"""What search knows: all published content, read once a process and again when the content changes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock

from responsibilities.cascade import Answers, Chosen, Scope, scopes, type_scopes
from responsibilities.models import Responsibility, Service, ServiceAlias, ServiceType, Term, Topic, content_version
from responsibilities.owners import Owner
from responsibilities.search.fulltext import FullText
from responsibilities.search.names import Named, NameFinder
from responsibilities.search.reading import Reader, Reading
from responsibilities.search.topics import TopicRanker, TopicWords
from responsibilities.search.words import stem, stems

from .board import all_topics, published_services

CODE = re.compile(r"`[^`]*`|https?://\S+")
CAPITALS = re.compile(r"(?<!\w)[A-Z]{2,}(?!\w)")
LOWER = re.compile(r"(?<![\w.-])[a-z]{3,}(?![\w-])")


@dataclass(frozen=True)
class Told:
    """An answer as search knows it."""

    id: int
    scope: Scope
    topic_id: int
    owner: Owner
    statement: str
    phrase: str
    todo: str
    aws_does: str
    customer_does: str
    reason: str

    @property
    def short(self) -> str:
        return f"{self.statement} {self.phrase} {self.todo}"

    @property
    def long(self) -> str:
        return f"{self.aws_does} {self.customer_does} {self.reason}"

    @property
    def text(self) -> str:
        return f"{self.short} {self.long}"


class Index:
    """All published content, ready for questions."""

    def __init__(self) -> None:
        self.services = {row.pk: row for row in published_services()}
        self.topics = {row.pk: row for row in all_topics()}
        self.types = {row.pk: row for row in ServiceType.objects.prefetch_related("terms")}
        self.terms = {
            row.pk: row for row in Term.objects.select_related("source", "service_type").prefetch_related("topics")
        }
        self.told = {row.id: row for row in _told(self.services)}
        self.answers = Answers((row.scope, row.topic_id, row) for row in self.told.values())
        self.by_weight = _by_weight(self.services.values(), self.told.values())
        self._by_owner: dict[int, dict[Owner, list[Service]]] = {}
        names = _names(self.services)
        texts = _texts_by_topic(self.told.values())
        topics = TopicRanker([_topic_words(row, texts.get(row.pk, ())) for row in self.topics.values()])
        self._own = _own_words(self.told.values())
        self._reader = Reader(
            services=NameFinder(list(names.values()), topics.phrases, _ordinary(self.told.values())),
            types=NameFinder([_type_names(row) for row in self.types.values()]),
            topics=topics,
            terms={name: term.pk for term in self.terms.values() for name in _term_names(term)},
            known=frozenset(word for row in self.services.values() for word in stems(row.summary)),
        )
        self.fulltext = FullText(_texts(self.told.values(), self.topics, names))

    def read(self, question: str) -> Reading:
        return self._reader.read(question, self._own)

    def cell(self, service: Service, topic_id: int) -> Chosen[Told] | None:
        return self.answers.resolve(scopes(service), topic_id)

    def by_owner(self, topic_id: int) -> dict[Owner, list[Service]]:
        """The services by who owns a topic there: those described best first, variants last."""
        if topic_id not in self._by_owner:
            groups: dict[Owner, list[Service]] = {}
            variants = (row for row in self.services.values() if row.variant_of_id is not None)
            for service in (*self.by_weight, *variants):
                if chosen := self.cell(service, topic_id):
                    groups.setdefault(chosen.answer.owner, []).append(service)
            self._by_owner[topic_id] = groups
        return self._by_owner[topic_id]

    def of_type(self, service_type: ServiceType, topic_id: int) -> Chosen[Told] | None:
        return self.answers.resolve(type_scopes(service_type.pk), topic_id)


_lock = Lock()
_kept: tuple[str, Index] | None = None


def current() -> Index:
    """The index of the content as it is now. One query; more when the content changed since the last call."""
    global _kept
    version = content_version()
    with _lock:
        if _kept is None or _kept[0] != version:
            _kept = (version, Index())
        return _kept[1]


def _told(services: Mapping[int, Service]) -> Iterator[Told]:
    fields = ("statement", "phrase", "todo", "aws_does", "customer_does", "reason")
    rows = Responsibility.objects.published().values_list(
        "pk", "service_id", "service_type_id", "topic_id", "owner", *fields
    )
    for pk, service_id, type_id, topic_id, owner, *texts in rows.order_by("pk"):
        if service_id is None or service_id in services:
            yield Told(pk, Scope(service_id, type_id), topic_id, Owner(owner), *texts)


def _names(services: Mapping[int, Service]) -> dict[int, Named]:
    others: dict[int, list[str]] = {}
    for service_id, name, slug in ServiceAlias.objects.order_by("pk").values_list("service_id", "name", "slug"):
        if service_id in services and slug != services[service_id].slug:
            others.setdefault(service_id, []).extend((name, slug))
    return {
        pk: Named(
            pk,
            tuple(dict.fromkeys((row.name, row.short_name, row.slug))),
            tuple(dict.fromkeys(others.get(pk, ()))),
            row.variant_of_id,
        )
        for pk, row in services.items()
    }


def _ordinary(told: Iterable[Told]) -> frozenset[str]:
    """Words that the answers write in lower case and never in capitals: no proper names. Code does not count."""
    text = " ".join(CODE.sub(" ", f"{row.statement} {row.long}") for row in told)
    capitals = {word.lower() for word in CAPITALS.findall(text)}
    return frozenset(stem(word) for word in set(LOWER.findall(text)) - capitals)


def _type_names(row: ServiceType) -> Named:
    words = [row.name, f"{row.short_name} services", f"{row.short_name} service"]
    terms = [name for term in row.terms.all() for name in _term_names(term)]
    return Named(row.pk, tuple(dict.fromkeys([*words, *terms])))


def _term_names(term: Term) -> list[str]:
    return [term.name, *term.other_names.splitlines(), *term.keywords.splitlines()]


def _texts_by_topic(told: Iterable[Told]) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = {}
    for row in told:
        texts.setdefault(row.topic_id, []).append(row.text)
    return texts


def _topic_words(topic: Topic, texts: Iterable[str]) -> TopicWords:
    return TopicWords(
        topic.pk, topic.name, topic.question, tuple(topic.keywords.splitlines()), tuple(texts), topic.is_headline
    )


def _by_weight(services: Iterable[Service], told: Iterable[Told]) -> tuple[Service, ...]:
    """Services, variants left out, those with most answers of their own first: the best examples."""
    answers = Counter(row.scope.service_id for row in told)
    parents = [row for row in services if row.variant_of_id is None]
    return tuple(sorted(parents, key=lambda row: (-answers[row.pk], row.name)))


def _own_words(told: Iterable[Told]) -> dict[int, dict[int, Counter[str]]]:
    found: dict[int, dict[int, Counter[str]]] = {}
    for row in told:
        if row.scope.service_id is not None:
            words = Counter(stems(row.text))
            found.setdefault(row.scope.service_id, {})[row.topic_id] = words
    return found


def _texts(
    told: Iterable[Told], topics: Mapping[int, Topic], names: Mapping[int, Named]
) -> Iterator[tuple[int, str, str, str, str]]:
    for row in told:
        named = names.get(row.scope.service_id or 0)
        topic = topics[row.topic_id]
        yield row.id, " ".join(named.all_names if named else ()), f"{topic.name} {topic.keywords}", row.short, row.long
