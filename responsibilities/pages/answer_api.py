"""The direct answer as data, in the words of the URL contract."""

from typing import Any

from .asking import Given, ask
from .index import current
from .search import sources


def answer(question: str, site_url: str) -> dict[str, Any]:
    """``{"answer": …, "alternatives": […], "confidence": …}``; ``answer`` is null unless one fits clearly best.

    ``term`` is the entry of the glossary that the question names, or null.
    """
    asked = ask(current(), question)
    term = asked.term
    return {
        "question": asked.question,
        "answer": _answer(asked.answer, site_url) if asked.answer else None,
        "alternatives": [_alternative(given, site_url) for given in asked.alternatives],
        "term": {"slug": term.slug, "name": term.name, "definition": term.definition, "url": site_url + term.url}
        if term
        else None,
        "confidence": asked.confidence,
    }


def _alternative(given: Given, site_url: str) -> dict[str, Any]:
    return {
        "owner": given.owner.value,
        "service": given.service_slug,
        "topic": given.topic_slug,
        "statement": given.statement,
        "scope": given.scope,
        "url": site_url + given.url,
    }


def _answer(given: Given, site_url: str) -> dict[str, Any]:
    return {
        **_alternative(given, site_url),
        "aws_does": given.aws_does,
        "customer_does": given.customer_does,
        "depends_on_service": [
            {"owner": group.owner.value, "count": group.count, "examples": [link.title for link in group.services]}
            for group in given.depends
        ],
        "sources": [
            {
                "title": cite.title,
                "url": cite.url,
                "section": cite.section,
                "checked_on": cite.checked_on.isoformat(),
                "verified": cite.verified,
            }
            for cite in sources(given)
        ],
    }
