"""What one address answers with: lists, single things, and the twins of pages."""

from datetime import date, datetime
from typing import Generic, TypeVar

from . import objects, shown
from .objects import Model

Item = TypeVar("Item")


class Stamped(Model):
    """Every document says when it was made and from which state of the content."""

    generated: datetime
    """When this document was made."""
    content_version: str
    """Differs whenever something that readers see was changed."""


class Page(Stamped, Generic[Item]):
    """One page of a list."""

    count: int
    """How many there are on all pages."""
    page: int
    pages: int
    next: str | None
    """Address of the next page."""
    previous: str | None
    """Address of the page before."""
    items: list[Item]


class ServiceList(Page[objects.Service]):
    """Services."""


class TopicList(Page[objects.Topic]):
    """Topics, from customer data down to buildings."""


class TeamList(Page[objects.Team]):
    """Teams of the organisation."""


class LayerList(Page[objects.Layer]):
    """Layers, top to bottom."""


class ServiceTypeList(Page[objects.ServiceType]):
    """Types of service."""


class AnswerList(Page[objects.Answer]):
    """Answers, service by service."""


class SourceList(Page[objects.Source]):
    """Public documents that answers cite."""


class ChangeList(Stamped):
    """Changes, newest first."""

    next: str | None
    """Address of what is older."""
    items: list[objects.Change]


class ReviewList(Stamped):
    """Answers that are due for review: for everything, for types, for services; each longest due first."""

    as_of: date
    """The day from which days are counted."""
    within: int
    """Days ahead that are in the list too."""
    count: int
    overdue: int
    """How many of them are overdue."""
    items: list[shown.DueReview]


class Twin(Stamped):
    """A page as data."""

    as_of: date
    """The day whose answers these are."""
    url: str
    """The page."""


class ServiceDocument(Twin):
    """A service and all its answers."""

    service: objects.Service
    answers: list[objects.Answer]


class AnswerDocument(Twin):
    """One answer."""

    answer: objects.Answer
    retired: list[objects.Retired]
    """Answers that stood here before, most specific first."""


class TopicDocument(Twin):
    """A topic and its answer on every service."""

    topic: objects.Topic
    answers: list[objects.Answer]


class TeamDocument(Twin):
    """A team of the organisation, and every answer that it owns."""

    team: objects.Team
    answers: list[objects.Answer]


class MatrixDocument(Twin):
    """Every topic on every service, as far as the filters leave them."""

    rows: list[shown.Row]
    ignored: list[str]
    """What of the address made no sense and was left out."""


class CompareDocument(Twin):
    """Services side by side."""

    services: list[shown.Named]
    """In the order of the columns."""
    differences: int
    """Topics on which they do not agree on the owner."""
    rows: list[shown.Row]
    ignored: list[str]
    """What of the address made no sense and was left out."""


class StackDocument(Twin):
    """What is left to you across the services you run."""

    title: str
    services: list[shown.Named]
    """In the order of the address."""
    counts: objects.Counts
    """How many answers of these services fall to each side."""
    duties: list[shown.Duty]
    covered: list[shown.Covered]
    additions: list[objects.Addition]
    """What the organisation added to the services as such."""
    ignored: list[str]
    """What of the address made no sense and was left out."""


class SearchDocument(Twin):
    """The answer to a question, and everything that matches it."""

    question: str
    """What was read of the question."""
    answer: shown.Direct | None
    """Null unless one answer fits clearly best."""
    alternatives: list[shown.Nearest]
    term: shown.Term | None
    """The entry of the glossary that the question names."""
    count: int
    """How many answers match."""
    page: int
    pages: int
    results: list[shown.Result]
    ignored: list[str]
    """What of the address made no sense and was left out."""


class QuestionDocument(Stamped):
    """The direct answer to a question."""

    question: str
    """What was read of the question."""
    answer: shown.Direct | None
    """Null unless one answer fits clearly best."""
    alternatives: list[shown.Nearest]
    term: shown.Term | None
    """The entry of the glossary that the question names."""
    confidence: float
    """From 0 to 1."""


class Dataset(Stamped):
    """Everything in one file."""

    licence: str
    services: list[objects.Service]
    topics: list[objects.Topic]
    layers: list[objects.Layer]
    types: list[objects.ServiceType]
    sources: list[objects.Source]
    answers: list[objects.Answer]
