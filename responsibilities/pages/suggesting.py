"""What somebody who is still typing may want: pages by name, and the answer if it is clear already."""

from collections.abc import Iterator
from dataclasses import dataclass

from responsibilities.search.words import plain_words

from .asking import ask
from .index import Index, current
from .parts import service_url

LIMIT = 8


@dataclass(frozen=True)
class Suggestion:
    text: str
    description: str
    url: str


def suggestions(typed: str) -> tuple[str, tuple[Suggestion, ...]]:
    """The text as read, and at most :data:`LIMIT` suggestions."""
    index = current()
    asked = ask(index, typed)
    if not asked.question:
        return "", ()
    found = [
        Suggestion(given.title, given.owner.answer if not given.depends else "It depends.", given.url)
        for given in (asked.answer, *asked.alternatives)
        if given and given.title
    ]
    named = [*_named(index, asked.question)]
    ordered = [*named, *found] if len(plain_words(asked.question)) < 2 else [*found, *named]
    return asked.question, tuple({one.url: one for one in ordered}.values())[:LIMIT]


def _named(index: Index, typed: str) -> Iterator[Suggestion]:
    """Services, terms and topics whose name has a word that starts so."""
    words = plain_words(typed)
    for service in index.services.values():
        if _starts(words, f"{service.name} {service.short_name}"):
            yield Suggestion(service.name, "Service", service_url(service.slug))
    for topic in index.topics.values():
        if _starts(words, topic.name):
            yield Suggestion(topic.name, "Topic", topic.get_absolute_url())
    for term in index.terms.values():
        if _starts(words, term.name):
            yield Suggestion(term.name, "Glossary", term.get_absolute_url())


def _starts(typed: list[str], name: str) -> bool:
    words = plain_words(name)
    return bool(typed) and all(any(word.startswith(start) for word in words) for start in typed)
