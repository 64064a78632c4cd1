"""Ranks topics by how well they fit the words of a question."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from .words import plain_words, split_pairs, stems

WORTH = 2.2
"""What a word of a name, a question or a keyword is worth, times how rare it is; inside a phrase only as far as the
phrase is there."""
PHRASE = 1.5
"""What the words of a phrase that is there in full are worth more than single words."""
TEXT = 2.2
"""The answers' own words: they know what people call things, but they mention much."""
OWN_TEXT = 0.6
"""The words of the answer of the very service that is asked about."""
NAMED = 4.0
"""Extra for the whole name of a topic, in part for a part of it."""
HEADLINE = 1.01
"""Between two that fit alike, the headline of a layer is what people mean."""
UNKNOWN = 8.0
"""How rare a word counts that no name, question or keyword holds."""
CENTRAL = 0.25
"""Which part of a word's worth depends on how many of a topic's phrases hold it, beside the topic that has most."""
STRANGE = 1.5
"""How many words one counts that nobody here uses, when it is asked how much of a question was understood."""
HALF = 0.08
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
        self._held: dict[str, Counter[int]] = {}
        for unit in units:
            for word in unit.words:
                self._units.setdefault(word, []).append(unit)
                self._held.setdefault(word, Counter())[unit.topic] += 1
        self.words = frozenset(self._rarity)
        self.phrases = frozenset(frozenset(stems(text)) for topic in topics for text in (topic.name, *topic.keywords))
        self.surfaces = frozenset(
            word
            for topic in topics
            for text in (topic.name, topic.question, *topic.keywords)
            for word in plain_words(text)
        )
        """Words as they are written, for finding what a slip meant."""
        self.pairs = split_pairs(text for topic in topics for text in (topic.name, *topic.keywords) if _is_pair(text))
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
        heard = sum(1 if word in self.known else STRANGE for word in asked)
        ranked = []
        for topic, name in self._names.items():
            worths = {word: worth[topic] for word, worth in by_word.items() if topic in worth}
            if worths:
                score = sum(worths.values()) + _name_bonus(name, said)
                explained = sum(min(1.0, worth / self._full(word)) for word, worth in worths.items())
                factor = HEADLINE if topic in self._headlines else 1.0
                ranked.append(Ranked(topic, score * factor, explained / heard))
        return sorted(ranked, key=lambda one: -one.score)

    def _full(self, word: str) -> float:
        """What a word is worth where it is a keyword by itself: there it is explained in full."""
        return WORTH * self._rarity.get(word, UNKNOWN)

    def _worth(self, word: str, said: frozenset[str], own: Mapping[int, Counter[str]]) -> dict[int, float]:
        """What one word is worth for each topic."""
        rarity, text_rarity = self._rarity.get(word, 0.0), self._text_rarity.get(word, 0.0)
        found: dict[int, float] = {}
        for unit in self._units.get(word, ()):
            worth = rarity * self._fit(unit, said) * self._central(word, unit.topic)
            found[unit.topic] = max(found.get(unit.topic, 0.0), worth)
        for topic, shares in self._texts.items():
            worth = TEXT * text_rarity * _saturated(shares.get(word, 0.0))
            if topic in own:
                worth += OWN_TEXT * (text_rarity or UNKNOWN) * _own_saturated(own[topic][word])
            if worth:
                found[topic] = found.get(topic, 0.0) + worth
        return found

    def _central(self, word: str, topic: int) -> float:
        """1 for the topic most of whose phrases hold the word, less for those that only mention it."""
        counted = self._held[word]
        return 1 - CENTRAL + CENTRAL * counted[topic] / max(counted.values())

    def _fit(self, unit: _Unit, said: frozenset[str]) -> float:
        """What the words of a unit are worth, as far as they are there."""
        if len(unit.words) == 1:
            return WORTH
        here = sum(self._rarity[word] for word in unit.words & said)
        share = here / (sum(self._rarity[word] for word in unit.words) or 1.0)
        return WORTH * (PHRASE if unit.words <= said else share)


def _name_bonus(name: frozenset[str], said: frozenset[str]) -> float:
    """Half of the name said is worth more than a tenth of a longer one: "backups" means taking them."""
    return NAMED * len(name & said) / len(name) if name else 0.0


def _is_pair(text: str) -> bool:
    """Names and keywords of two words, which people also write as one: data center, log in."""
    return len(plain_words(text)) == 2


def _saturated(share: float) -> float:
    return share / (share + HALF)


def _own_saturated(times: int) -> float:
    return times / (times + 2)


def _shares(texts: Sequence[str]) -> dict[str, float]:
    """For each word the share of the texts that hold it, so that more answers do not make every word weigh more."""
    counted = Counter(word for text in texts for word in set(stems(text)))
    return {word: number / len(texts) for word, number in counted.items()}


def _units(topic: TopicWords) -> Iterator[_Unit]:
    """The name and each keyword; of the question each word by itself, since people ask in other words."""
    phrases = [stems(topic.name), *map(stems, topic.keywords)]
    words = stems(topic.question.replace("{service}", ""))
    for unit in (*phrases, *((word,) for word in words)):
        if unit:
            yield _Unit(topic.id, frozenset(unit))
