"""Ranks topics by how well they fit the words of a question."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from .words import STOP_WORDS, plain_words, stem, stems

NAME, KEYWORD, QUESTION = 3.0, 3.0, 2.0
"""What a word is worth where it stands, times how rare it is; inside a phrase only as far as the phrase is there."""
PARTLY = 1.5
"""How fast a phrase loses worth as its words are missing: 1 is in step with them, more is faster."""
PHRASE = 1.5
"""What the words of a phrase that is there in full are worth more than single words."""
TEXT = 1.2
"""The answers' own words: they know what people call things, but they mention much."""
OWN_TEXT = 0.8
"""The words of the answer of the very service that is asked about."""
NAMED = 2.0
"""Extra for the whole name of a topic, in part for a part of it."""
HEADLINE = 1.06
"""Between two that fit alike, the headline of a layer is what people mean."""
UNKNOWN = 3.0
"""How rare a word counts that no name, question or keyword holds."""
HALF = 0.1
"""A word that stands in this share of a topic's answers is worth half of what it can be there."""


@dataclass(frozen=True)
class TopicWords:
    """What is known of a topic: its name, question and keywords, and the texts of its answers."""

    id: int
    name: str
    question: str
    keywords: tuple[str, ...]
    texts: tuple[str, ...]
    is_headline: bool = False


@dataclass(frozen=True)
class Ranked:
    """A topic, how well it fits, and which share of what was asked it explains (0 to 1)."""

    id: int
    score: float
    coverage: float


@dataclass(frozen=True)
class _Unit:
    """Words of a topic that belong together: its name, its question or one keyword."""

    topic: int
    words: frozenset[str]
    weight: float
    is_phrase: bool


class TopicRanker:
    """Built once from all topics; ranks them for any number of questions."""

    def __init__(self, topics: Sequence[TopicWords]) -> None:
        self._count = len(topics)
        self._names = {topic.id: frozenset(stems(topic.name)) for topic in topics}
        self._headlines = frozenset(topic.id for topic in topics if topic.is_headline)
        self._texts = {topic.id: _shares(topic.texts) for topic in topics}
        units = [unit for topic in topics for unit in _units(topic)]
        self._rarity = self._rarity_of((unit.topic, word) for unit in units for word in unit.words)
        self._text_rarity = self._rarity_of((topic, word) for topic, words in self._texts.items() for word in words)
        self._units: dict[str, list[_Unit]] = {}
        for unit in units:
            for word in unit.words:
                self._units.setdefault(word, []).append(unit)
        self.words = frozenset(self._rarity)
        self.phrases = frozenset(frozenset(stems(text)) for topic in topics for text in (topic.name, *topic.keywords))
        self.surfaces = frozenset(
            word
            for topic in topics
            for text in (topic.name, topic.question, *topic.keywords)
            for word in plain_words(text)
        )
        """Words as they are written, for finding what a slip meant."""
        self.pairs = {stem(first + second): (stem(first), stem(second)) for first, second in _pairs(topics)}
        self.known = self.words | frozenset(self._text_rarity)

    def _rarity_of(self, found: Iterable[tuple[int, str]]) -> dict[str, float]:
        """How much a word tells topics apart: one that every topic has tells nothing."""
        counted = Counter(word for _, word in set(found))
        return {word: log((self._count + 1) / (number + 0.3)) for word, number in counted.items()}

    def rank(
        self,
        words: Sequence[str],
        own: Mapping[int, Counter[str]] | None = None,
        beside: Collection[str] = (),
    ) -> list[Ranked]:
        """Topics that fit at all, best first.

        :param words: stems without stop words and without the names of services.
        :param own: for each topic the words of the answer of the service that is asked about.
        :param beside: the words that name the services: worth nothing alone, but they complete phrases.
        """
        asked = list(dict.fromkeys(words))
        said = frozenset(asked) | frozenset(beside)
        by_word = {word: self._worth(word, said, own or {}) for word in asked}
        ranked = []
        for topic, name in self._names.items():
            worths = {word: worth[topic] for word, worth in by_word.items() if topic in worth}
            if worths:
                score = sum(worths.values()) + _name_bonus(name, said)
                explained = sum(min(1.0, worth / self._full(word)) for word, worth in worths.items())
                factor = HEADLINE if topic in self._headlines else 1.0
                ranked.append(Ranked(topic, score * factor, explained / len(asked)))
        return sorted(ranked, key=lambda one: -one.score)

    def _full(self, word: str) -> float:
        """What a word is worth where it is a keyword by itself: there it is explained in full."""
        return KEYWORD * self._rarity.get(word, UNKNOWN)

    def _worth(self, word: str, said: frozenset[str], own: Mapping[int, Counter[str]]) -> dict[int, float]:
        """What one word is worth for each topic."""
        rarity, text_rarity = self._rarity.get(word, 0.0), self._text_rarity.get(word, 0.0)
        found: dict[int, float] = {}
        for unit in self._units.get(word, ()):
            found[unit.topic] = max(found.get(unit.topic, 0.0), rarity * self._fit(unit, said))
        for topic, shares in self._texts.items():
            worth = TEXT * text_rarity * _saturated(shares.get(word, 0.0))
            if topic in own:
                worth += OWN_TEXT * (text_rarity or UNKNOWN) * _own_saturated(own[topic][word])
            if worth:
                found[topic] = found.get(topic, 0.0) + worth
        return found

    def _fit(self, unit: _Unit, said: frozenset[str]) -> float:
        """The weight of a unit, as far as its words are there."""
        if len(unit.words) == 1:
            return unit.weight
        here = sum(self._rarity[word] for word in unit.words & said)
        share = here / (sum(self._rarity[word] for word in unit.words) or 1.0)
        return unit.weight * (PHRASE if share > 0.999 and unit.is_phrase else share**PARTLY)


def _name_bonus(name: frozenset[str], said: frozenset[str]) -> float:
    """Half of the name said is worth more than a tenth of a longer one: "backups" means taking them."""
    return NAMED * len(name & said) / len(name) if name else 0.0


def _pairs(topics: Iterable[TopicWords]) -> Iterator[tuple[str, str]]:
    """Names and keywords of two words, which people also write as one: data center, log in."""
    for topic in topics:
        for text in (topic.name, *topic.keywords):
            words = plain_words(text)
            if len(words) == 2 and not STOP_WORDS.intersection(words):
                yield words[0], words[1]


def _saturated(share: float) -> float:
    return share / (share + HALF)


def _own_saturated(times: int) -> float:
    return times / (times + 2)


def _shares(texts: Sequence[str]) -> dict[str, float]:
    """For each word the share of the texts that hold it, so that more answers do not make every word weigh more."""
    counted = Counter(word for text in texts for word in set(stems(text)))
    return {word: number / len(texts) for word, number in counted.items()}


def _units(topic: TopicWords) -> Iterator[_Unit]:
    yield _Unit(topic.id, frozenset(stems(topic.name)), NAME, is_phrase=True)
    for word in stems(topic.question.replace("{service}", "")):
        yield _Unit(topic.id, frozenset([word]), QUESTION, is_phrase=False)
    for keyword in topic.keywords:
        words = frozenset(stems(keyword))
        if words:
            yield _Unit(topic.id, words, KEYWORD, is_phrase=True)
