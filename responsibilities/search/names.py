"""Finds the services a question is about, by any of their names."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .words import STOP_WORDS, plain_words, split_pairs, stem

MAKER = frozenset({"amazon", "aws"})
PREPOSITIONS = frozenset({"on", "in", "for", "of", "to", "inside", "with", "behind", "under", "running", "my", "our"})
LONGEST_NAME = 9
"""Words."""


@dataclass(frozen=True)
class Named:
    """Something with names: a service, or a type of service."""

    id: int
    names: tuple[str, ...]
    """Its own: the full name first."""
    other_names: tuple[str, ...] = ()
    variant_of: int | None = None

    @property
    def all_names(self) -> tuple[str, ...]:
        return (*self.names, *self.other_names)


@dataclass(frozen=True)
class Mention:
    """A name found in a question, and where."""

    id: int
    start: int
    end: int
    is_topical: bool
    """This name is also the name or a keyword of a topic: "CloudTrail", "KMS"."""
    follows_preposition: bool


@dataclass(frozen=True)
class Found:
    """What was found: ids, best first, and which words of the question name them."""

    ids: tuple[int, ...]
    positions: frozenset[int]
    is_firm: bool
    """False where only words named it that are also words of a topic."""
    is_one: bool
    """The first is meant and not one of several: it alone follows "on", or it is the only one."""


def _name_words(name: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in plain_words(name) if word not in MAKER)


def _significant(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word not in STOP_WORDS)


class NameFinder:
    """Built once from all names; answers for any number of questions."""

    def __init__(
        self,
        named: Sequence[Named],
        topic_phrases: Collection[frozenset[str]] = (),
        ordinary: Collection[str] = (),
    ) -> None:
        """
        :param topic_phrases: names and keywords of topics, as stems. An other name that is one of them ("security
            groups") names no service: the topic is meant.
        :param ordinary: words of everyday language, as stems. AWS Backup is named by "aws backup", not by "backup".
        """
        self._ordinary = frozenset(ordinary)
        self._topic_phrases = frozenset(topic_phrases)
        self._by_id = {item.id: item for item in named}
        self._by_name: dict[tuple[str, ...], int] = {}
        # Variants last: where a variant answers to the plain name of its parent, the parent keeps it.
        for item in sorted(named, key=lambda one: one.variant_of is not None):
            for name in item.all_names:
                words = _name_words(name)
                if words and (name in item.names or not self._is_topical(words)):
                    self._by_name.setdefault(words, item.id)
        # Another name written without the maker is a choice: "bucket" means S3.
        self._as_written = frozenset(
            _name_words(name)
            for item in named
            for name in item.other_names
            if not MAKER.intersection(plain_words(name))
        )
        self.words = frozenset(word for name in self._by_name for word in _significant(name))
        self.single = frozenset(name[0] for name in self._by_name if len(name) == 1)
        """Names of one word."""
        self.pairs = split_pairs(name for item in named for name in item.all_names)
        self.surfaces = frozenset(word for item in named for name in item.all_names for word in plain_words(name))
        self._variants = [(item, _distinctive(item, self._by_id)) for item in named if item.variant_of is not None]

    def find(self, words: Sequence[str]) -> Found:
        """The services named by the words of a question (stems, stop words included)."""
        mentions = list(self._mentions(words))
        firm = [mention for mention in mentions if not mention.is_topical]
        used = firm or mentions
        ordered = sorted(used, key=lambda one: (not one.follows_preposition, one.start - one.end, one.start))
        ids = list(dict.fromkeys(mention.id for mention in ordered))
        taken = {place for mention in used for place in range(mention.start, mention.end)}
        variant = self._variant(ids, words)
        if variant is not None:
            item, extra = variant
            ids = [
                item.id,
                *(one for one in ids if one not in {item.id, item.variant_of} and not self._inside(one, item)),
            ]
            taken |= {place for place, word in enumerate(words) if word in extra}
        pointed = {mention.id for mention in used if mention.follows_preposition}
        return Found(tuple(ids), frozenset(taken), bool(firm), len(ids) < 2 or len(pointed) == 1)

    def _mentions(self, words: Sequence[str]) -> Iterator[Mention]:
        """Longest name first; every word belongs to one mention at most."""
        free = [True] * len(words)
        for length in range(min(LONGEST_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                end = start + length
                found = self._by_name.get(tuple(words[start:end])) if all(free[start:end]) else None
                if found is not None and self._is_said(words, start, end):
                    free[start:end] = [False] * length
                    yield Mention(found, start, end, self._is_topical(words[start:end]), _after(words, start))

    def _is_said(self, words: Sequence[str], start: int, end: int) -> bool:
        """Whether the words are the name: one word of everyday language is only with its maker before it."""
        name = tuple(words[start:end])
        if len(name) > 1 or name[0] not in self._ordinary or name in self._as_written:
            return True
        return start > 0 and words[start - 1] in MAKER

    def _is_topical(self, words: Sequence[str]) -> bool:
        return _significant(words) in self._topic_phrases

    def _variant(self, ids: Sequence[int], words: Sequence[str]) -> tuple[Named, frozenset[str]] | None:
        """The variant of a named service whose other words the question also holds: "k8s … on fargate"."""
        said = _significant(words) | {word for one in ids for word in self._family_words(one)}
        fitting = [
            (item, extra)
            for item, distinctions in self._variants
            if item.variant_of in ids or item.id in ids
            for extra in distinctions
            if extra <= said
        ]
        # Fargate alone means ECS, but with Kubernetes named it means EKS: the parent that is named decides.
        return max(fitting, key=lambda one: (one[0].variant_of in ids, len(one[1])), default=None)

    def _family_words(self, one: int) -> frozenset[str]:
        return _significant(_name_words(self._by_id[one].names[0])) if one in self._by_id else frozenset()

    def _inside(self, one: int, variant: Named) -> bool:
        """Whether a service is only named as part of the variant's name: EC2 in "ECS on EC2"."""
        words = {word for name in variant.all_names for word in _name_words(name)}
        other = self._by_id[one]
        return other.variant_of is not None or any(set(_name_words(name)) <= words for name in other.all_names)


def _distinctive(item: Named, by_id: Mapping[int, Named]) -> tuple[frozenset[str], ...]:
    """For each name of a variant the words that its parent does not have."""
    parent = by_id.get(item.variant_of) if item.variant_of is not None else None
    known = {word for name in (parent.names if parent else ()) for word in _significant(_name_words(name))}
    sets = (_significant(_name_words(name)) - known for name in item.all_names)
    return tuple(dict.fromkeys(words for words in sets if words))


def _after(words: Sequence[str], start: int) -> bool:
    return start > 0 and words[start - 1] in PREPOSITIONS
