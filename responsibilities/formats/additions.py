"""What the organisation added, as Markdown: under its own heading, never among the shipped answers."""

from collections.abc import Iterable, Iterator

from responsibilities.api import objects
from responsibilities.pages.escaping import block, inline, link


def section(found: Iterable[objects.Addition]) -> Iterator[str]:
    """Nothing where nothing was added. Each addition once."""
    distinct = list(dict.fromkeys(found))
    if distinct:
        yield f"## Added by {inline(distinct[0].by)}"
    for addition in distinct:
        yield from _addition(addition)


def _addition(addition: objects.Addition) -> Iterator[str]:
    parts = [f"Team: {inline(addition.team_name)}"] if addition.team_name else []
    parts += [f"Standard: {_standard(addition)}"] if addition.standard_title or addition.standard_url else []
    parts += [link("Runbook", addition.runbook_url)] if addition.runbook_url else []
    yield f"**{inline(addition.about)}**{': ' if parts else ''}{'. '.join(parts)}"
    yield block(addition.note or "")
    if addition.exception and addition.exception_until:
        state = "expired on" if addition.exception_expired else "until"
        yield f"Exception, {state} {addition.exception_until.isoformat()}:"
        yield block(addition.exception)


def _standard(addition: objects.Addition) -> str:
    if addition.standard_url:
        return link(addition.standard_title or addition.standard_url, addition.standard_url)
    return inline(addition.standard_title or "")


def on_topics(answers: Iterable[objects.Answer]) -> Iterator[objects.Addition]:
    """Those to topics and single answers: what is about services as such is left out."""
    return (addition for answer in answers for addition in answer.additions if addition.topic)
