"""The things the API speaks about, in the words of the site. A field is null or of one type, never of two.

Fields are only ever added: see the promise in the README.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from responsibilities.cascade import Level
from responsibilities.owners import Owner
from responsibilities.vocabulary import EvidenceKind, Lifecycle, Side


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Counts(Model):
    """How many topics each side owns."""

    customer: int
    shared: int
    aws: int
    not_applicable: int
    undescribed: int
    """Topics that nobody has described at any scope."""


class Addition(Model):
    """What the organisation that runs the site added of its own: never part of the shipped answers."""

    by: str
    """The organisation."""
    about: str
    """What it is about, in words."""
    service: str | None
    """Slug of the service; null if it holds on every service."""
    topic: str | None
    """Slug of the topic; null if it is about a service as such."""
    team: str | None
    """Slug of the owning team."""
    team_name: str | None
    standard_title: str | None
    standard_url: str | None
    runbook_url: str | None
    note: str | None
    """Markdown."""
    exception: str | None
    """What is not done, and why that is accepted. Markdown."""
    exception_until: date | None
    """The last day of the exception."""
    exception_expired: bool


class Team(Model):
    """A team of the organisation, and how much it owns."""

    slug: str
    """Its name in addresses."""
    name: str
    url: str
    email: str | None
    link: str | None
    """Where to reach it."""
    services: int
    """On how many services it owns something."""
    counts: Counts
    """The answers it owns."""
    exceptions: int
    """How many exceptions there are to what it owns, the expired ones included."""


class Service(Model):
    """One AWS product as a customer names it, or a variant of one."""

    slug: str
    """Its name in addresses. Never reused for anything else."""
    name: str
    short_name: str
    url: str
    summary: str
    type: str
    """Slug of its type."""
    type_name: str
    type_reason: str | None
    """Why this type, where somebody might argue."""
    category: str
    """Slug of its category."""
    category_name: str
    variant_of: str | None
    """Slug of the service it is a way of running."""
    lifecycle: Lifecycle
    lifecycle_date: date | None
    lifecycle_note: str | None
    successor: str | None
    """Slug of the service that replaces it."""
    other_names: list[str]
    docs_url: str | None
    security_url: str | None
    counts: Counts
    retired_on: date | None
    """The day on which it was retired: it keeps its page, and lists leave it out."""
    retired_reason: str | None
    """Markdown."""
    team: str | None
    """Slug of the team of the organisation that owns the service as such."""
    additions: list[Addition]
    """What the organisation added to the service as such, most specific first."""


class TypeAnswer(Model):
    """What holds for a type of service as such, whatever single services say."""

    type: str
    """Slug of the type."""
    type_name: str
    owner: Owner | None
    """Null where nobody has described it."""
    statement: str | None


class Topic(Model):
    """One thing somebody must do, the same across services."""

    slug: str
    """Its name in addresses. Never reused for anything else."""
    name: str
    url: str
    question: str
    layer: str
    """Slug of its layer."""
    headline: bool
    """True if it counts when the owner of its layer is computed."""
    everywhere: bool
    """False if only those services have it for which there is an answer."""
    lenses: list[str]
    """Slugs of the lenses it belongs to."""
    keywords: list[str]
    by_type: list[TypeAnswer]
    team: str | None
    """Slug of the team of the organisation that owns the topic where nothing more specific names one."""
    additions: list[Addition]
    """What the organisation added to the topic on every service."""


class TypeOwner(Model):
    """Who owns a layer on one type of service, combined from its headline topics."""

    type: str
    """Slug of the type."""
    type_name: str
    owner: Owner | None


class Layer(Model):
    """A band of the diagram, from customer data on top to buildings at the bottom."""

    slug: str
    name: str
    url: str
    description: str
    cross_cutting: bool
    """True if it runs through every layer."""
    topics: list[str]
    """Slugs of its topics."""
    by_type: list[TypeOwner]


class ServiceType(Model):
    """How much of a service AWS runs."""

    slug: str
    name: str
    short_name: str
    url: str
    description: str
    services: list[str]
    """Slugs of its services."""


class Source(Model):
    """A public document that answers cite. Its address is its identity."""

    url: str
    title: str
    citations: int
    """How many answers, as they are written, cite it."""
    checked_on: date | None
    """The last day on which somebody read it for one of them."""


class Citation(Model):
    """One document cited for one answer."""

    title: str
    url: str
    section: str | None
    """The heading that says it."""
    checked_on: date
    """The day somebody read the claim there."""
    verified: bool
    """False if the document is only known to exist."""
    note: str | None


class Evidence(Model):
    """What proves one side's part."""

    side: Side
    """Whose part it proves."""
    kind: EvidenceKind
    identifier: str
    what: str
    """What it looks at."""
    url: str | None


class Answer(Model):
    """The answer to one topic on one service, resolved: the most specific one there is.

    Where nobody has described it at any scope, ``owner`` and all that depends on it are null.
    """

    service: str
    """Slug of the service."""
    service_name: str
    topic: str
    """Slug of the topic."""
    topic_name: str
    layer: str
    """Slug of the layer of the topic."""
    layer_name: str
    type: str
    """Slug of the type of the service."""
    category: str
    """Slug of the category of the service."""
    question: str
    owner: Owner | None
    scope: Level | None
    """For what the answer was written: this service, the one it is a variant of, its type, or everything."""
    provenance: str | None
    """The scope in words."""
    statement: str | None
    """The answer in one sentence."""
    phrase: str | None
    """The answer in at most 40 characters."""
    customer_does: str | None
    """Markdown."""
    aws_does: str | None
    """Markdown."""
    todo: str | None
    """What is left to do, in at most twelve words."""
    reason: str | None
    """Why the topic has no meaning here. Markdown."""
    sources: list[Citation]
    evidence: list[Evidence]
    reviewed_on: date | None
    review_by: date | None
    """The day that was set for the next review."""
    review_due: date | None
    """The day by which somebody should look again: ``review_by``, or else an interval after ``reviewed_on``."""
    review_overdue: bool | None
    """True if that day is past, or if nobody has reviewed it yet."""
    url: str
    """The permanent address of this answer."""
    team: str | None
    """Slug of the team of the organisation that owns it."""
    additions: list[Addition]
    """What the organisation added, most specific first: to this answer, its service or its topic."""


class Retired(Model):
    """An answer that stood here and was retired; what holds now is the next wider one."""

    what: str
    """For what it was written."""
    retired_on: date
    retired_reason: str
    """Markdown."""


class FieldChange(Model):
    """One field before and after, in words; empty where there was, or is, nothing."""

    name: str
    label: str
    before: str
    after: str


class Change(Model):
    """What happened to one thing at one time."""

    id: str
    """Lasts. Give it as ``before`` to get what is older."""
    when: datetime
    kind: str
    subject: str
    """What it happened to: answer, service, topic, type, layer or category; for an import what was brought."""
    service: str | None
    """Slug of the service."""
    topic: str | None
    """Slug of the topic."""
    scope: str | None
    """For what an answer was written: service, type or general."""
    url: str
    title: str
    fields: list[FieldChange]
    reason: str | None
    """Why, where whoever changed it said so."""


class FieldProblem(Model):
    """One thing that is wrong with a request."""

    parameter: str
    detail: str


class Problem(Model):
    """Why a request was not answered (RFC 9457)."""

    type: str = Field(default="about:blank")
    title: str
    status: int
    detail: str
    """What is wrong, in a sentence."""
    errors: list[FieldProblem] = Field(default_factory=list)
    """What is wrong with each parameter."""
