"""Ranks topics by how well they fit the words of a question."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from .words import STOP_WORDS, plain_words, stem, stems

NAME, KEYWORD, QUESTION = 3.0, 3.0, 2.0
"""What a word is worth where it stands; inside a keyword of several words it is worth less alone."""
WORD_OF_A_PHRASE = 2.0
PHRASE = 1.5
"""Extra for all words of a keyword of several words, times how rare they are."""
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
HALF = 4.0
"""So many occurrences in the texts give half of what a word there can be worth."""


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


class TopicRanker:
    """Built once from all topics; ranks them for any number of questions."""

    def __init__(self, topics: Sequence[TopicWords]) -> None:
        self._count = len(topics)
        self._strong = {topic.id: _strong(topic) for topic in topics}
        self._names = {topic.id: frozenset(stems(topic.name)) for topic in topics}
        self._headlines = frozenset(topic.id for topic in topics if topic.is_headline)
        self._phrases = {topic.id: _phrases(topic) for topic in topics}
        self._texts = {topic.id: Counter(word for text in topic.texts for word in stems(text)) for topic in topics}
        self._strong_idf = self._rarity(self._strong.values())
        self._text_idf = self._rarity(self._texts.values())
        self.words = frozenset(self._strong_idf)
        self.phrases = frozenset(frozenset(stems(text)) for topic in topics for text in (topic.name, *topic.keywords))
        self.surfaces = frozenset(
            word
            for topic in topics
            for text in (topic.name, topic.question, *topic.keywords)
            for word in plain_words(text)
        )
        """Words as they are written, for finding what a slip meant."""
        self.pairs = {stem(first + second): (stem(first), stem(second)) for first, second in _pairs(topics)}
        self.known = self.words | frozenset(self._text_idf)

    def _rarity(self, bags: Iterable[Iterable[str]]) -> dict[str, float]:
        """How much a word tells topics apart: one that every topic has tells nothing."""
        found = Counter(word for bag in bags for word in set(bag))
        return {word: log((self._count + 1) / (number + 0.3)) for word, number in found.items()}

    def rank(self, words: Sequence[str], own: Mapping[int, Counter[str]] | None = None) -> list[Ranked]:
        """Topics that fit at all, best first.

        :param words: stems without stop words and without the names of services.
        :param own: for each topic the words of the answer of the service that is asked about.
        """
        asked = list(dict.fromkeys(words))
        by_word = {word: self._worth(word, own or {}) for word in asked}
        ranked = []
        for topic in self._strong:
            worths = {word: worth[topic] for word, worth in by_word.items() if topic in worth}
            if worths:
                bonus = self._phrase_bonus(topic, frozenset(asked)) + self._name_bonus(topic, frozenset(asked))
                score = (sum(worths.values()) + bonus) * (HEADLINE if topic in self._headlines else 1.0)
                explained = sum(min(1.0, worth / self._full(word)) for word, worth in worths.items())
                ranked.append(Ranked(topic, score, explained / len(asked)))
        return sorted(ranked, key=lambda one: -one.score)

    def _full(self, word: str) -> float:
        """What a word is worth where it is a keyword by itself: there it is explained in full."""
        return KEYWORD * self._strong_idf.get(word, UNKNOWN)

    def _worth(self, word: str, own: Mapping[int, Counter[str]]) -> dict[int, float]:
        """What one word is worth for each topic."""
        strong_idf, text_idf = self._strong_idf.get(word, 0.0), self._text_idf.get(word, 0.0)
        found: dict[int, float] = {}
        for topic, strong in self._strong.items():
            worth = strong.get(word, 0.0) * strong_idf
            worth += TEXT * text_idf * _saturated(self._texts[topic][word])
            if topic in own:
                worth += OWN_TEXT * (text_idf or UNKNOWN) * _saturated(2 * own[topic][word])
            if worth:
                found[topic] = worth
        return found

    def _phrase_bonus(self, topic: int, asked: frozenset[str]) -> float:
        hits = [phrase for phrase in self._phrases[topic] if phrase <= asked]
        covered = frozenset().union(*hits) if hits else frozenset()
        return PHRASE * sum(self._strong_idf[word] for word in covered)

    def _name_bonus(self, topic: int, asked: frozenset[str]) -> float:
        """Half of the name said is worth more than a tenth of a longer one: "backups" means taking them."""
        name = self._names[topic]
        return NAMED * len(name & asked) / len(name) if name else 0.0


def _pairs(topics: Iterable[TopicWords]) -> Iterator[tuple[str, str]]:
    """Names and keywords of two words, which people also write as one: data center, log in."""
    for topic in topics:
        for text in (topic.name, *topic.keywords):
            words = plain_words(text)
            if len(words) == 2 and not STOP_WORDS.intersection(words):
                yield words[0], words[1]


def _saturated(times: int) -> float:
    return times / (times + HALF)


def _strong(topic: TopicWords) -> dict[str, float]:
    weights: dict[str, float] = {}
    parts = [(stems(topic.name), NAME), (stems(topic.question.replace("{service}", "")), QUESTION)]
    for keyword in topic.keywords:
        words = stems(keyword)
        parts.append((words, KEYWORD if len(words) == 1 else WORD_OF_A_PHRASE))
    for words, weight in parts:
        for word in words:
            weights[word] = max(weights.get(word, 0.0), weight)
    return weights


def _phrases(topic: TopicWords) -> list[frozenset[str]]:
    sets = (frozenset(stems(text)) for text in (topic.name, *topic.keywords))
    return [words for words in sets if len(words) > 1]
