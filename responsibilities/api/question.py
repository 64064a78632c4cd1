"""A question in a reader's own words, answered as data."""

from collections.abc import Iterable

from responsibilities.cascade import Level
from responsibilities.pages.asking import Given, ask
from responsibilities.pages.glossary import TermPart
from responsibilities.pages.index import current
from responsibilities.pages.parts import Cite
from responsibilities.pages.search import sources

from . import documents, making, shown
from .stamp import Stamp


def answer(stamp: Stamp, text: str) -> documents.QuestionDocument:
    """``answer`` is null unless one fits clearly best; ``term`` is what the question names of the glossary."""
    asked = ask(current(), text)
    return documents.QuestionDocument(
        generated=stamp.generated,
        content_version=stamp.content_version,
        question=asked.question,
        answer=direct(asked.answer, sources(asked.answer), stamp) if asked.answer else None,
        alternatives=[nearest(given, stamp) for given in asked.alternatives],
        term=term(asked.term, stamp) if asked.term else None,
        confidence=asked.confidence,
    )


def nearest(given: Given, stamp: Stamp) -> shown.Nearest:
    return shown.Nearest(
        owner=given.owner,
        service=given.service_slug,
        topic=given.topic_slug,
        question=given.question,
        statement=given.statement,
        scope=Level(given.scope),
        provenance=given.provenance,
        url=stamp.url(given.url),
    )


def direct(given: Given, cites: Iterable[Cite], stamp: Stamp) -> shown.Direct:
    return shown.Direct(
        **dict(nearest(given, stamp)),
        aws_does=given.aws_does or None,
        customer_does=given.customer_does or None,
        depends_on_service=[
            shown.OwnerGroup(owner=group.owner, count=group.count, examples=[link.title for link in group.services])
            for group in given.depends
        ],
        sources=[making.citation(cite) for cite in cites],
    )


def term(part: TermPart, stamp: Stamp) -> shown.Term:
    return shown.Term(slug=part.slug, name=part.name, definition=part.definition, url=stamp.url(part.url))
