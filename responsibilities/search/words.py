"""Words in one form: case, plurals, verb forms, spelling. Applied to content and to questions alike."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

WORD = re.compile(r"[a-z0-9]+")
APOSTROPHE = re.compile(r"['’`´]")
SHORTEST_STEMMED = 4
"""Shorter words are mostly abbreviations: EKS and ECS must not lose their S."""

# Both sides are rewritten, so a rule that also hits an innocent word does no harm.
SPELLINGS = (
    (re.compile(r"is(e|ed|es|er|ers|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|er|ing)$"), r"yz\1"),
    (re.compile(r"our(s|ed|ing|al)?$"), r"or\1"),
    (re.compile(r"tre(s|d)?$"), r"ter\1"),
    (re.compile(r"ence(s|d)?$"), r"ense\1"),
    (re.compile(r"logue(s|d)?$"), r"log\1"),
    (re.compile(r"ll(ed|ing|er)$"), r"l\1"),
)
_STEMMER = snowballstemmer.stemmer("english")

_FUNCTION_WORDS = """
    a about above actually after again all also although always am an and any anybody anyone anything are arent
    as ask asking at aws amazon be because been before being between both but by can cant cannot correct could
    couldnt did didnt do does doesnt doing done dont each either else ensure even ever every everything explain
    exactly for from get gets getting give gives go goes going got guess had handle handled handles has hasnt
    have havent having he hello help her here hey hi his how however i id if ill im in into is isnt it its
    itself ive job just know let lets like look looks looking make makes many may maybe me mean means might mine
    more most much must mustnt my need needed needing needs never no nobody none nor not nothing now of off ok
    okay on once one ones only onto or other others otherwise ought our ours ourselves out over own owner owns
    part people per perhaps person please probably put question quick quite rather really regarding respect
    responsible responsibility responsibilities right said same say says see seems shall she should shouldnt
    side since so some somebody someone something still stuff such sure take taken takes taking tell than thank
    thanks that thats the their theirs them then there theres these they thing things think this those though
    through to too under underneath until up upon us use used uses using very want wants was wasnt way we well
    were weren what whats when where whether which while who whom whos whose why will with within without
    wondering wont work would wouldnt yes yet you your youre yours yourself care charge duty aspect ourside
    inside comes come concerning supposed bother worry worried near
"""
_PRICE_WORDS = "price prices pricing cost costs costly cheap cheaper cheapest expensive bill billing"
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that carry nothing in a question to this site."""
PRICE_WORDS = frozenset(_PRICE_WORDS.split())
"""Who asks with one of them wants to know what something costs, which this site does not tell."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The form in which words are compared: "organisations" and "organizing" give the same."""
    if len(word) < SHORTEST_STEMMED or word.isdigit():
        return word
    for pattern, replacement in SPELLINGS:
        word = pattern.sub(replacement, word)
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed


def plain_words(text: str) -> list[str]:
    """Lower-case words without accents; "Lambda's" is "lambda", "don't" is "dont"."""
    text = unicodedata.normalize("NFKD", text.lower())
    text = re.sub(r"['’`´]s\b", "", text)
    return WORD.findall(APOSTROPHE.sub("", "".join(char for char in text if not unicodedata.combining(char))))


@lru_cache(maxsize=40_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text, in order, stop words left out.

    Kept: after an edit the index is built again and only the edited text is read anew.
    """
    return tuple(stem(word) for word in plain_words(text) if word not in STOP_WORDS)


def split_pairs(texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Neighbouring words of the texts written as one ("datacenter", "automode"), and the stems of the two."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        for first, second in pairwise(plain_words(text)):
            if not STOP_WORDS.intersection((first, second)):
                found.setdefault(stem(first + second), (stem(first), stem(second)))
    return found
