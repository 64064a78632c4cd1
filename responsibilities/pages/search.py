"""A simple search: services and topics by their names, other names and keywords."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from responsibilities.models import Service, ServiceAlias, Topic
from responsibilities.owners import Owner

from .answer import AnswerPage, answer
from .board import Board, all_topics, published_services
from .parts import Link, answer_url, filled, service_url

LIMIT = 20
QUERY_LIMIT = 200
"""Characters that are looked at; the rest of a longer question is left out and the page says so."""
WORD = re.compile(r"[a-z0-9]+")
EMPTY_WORDS = frozenset(
    {"a", "an", "and", "are", "aws", "amazon", "by", "can", "do", "does", "for", "has", "have", "how", "i", "in", "is"}
    | {"it", "my", "of", "on", "or", "our", "responsible", "secures", "the", "to", "we", "what", "when", "where"}
    | {"which", "who", "whose", "why", "with", "you", "your"}
)


@dataclass(frozen=True)
class Result:
    owner: Owner
    title: str
    url: str
    statement: str
    origin: str


@dataclass(frozen=True)
class SearchPage:
    query: str
    is_cut: bool
    direct: AnswerPage | None
    services: tuple[Link, ...]
    topics: tuple[Link, ...]
    results: tuple[Result, ...]

    @property
    def found(self) -> bool:
        return bool(self.direct or self.services or self.topics)


def search(query: str) -> SearchPage:
    """Services and topics that the words of the query name; with one of each, their answer."""
    text = query[:QUERY_LIMIT].replace("\x00", " ").strip()
    words = frozenset(stem(word) for word in WORD.findall(text.lower())) - EMPTY_WORDS
    if not words:
        return SearchPage(text, len(query) > QUERY_LIMIT, None, (), (), ())
    services, topics = published_services(), all_topics()
    named = _services(text.lower(), services)
    scored = _topics(words, topics)
    asked = [topic for _, topic in scored]
    board = Board(services, topics)
    direct = answer(named[0].slug, asked[0].slug) if named and _is_clear(scored) else None
    return SearchPage(
        query=text,
        is_cut=len(query) > QUERY_LIMIT,
        direct=direct,
        services=tuple(Link(row.name, service_url(row.slug)) for row in named[:LIMIT]),
        topics=tuple(Link(row.name, row.get_absolute_url()) for row in asked[:LIMIT]),
        results=tuple(_results(board, named[:3], asked[:5])),
    )


def stem(word: str) -> str:
    """Plurals and simple verb forms, cut to what they have in common."""
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _services(text: str, services: Iterable[Service]) -> list[Service]:
    """Services whose name, slug or other name stands in the text; the longest name found first."""
    names: dict[int, set[str]] = {}
    for service_id, name, slug in ServiceAlias.objects.values_list("service_id", "name", "slug"):
        names.setdefault(service_id, set()).update((name.lower(), slug.replace("-", " ")))
    padded = f" {' '.join(WORD.findall(text))} "
    found = []
    for service in services:
        candidates = names.get(service.pk, set()) | {service.name.lower(), service.short_name.lower()}
        best = max((len(name) for name in candidates if f" {' '.join(WORD.findall(name))} " in padded), default=0)
        if best:
            found.append((best, service))
    return [service for _, service in sorted(found, key=lambda item: (-item[0], item[1].name))]


def _topics(words: frozenset[str], topics: Iterable[Topic]) -> list[tuple[int, Topic]]:
    """Topics with how well they fit, best first; the name and the question count more than keywords."""
    scored = []
    for topic in topics:
        strong = _stems(f"{topic.name} {topic.question}")
        weak = _stems(topic.keywords)
        score = 2 * len(words & strong) + len(words & weak)
        if score:
            scored.append((score, topic))
    best = max((score for score, _ in scored), default=0)
    return [item for item in sorted(scored, key=lambda item: -item[0]) if item[0] * 2 >= best]


def _is_clear(asked: list[tuple[int, Topic]]) -> bool:
    """Whether one topic fits better than every other; if not, no answer is shown as the answer."""
    return len(asked) == 1 or (len(asked) > 1 and asked[0][0] > asked[1][0])


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in WORD.findall(text.lower())) - EMPTY_WORDS - {"service"}


def _results(board: Board, services: list[Service], topics: list[Topic]) -> Iterable[Result]:
    for service in services:
        for topic in topics:
            chosen = board.chosen(service, topic)
            if chosen:
                yield Result(
                    owner=chosen.answer.owner,
                    title=f"{service.name}: {topic.name}",
                    url=answer_url(service.slug, topic.slug),
                    statement=filled(chosen.answer.statement, service.short_name),
                    origin=topic.layer.name,
                )
