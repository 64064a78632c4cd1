"""What differs between two versions of a thing, field by field, in the site's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.formats import date_format

from responsibilities.models import Category, Layer, Service, ServiceType, Topic
from responsibilities.owners import Owner
from responsibilities.vocabulary import Lifecycle

from .parts import filled

ANY_SERVICE = "the service"
RETIREMENT = {"retired_on": "retired", "retired_reason": "reason for retiring"}
FIELDS: Mapping[str, Mapping[str, str]] = {
    "answer": {
        "owner": "owner",
        "statement": "statement",
        "phrase": "phrase",
        "aws_does": "what AWS does",
        "customer_does": "what you do",
        "todo": "to-do",
        "reason": "reason",
        "topic_id": "topic",
        "service_id": "service",
        "service_type_id": "type",
        "reviewed_on": "reviewed",
        "review_by": "next review",
        **RETIREMENT,
    },
    "service": {
        "name": "name",
        "short_name": "short name",
        "slug": "address",
        "summary": "summary",
        "category_id": "category",
        "service_type_id": "type",
        "type_reason": "reason for the type",
        "variant_of_id": "variant of",
        "lifecycle": "lifecycle",
        "lifecycle_date": "lifecycle date",
        "lifecycle_note": "lifecycle note",
        "successor_id": "replaced by",
        "docs_url": "documentation",
        "security_url": "security documentation",
        **RETIREMENT,
    },
    "topic": {
        "name": "name",
        "slug": "address",
        "layer_id": "layer",
        "question": "question",
        "is_headline": "counts for the diagrams",
        "is_everywhere": "a topic of every service",
        "keywords": "keywords",
    },
    "type": {"name": "name", "short_name": "short name", "description": "description"},
    "layer": {"name": "name", "description": "description", "cross_cutting": "runs through every layer"},
    "category": {"name": "name"},
}
"""The fields that readers are told about, by subject, and what they are called."""
TEXTS = {"statement", "aws_does", "customer_does", "reason", "summary", "type_reason", "lifecycle_note"} | {
    "description",
    "keywords",
    "retired_reason",
}
"""Shown as what was struck out and what was put in, word by word."""


class Run(NamedTuple):
    """Words of a text that stayed (""), were struck out ("del") or put in ("ins")."""

    mark: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, in words; empty where there was, or is, nothing."""

    name: str
    label: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """As in "owner changed from You to Shared"."""
        if self.before and self.after:
            return f"{self.label} changed from {self.before} to {self.after}"
        return f"{self.label} added: {self.after}" if self.after else f"{self.label} removed: {self.before}"

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words of a long text with what changed marked; nothing for a short field."""
        if self.name not in TEXTS or not (self.before and self.after):
            return ()
        return tuple(word_difference(self.before, self.after))


def word_difference(before: str, after: str) -> Iterator[Run]:
    """Both texts as one, word by word."""
    old, new = before.split(), after.split()
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            yield Run("", " ".join(old[a:b]))
            continue
        if b > a:
            yield Run("del", " ".join(old[a:b]))
        if d > c:
            yield Run("ins", " ".join(new[c:d]))


class Named(NamedTuple):
    name: str
    slug: str
    has_page: bool = True


class Names:
    """What things are called now. Five queries."""

    def __init__(self) -> None:
        self.categories = _named(Category)
        self.layers = _named(Layer)
        self.types = _named(ServiceType)
        self.topics = _named(Topic)
        rows = Service.objects.values_list("pk", "name", "slug", "is_published")
        self.services = {pk: Named(name, slug, shown) for pk, name, slug, shown in rows}

    def of(self, name: str, pk: int) -> str:
        """The name that the value of a reference stands for; empty for what is gone."""
        table = {
            "category_id": self.categories,
            "layer_id": self.layers,
            "service_type_id": self.types,
            "topic_id": self.topics,
        }.get(name, self.services)
        found = table.get(pk)
        return found.name if found and found.has_page else ""


def differences(subject: str, before: Any, after: Any, names: Names) -> Iterator[FieldChange]:
    """Every field that differs between two history records; ``before`` may be None."""
    for name, label in FIELDS[subject].items():
        old = in_words(name, getattr(before, name), names) if before else ""
        new = in_words(name, getattr(after, name), names)
        if old != new:
            yield FieldChange(name, label, old, new)


def in_words(name: str, value: Any, names: Names) -> str:
    """A value as readers know it."""
    if value is None or value == "":
        return ""
    if name.endswith("_id"):
        return names.of(name, value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if name == "owner":
        return Owner(value).label
    if name == "lifecycle":
        return Lifecycle(value).label
    text = ", ".join(value.splitlines()) if name == "keywords" else str(value)
    return text if name == "question" else filled(text, ANY_SERVICE)


def _named(model: Any) -> dict[int, Named]:
    return {pk: Named(name, slug) for pk, name, slug in model.objects.values_list("pk", "name", "slug")}
