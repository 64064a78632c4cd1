"""A question, read: which services, which topic, which term of the model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .names import Found, NameFinder
from .topics import Ranked, TopicRanker
from .words import PRICE_WORDS, STOP_WORDS, plain_words, stem

SHORTEST_CORRECTED = 4
LONG = 8
"""From this length on a word may have two slips."""
DEFINING = frozenset(
    [
        "define",
        "definition",
        "meaning",
        "mean",
        "means",
        "explain",
        "difference",
        "differences",
        "what",
        "whats",
        "versus",
        "vs",
    ]
)
MEANING = frozenset(["define", "definition", "meaning", "mean", "means", "explain", "difference", "versus", "vs"])
"""With one of these a term is asked for, whatever else is said."""
ABOUT_WORDS = DEFINING | frozenset(["term", "terms", "example", "examples", "list", "model", "concept", "glossary"])
"""Words that may stand beside a term without making the question one about something else."""


@dataclass(frozen=True)
class Reading:
    """What a question seems to ask."""

    services: tuple[int, ...]
    is_one: bool
    """The first service is meant, the others are only mentioned."""
    types: tuple[int, ...]
    topics: tuple[Ranked, ...]
    term: int | None
    asks_meaning: bool
    words: tuple[str, ...]
    """The words that carry the question, as stems; for finding and marking texts."""


class Reader:
    """Reads questions with the names and words it was built from."""

    def __init__(
        self,
        services: NameFinder,
        types: NameFinder,
        topics: TopicRanker,
        terms: Mapping[str, int],
        known: frozenset[str],
    ) -> None:
        """
        :param terms: every name of a term of the model, as written, and the term.
        :param known: further words that are no slips, as stems.
        """
        self._services = services
        self._types = types
        self._topics = topics
        self._terms = {words: term for name, term in terms.items() if (words := _stemmed(plain_words(name)))}
        term_words = frozenset(word for name in self._terms for word in name) - STOP_STEMS
        self._vocabulary = services.words | types.words | topics.words | term_words
        self._known = self._vocabulary | topics.known | known
        surfaces = (
            services.surfaces | types.surfaces | topics.surfaces | {w for name in terms for w in plain_words(name)}
        )
        self._pairs = {**services.pairs, **topics.pairs}
        self._choices = sorted(word for word in surfaces if len(word) >= SHORTEST_CORRECTED)

    def read(self, question: str, own: Mapping[int, Mapping[int, Counter[str]]]) -> Reading:
        """
        :param own: for each service and topic the words of the answer of that very service.
        """
        plain = plain_words(question)
        words = self._joined([part for word in plain for part in self._corrected(word)])
        services = self._services.find(words)
        types = Found((), frozenset(), is_firm=False, is_one=True) if services.is_firm else self._types.find(words)
        if types.ids:
            services = Found((), frozenset(), is_firm=False, is_one=True)
        taken = (services.positions if services.is_firm else frozenset()) | types.positions
        rest = [word for place, word in enumerate(words) if place not in taken and word not in STOP_STEMS]
        beside = [words[place] for place in sorted(taken) if words[place] not in STOP_STEMS]
        answerable = self._is_answerable(rest, beside)
        ranked = (
            self._topics.rank(rest, own.get(services.ids[0]) if services.ids else None, beside) if answerable else ()
        )
        return Reading(
            services=services.ids,
            is_one=services.is_one,
            types=types.ids,
            topics=tuple(ranked),
            term=self._term(words, asks_meaning=bool(MEANING.intersection(plain))),
            asks_meaning=bool(DEFINING.intersection(plain)) and not {"who", "whose"}.intersection(plain),
            words=tuple(dict.fromkeys(word for word in words if word not in STOP_STEMS)),
        )

    def _is_answerable(self, rest: Sequence[str], beside: Sequence[str]) -> bool:
        """False for a number alone, and for a price, unless it is part of what a topic is called."""
        said = frozenset((*rest, *beside))
        told = {word for phrase in self._topics.phrases if phrase <= said for word in phrase}
        return not all(word.isdigit() for word in rest) and not (PRICE_STEMS.intersection(rest) - told)

    def _corrected(self, word: str) -> tuple[str, ...]:
        """The stem of a word, of the two it is elsewhere, or of the known word it is most likely a slip of."""
        stemmed = stem(word)
        if stemmed not in self._vocabulary and stemmed in self._pairs:
            return self._pairs[stemmed]
        if stemmed in self._known or word in STOP_WORDS or len(word) < SHORTEST_CORRECTED or word.isdigit():
            return (stemmed,)
        slips = 2 if len(word) >= LONG else 1
        # A short word is another word sooner than a slip, unless a letter is missing or two have changed places.
        choices = (
            self._choices if len(word) > SHORTEST_CORRECTED else [one for one in self._choices if _may_be(one, word)]
        )
        found = process.extractOne(word, choices, scorer=OSA.distance, score_cutoff=slips)
        # Few people get the first letter wrong; other words that differ there are mostly meant.
        return (stem(found[0]) if found and found[0][0] == word[0] else stemmed,)

    def _joined(self, words: Sequence[str]) -> list[str]:
        """Two words that are one elsewhere ("back up", "data centre", "log into", "cloud front") as that one."""
        joined: list[str] = []
        for word in words:
            together = stem(joined[-1] + ENDINGS.get(word, word)) if joined else ""
            if (
                together in self._vocabulary
                and joined[-1] not in STOP_STEMS
                and (together in self._services.single or not {joined[-1], word} <= self._vocabulary)
            ):
                joined[-1] = together
            else:
                joined.append(word)
        return joined

    def _term(self, words: Sequence[str], *, asks_meaning: bool) -> int | None:
        """The term that is asked for: named and nothing else asked, or its words there and its meaning asked."""
        free, first = list(words), None
        for length in range(min(LONGEST_TERM, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                term = self._terms.get(tuple(free[start : start + length]))
                if term is not None:
                    free[start : start + length] = [""] * length
                    first = min((start, term), first) if first else (start, term)
        if first and not set(free) - ABOUT_STEMS - STOP_STEMS - {""}:
            return first[1]
        return self._term_in(words) if asks_meaning else self._term_of(words)

    def _term_of(self, words: Sequence[str]) -> int | None:
        """The one term whose name has these words and no others, those that carry nothing aside."""
        said = frozenset(words) - ABOUT_STEMS - STOP_STEMS
        found = {term for name, term in self._terms.items() if said == frozenset(name) - STOP_STEMS}
        return found.pop() if len(said) > 1 and len(found) == 1 else None

    def _term_in(self, words: Sequence[str]) -> int | None:
        """The term with the longest name whose words are all there, in any order."""
        said = set(words)
        fitting = [name for name in self._terms if said.issuperset(name)]
        return self._terms[max(fitting, key=len)] if fitting else None


def _may_be(meant: str, word: str) -> bool:
    return len(meant) > len(word) or sorted(meant) == sorted(word)


def _stemmed(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in words)


LONGEST_TERM = 9
"""Words."""
ABOUT_STEMS = frozenset(stem(word) for word in ABOUT_WORDS)
PRICE_STEMS = frozenset(stem(word) for word in PRICE_WORDS)
ENDINGS = {"into": "in", "onto": "in"}
"""As in "log into" and "log onto", which are a login like "log in"."""
STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS) | STOP_WORDS
