"""Documents as tables: one line an answer, cell, duty or result. Every column has the name it has in the API.

Cells are text. What is a list in the API is separated by semicolons; what is null there is empty.
"""

from collections.abc import Iterable, Iterator

from . import objects, shown
from .documents import CompareDocument, MatrixDocument
from .objects import Model


class TableRow(Model):
    """A line of a table."""


class AnswerRow(TableRow):
    """The answer to one topic on one service."""

    service: str
    """Slug of the service."""
    service_name: str
    topic: str
    """Slug of the topic."""
    topic_name: str
    layer: str
    """Slug of the layer."""
    type: str
    """Slug of the type of the service."""
    category: str
    """Slug of the category of the service."""
    owner: str
    """Empty where nobody has described it."""
    scope: str
    statement: str
    phrase: str
    customer_does: str
    """Markdown."""
    aws_does: str
    """Markdown."""
    todo: str
    reason: str
    """Markdown."""
    sources: str
    """Addresses."""
    evidence: str
    """Identifiers."""
    reviewed_on: str
    review_by: str
    url: str
    review_due: str
    review_overdue: str
    """True or false."""
    team: str
    """Slug of the team of the organisation that owns it."""
    exception: str
    """Of the organisation: the most specific one. Markdown."""
    exception_until: str
    """Its last day."""


class CellRow(TableRow):
    """A cell of the matrix or of a comparison."""

    layer: str
    """Slug of the layer."""
    topic: str
    """Slug of the topic."""
    topic_name: str
    service: str
    """Slug of the service."""
    service_name: str
    type: str
    """Slug of the type of the service."""
    owner: str
    """Empty where nobody has described it."""
    scope: str
    phrase: str
    statement: str
    url: str


class DutyRow(TableRow):
    """One thing to do."""

    layer: str
    """Slug of the layer."""
    topic: str
    """Slug of the topic."""
    topic_name: str
    owner: str
    services: str
    """Slugs of the services to which it applies."""
    todo: str
    statement: str
    checks: str
    """Identifiers of Security Hub controls."""
    url: str
    """The answers, in the order of the services."""
    team: str
    """Slugs of the teams of the organisation that own it."""
    exception: str
    """Of the organisation: those to the topic or to one of the answers. Markdown."""
    exception_until: str
    """Their last days."""


class ResultRow(TableRow):
    """One answer that a search found."""

    service: str
    """Slug of the service; empty if the answer was written for a type or for everything."""
    topic: str
    """Slug of the topic."""
    title: str
    owner: str
    scope: str
    statement: str
    url: str


def answer_row(answer: objects.Answer) -> AnswerRow:
    first = next((addition for addition in answer.additions if addition.exception), None)
    return AnswerRow(
        service=answer.service,
        service_name=answer.service_name,
        topic=answer.topic,
        topic_name=answer.topic_name,
        layer=answer.layer,
        type=answer.type,
        category=answer.category,
        owner=answer.owner.value if answer.owner else "",
        scope=answer.scope.value if answer.scope else "",
        statement=answer.statement or "",
        phrase=answer.phrase or "",
        customer_does=answer.customer_does or "",
        aws_does=answer.aws_does or "",
        todo=answer.todo or "",
        reason=answer.reason or "",
        sources=_listed(dict.fromkeys(cite.url for cite in answer.sources)),
        evidence=_listed(item.identifier for item in answer.evidence),
        reviewed_on=answer.reviewed_on.isoformat() if answer.reviewed_on else "",
        review_by=answer.review_by.isoformat() if answer.review_by else "",
        url=answer.url,
        team=answer.team or "",
        exception=(first.exception or "") if first else "",
        exception_until=first.exception_until.isoformat() if first and first.exception_until else "",
        review_due=answer.review_due.isoformat() if answer.review_due else "",
        review_overdue="" if answer.review_overdue is None else str(answer.review_overdue).lower(),
    )


def cell_rows(document: MatrixDocument | CompareDocument) -> Iterator[CellRow]:
    for row in document.rows:
        for cell in row.cells:
            yield CellRow(
                layer=row.layer,
                topic=row.topic,
                topic_name=row.topic_name,
                service=cell.service,
                service_name=cell.service_name,
                type=cell.type,
                owner=cell.owner.value if cell.owner else "",
                scope=cell.scope.value if cell.scope else "",
                phrase=cell.phrase or "",
                statement=cell.statement or "",
                url=cell.url,
            )


def duty_row(duty: shown.Duty) -> DutyRow:
    return DutyRow(
        layer=duty.layer,
        topic=duty.topic,
        topic_name=duty.topic_name,
        owner=duty.owner.value,
        services=_listed(place.service for place in duty.services),
        todo=duty.todo,
        statement=duty.statement,
        checks=_listed(check.identifier for check in duty.checks),
        url=_listed(place.url for place in duty.services),
        team=_listed(duty.teams),
        exception=_listed(item.exception for item in duty.additions if item.exception),
        exception_until=_listed(item.exception_until.isoformat() for item in duty.additions if item.exception_until),
    )


def result_row(result: shown.Result) -> ResultRow:
    return ResultRow(
        service=result.service or "",
        topic=result.topic,
        title=result.title,
        owner=result.owner.value,
        scope=result.scope.value,
        statement=result.statement,
        url=result.url,
    )


def _listed(values: Iterable[str]) -> str:
    return "; ".join(values)
