"""Answers as some pages show them: cells of a grid, things to do, results of a search."""

from datetime import date

from responsibilities.cascade import Level
from responsibilities.owners import Owner

from .objects import Addition, Citation, Evidence, Model


class Named(Model):
    """A service that was chosen."""

    service: str
    """Slug of the service."""
    service_name: str
    url: str


class Cell(Model):
    """An answer in short: a cell of the matrix or of a comparison."""

    service: str
    """Slug of the service."""
    service_name: str
    type: str
    """Slug of the type of the service."""
    owner: Owner | None
    scope: Level | None
    phrase: str | None
    statement: str | None
    url: str


class Row(Model):
    """One topic on several services."""

    topic: str
    """Slug of the topic."""
    topic_name: str
    layer: str
    """Slug of the layer."""
    layer_name: str
    differs: bool
    """True if the services do not agree on the owner."""
    cells: list[Cell]


class DutyService(Model):
    """A service to which a duty applies."""

    service: str
    """Slug of the service."""
    service_name: str
    owner: Owner
    url: str


class Duty(Model):
    """One thing to do, and for which services."""

    layer: str
    """Slug of the layer."""
    layer_name: str
    topic: str
    """Slug of the topic."""
    topic_name: str
    owner: Owner
    """The customer wherever one of the services leaves it to the customer alone."""
    services: list[DutyService]
    todo: str
    statement: str
    checks: list[Evidence]
    teams: list[str]
    """Slugs of the teams of the organisation that own it on these services."""
    additions: list[Addition]
    """What the organisation added to the topic or to one of the answers."""


class Covered(Model):
    """A topic that AWS covers alone, and on which of the services."""

    topic: str
    """Slug of the topic."""
    topic_name: str
    services: list[str]
    """Slugs of the services."""
    url: str


class OwnerGroup(Model):
    """One owner, and some of the services on which it is the owner."""

    owner: Owner
    count: int
    """How many services in all."""
    examples: list[str]


class Nearest(Model):
    """An answer to a question, in short."""

    owner: Owner
    service: str | None
    """Slug of the service; null if it holds for a type or for AWS as a whole."""
    topic: str
    """Slug of the topic."""
    question: str
    statement: str
    scope: Level
    provenance: str
    url: str


class Direct(Nearest):
    """The answer to a question."""

    aws_does: str | None
    """Markdown."""
    customer_does: str | None
    """Markdown."""
    depends_on_service: list[OwnerGroup]
    """Not empty where the answer depends on the service and the question names none."""
    sources: list[Citation]


class Term(Model):
    """An entry of the glossary."""

    slug: str
    name: str
    definition: str
    url: str


class Result(Model):
    """One answer that a search found."""

    title: str
    owner: Owner
    service: str | None
    """Slug of the service; null if the answer was written for a type or for everything."""
    topic: str
    """Slug of the topic."""
    scope: Level
    provenance: str
    statement: str
    url: str


class DueReview(Model):
    """An answer, as it is written, that somebody should compare with its sources again."""

    scope: Level
    """For what it was written: a service, a type, or everything."""
    service: str | None
    """Slug of the service it was written for."""
    type: str | None
    """Slug of the type it was written for."""
    scope_name: str
    topic: str
    """Slug of the topic."""
    topic_name: str
    reviewed_on: date | None
    review_by: date | None
    review_due: date | None
    """Null if it was never reviewed: that is due now."""
    days_overdue: int | None
    """Negative if the day is still to come."""
    overdue: bool
    url: str
