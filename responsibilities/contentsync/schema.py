"""What a content file may say. One place: the importer, the linter and the JSON Schema derive from it.

No database here and no file access, so that content can be checked anywhere.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from typing_extensions import Self

from responsibilities.owners import Owner
from responsibilities.vocabulary import (
    PHRASE_LIMIT,
    RESERVED_SLUGS,
    STATEMENT_LIMIT,
    TODO_WORD_LIMIT,
    EvidenceKind,
    Lifecycle,
    Side,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^\S[^\n]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=500)]


def _few_words(todo: str) -> str:
    if len(todo.split()) > TODO_WORD_LIMIT:
        raise ValueError(f"a to-do has at most {TODO_WORD_LIMIT} words, this one has {len(todo.split())}")
    return todo


def _not_reserved(slug: str) -> str:
    if slug in RESERVED_SLUGS:
        raise ValueError(f"{slug!r} is the address of another page below a service; choose a different slug")
    return slug


def alias_slug(name: str) -> str:
    """The address of another name: "Simple Storage Service" -> ``simple-storage-service``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", " and ")).strip("-")


def _by_address(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=alias_slug))


def _sorted(slugs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(slugs))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Document(_Part):
    """What citations of one address share."""

    url: Url
    title: Line


class Citation(_Part):
    """A public document that says what the answer says."""

    title: Line
    url: Url
    section: Line | None = Field(default=None, description="The heading under which the page says it.")
    checked: date = Field(description="The day somebody read the page and found the claim in it.")
    verified: bool = Field(description="true: the text was read. false: only the page's existence is known.")
    note: Line | None = Field(default=None, description="For instance: read in a copy of 2023.")


class Evidence(_Part):
    """What proves an answer: on your side a check you can run, on AWS's side a report."""

    side: Side
    kind: EvidenceKind
    id: Line = Field(description="Control id, rule name, check id, CLI command or report name.")
    what: Line = Field(description="What it looks at, in at most a dozen words.")
    url: Url | None = None


class _Retirable(_Part):
    """Something that readers may have linked to: it is retired, with a day and a reason, and stays in its file."""

    @model_validator(mode="after")
    def _a_retirement_has_a_day_and_a_reason(self) -> Self:
        if bool(getattr(self, "retired", None)) != bool(getattr(self, "retired_reason", None)):
            raise ValueError("'retired' and 'retired_reason' go together: the day, and why")
        return self


class Answer(_Retirable):
    """Who owns one topic in one scope, and what each side does."""

    owner: Owner
    statement: Annotated[str, StringConstraints(min_length=1, max_length=STATEMENT_LIMIT, pattern=r"^\S[^\n]*$")]
    phrase: Annotated[str, StringConstraints(min_length=1, max_length=PHRASE_LIMIT, pattern=r"^\S[^\n]*$")]
    aws_does: Text | None = None
    customer_does: Text | None = None
    todo: Annotated[Line, AfterValidator(_few_words)] | None = None
    reason: Text | None = Field(default=None, description="Only for n/a: why the topic has no meaning here.")
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reviewed: date | None = None
    review_by: date | None = None
    retired: date | None = Field(default=None, description="The day it stopped holding; its address goes on working.")
    retired_reason: Text | None = Field(default=None, description="Shown to whoever follows an old link.")
    published: bool = True

    @model_validator(mode="after")
    def _parts_match_the_owner(self) -> Self:
        missing = [
            f"owner {self.owner.value!r} needs {name!r}"
            for name, needed in (
                ("aws_does", self.owner.aws_has_a_part),
                ("customer_does", self.owner.customer_has_a_part),
                ("todo", self.owner.customer_has_a_part),
                ("reason", self.owner is Owner.NOT_APPLICABLE),
            )
            if needed and not getattr(self, name)
        ]
        if missing:
            raise ValueError("; ".join(missing))
        if self.reason and self.owner is not Owner.NOT_APPLICABLE:
            raise ValueError(f"'reason' is only for owner {Owner.NOT_APPLICABLE.value!r}")
        return self


class Category(_Part):
    slug: Slug
    name: Line


class Layer(_Part):
    """A band of the diagram, listed top to bottom."""

    slug: Slug
    name: Line
    description: Text
    cross_cutting: bool = Field(default=False, description="true: runs through every layer (the pillar).")


class Topic(_Part):
    """One thing somebody must do, the same across services. Listed in page order."""

    slug: Annotated[Slug, AfterValidator(_not_reserved)]
    aliases: Annotated[tuple[Slug, ...], AfterValidator(_by_address)] = Field(
        default=(), description="Former slugs; they redirect."
    )
    layer: Slug
    name: Line
    question: Annotated[Line, StringConstraints(pattern=r"\{service\}.*\?$")]
    headline: bool = Field(default=False, description="true: counts when the owner of its layer is computed.")
    everywhere: bool = Field(default=True, description="false: only services for which there is an answer have it.")
    keywords: tuple[Line, ...] = Field(description="Words people type when they look for this topic.")


class ServiceType(_Part):
    """What a kind of service leaves to you; its answers hold for every service of the type."""

    name: Line
    short_name: Line
    position: int = Field(ge=1, description="1 is the type where AWS does most.")
    description: Text
    answers: dict[Slug, Answer] = {}


class General(_Part):
    """The answers that hold wherever nothing more specific is said."""

    answers: dict[Slug, Answer]


class Service(_Retirable):
    """One AWS product as a customer names it, or a variant of one."""

    name: Line
    short_name: Line
    category: Slug
    type: Slug
    type_reason: Text | None = Field(default=None, description="Why this type, where it is not obvious.")
    variant_of: Slug | None = None
    lifecycle: Lifecycle = Lifecycle.AVAILABLE
    lifecycle_date: date | None = None
    lifecycle_note: Text | None = None
    successor: Slug | None = None
    retired: date | None = Field(default=None, description="The day it stopped holding; its address goes on working.")
    retired_reason: Text | None = Field(default=None, description="Shown to whoever follows an old link.")
    summary: Text
    docs_url: Url | None = None
    security_url: Url | None = None
    aliases: Annotated[tuple[Line, ...], AfterValidator(_by_address)] = Field(
        default=(), description="Other names; each redirects to this page."
    )
    published: bool = True
    answers: dict[Slug, Answer] = {}

    @model_validator(mode="after")
    def _an_end_has_a_date(self) -> Self:
        if self.lifecycle in {Lifecycle.ENDING, Lifecycle.DISCONTINUED} and not self.lifecycle_date:
            raise ValueError(f"lifecycle {self.lifecycle.value!r} needs 'lifecycle_date'")
        return self


class Term(_Part):
    """One entry of the glossary."""

    slug: Slug
    name: Annotated[Line, StringConstraints(max_length=80)]
    definition: Annotated[Line, StringConstraints(max_length=300)] = Field(description="Says what it is, on its own.")
    text: Text | None = None
    aliases: tuple[Line, ...] = Field(default=(), description="Other words for the very same thing.")
    keywords: tuple[Line, ...] = Field(
        default=(), description="What else people type when they look for it; not shown."
    )
    topics: Annotated[tuple[Slug, ...], AfterValidator(_sorted)] = Field(
        default=(), description="Where a reader sees it at work."
    )
    lens: bool = Field(default=False, description="true: pages can be narrowed to its topics; it has its own page.")
    type: Slug | None = Field(default=None, description="If the term is the name of a type of service.")
    citation: Citation | None = None


class Catalog(_Part):
    """Everything the content directory says."""

    categories: tuple[Category, ...]
    layers: tuple[Layer, ...]
    topics: tuple[Topic, ...]
    general: General
    types: dict[Slug, ServiceType]
    services: dict[Slug, Service]
    terms: tuple[Term, ...] = ()
