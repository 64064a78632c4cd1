"""One change, field by field: from the history rows of a group to what readers are told."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from responsibilities.models import (
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceAlias,
    ServiceType,
    Source,
    Topic,
)
from responsibilities.vocabulary import IMPORT_REASON

from .change_groups import IMPORT, Group, Key
from .change_words import FieldChange, Names, differences
from .parts import answer_url, service_url

KINDS = {
    "added": "Added",
    "changed": "Changed",
    "retired": "Retired",
    "reinstated": "Reinstated",
    "removed": "Removed",
    "imported": "Imported",
}
NONE = (0,)
"""Asked for where there is nothing to ask for: the number of queries then is the same for every page."""
MODELS: dict[str, Any] = {
    "answer": Responsibility,
    "service": Service,
    "topic": Topic,
    "type": ServiceType,
    "layer": Layer,
    "category": Category,
}


@dataclass(frozen=True)
class Change:
    """What happened to one thing at one time."""

    id: str
    """Lasts; a later page of changes starts after it."""
    when: datetime
    kind: str
    """One of KINDS."""
    subject: str
    """answer, service, topic, type, layer or category; for an import what was brought, general included."""
    service_slug: str | None
    topic_slug: str | None
    scope: str | None
    """Of an answer: service, type or general."""
    url: str
    """Where the thing is now."""
    title: str
    fields: tuple[FieldChange, ...]
    reason: str

    @property
    def day(self) -> date:
        return self.when.date()

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def who(self) -> str:
        """Never a name: who edits is the organisation's business, not every reader's."""
        return "an import" if self.kind == "imported" or self.reason == IMPORT_REASON else "an editor"

    @property
    def deed(self) -> str:
        """As in "Retired by an editor"."""
        return self.label if self.kind == "imported" else f"{self.label} by {self.who}"


@dataclass(frozen=True)
class Place:
    """Where a change is read about."""

    title: str
    url: str
    service_slug: str | None = None
    topic_slug: str | None = None
    scope: str | None = None


class Recorder:
    """Turns groups into changes. A constant number of queries for any number of groups."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.names = Names()
        ids = {subject: {group.key.root for group in groups if group.key.subject == subject} for subject in MODELS}
        self._rows = {subject: _by("id", model, ids[subject]) for subject, model in MODELS.items()}
        self._citations = _by("responsibility_id", Citation, ids["answer"])
        self._evidence = _by("responsibility_id", Evidence, ids["answer"])
        self._aliases = _by("service_id", ServiceAlias, ids["service"])
        cited = {row.source_id for rows in self._citations.values() for row in rows}
        self._sources = dict(Source.objects.filter(id__in=cited or NONE).values_list("pk", "title"))

    def changes(self) -> Iterator[Change]:
        """Newest first, without what readers can't see: drafts, and forms saved as they were."""
        for group in self.groups:
            change = self._imported(group) if group.key.is_import else self._changed(group.key)
            if change:
                yield change

    def _changed(self, key: Key) -> Change | None:
        rows = self._rows.get(key.subject, {}).get(key.root, [])
        before, after = _last(rows, key.start), _last(rows, key.end)
        kind = _kind(before, after)
        place = self._place(key.subject, after or before)
        if kind is None or place is None:
            return None
        fields: tuple[FieldChange, ...] = ()
        if kind != "removed":
            fields = (
                *differences(key.subject, before if _is_shown(before) else None, after, self.names),
                *self._related(key),
            )
        if kind == "changed" and not fields:
            return None
        touched = [row for row in (*rows, *self._hanging(key)) if key.start <= row.history_date < key.end]
        last = max(touched, key=lambda row: row.history_date)
        return _change(key, last.history_date, kind, place, fields, last.history_change_reason or "")

    def _hanging(self, key: Key) -> list[Any]:
        tables = {"answer": (self._citations, self._evidence), "service": (self._aliases,)}.get(key.subject, ())
        return [row for table in tables for row in table.get(key.root, [])]

    def _related(self, key: Key) -> Iterator[FieldChange]:
        """Sources, checks and other names that came, went or say something else."""
        if key.subject == "answer":
            yield from _listed("source", self._citations.get(key.root, []), key, self._cited)
            yield from _listed("check", self._evidence.get(key.root, []), key, _proof)
        if key.subject == "service":
            # Every slug is an alias too; that the address changed is said by the field.
            slugs = {row.slug for row in self._rows["service"].get(key.root, [])}
            others = [row for row in self._aliases.get(key.root, []) if row.slug not in slugs]
            yield from _listed("other name", others, key, lambda row: row.name)

    def _cited(self, row: Any) -> str:
        checked = f"checked {date_format(row.checked_on, 'j F Y')}" if row.is_verified else "not verified"
        return ", ".join(
            filter(None, [self._sources.get(row.source_id, "a document"), row.section, row.note.rstrip("."), checked])
        )

    def _imported(self, group: Group) -> Change | None:
        subject, root = group.key.subject.removesuffix(IMPORT), group.key.root
        number = f"{group.size} {'entry' if group.size == 1 else 'entries'} from the shipped content"
        if subject == "service":
            row = self.names.services.get(root)
            if row is None or not row.has_page:
                return None
            place = Place(f"{row.name}: {number}", service_url(row.slug), row.slug, scope="service")
        elif subject == "type" and (of_type := self.names.types.get(root)):
            place = Place(f"{of_type.name}: {number}", reverse("service-type", args=[of_type.slug]), scope="type")
        elif subject == "topic" and (topic := self.names.topics.get(root)):
            place = Place(f"{topic.name}: {number}", reverse("topic", args=[topic.slug]), None, topic.slug)
        else:
            place = Place(f"{_LISTS.get(subject, subject)}: {number}", reverse("topics"))
        return _change(group.key, group.last, "imported", place, (), "")

    def _place(self, subject: str, row: Any) -> Place | None:
        """None for what belongs to a service that has no page."""
        if row is None:
            return None
        if subject == "answer":
            return self._place_of_answer(row)
        if subject == "service":
            named = self.names.services.get(row.id)
            return Place(named.name, service_url(named.slug), named.slug) if named and named.has_page else None
        url = {"topic": "topic", "type": "service-type", "layer": "layer"}.get(subject)
        named = {"topic": self.names.topics, "type": self.names.types, "layer": self.names.layers}.get(
            subject, self.names.categories
        ).get(row.id)
        if named is None:
            return None
        slug = named.slug if subject == "topic" else None
        return Place(named.name, reverse(url, args=[named.slug]) if url else reverse("directory"), None, slug)

    def _place_of_answer(self, row: Any) -> Place | None:
        topic = self.names.topics.get(row.topic_id)
        if topic is None:
            return None
        if row.service_id is not None:
            service = self.names.services.get(row.service_id)
            if service is None or not service.has_page:
                return None
            url = answer_url(service.slug, topic.slug)
            return Place(f"{topic.name} on {service.name}", url, service.slug, topic.slug, "service")
        if row.service_type_id is not None:
            of_type = self.names.types.get(row.service_type_id)
            if of_type is None:
                return None
            url = f"{reverse('service-type', args=[of_type.slug])}#{topic.slug}"
            return Place(f"{topic.name} for {of_type.name.lower()}", url, None, topic.slug, "type")
        return Place(f"{topic.name} in general", reverse("topic", args=[topic.slug]), None, topic.slug, "general")


_LISTS = {"general": "General rules", "topic": "Topics", "layer": "Layers", "category": "Categories"}


def _change(key: Key, when: datetime, kind: str, place: Place, fields: tuple[FieldChange, ...], reason: str) -> Change:
    return Change(
        id=str(key),
        when=when,
        kind=kind,
        subject=key.subject.removesuffix(IMPORT),
        service_slug=place.service_slug,
        topic_slug=place.topic_slug,
        scope=place.scope,
        url=place.url,
        title=place.title,
        fields=fields,
        reason=reason,
    )


def _by(reference: str, model: Any, ids: Collection[int]) -> dict[int, list[Any]]:
    """All history rows of some things, oldest first."""
    found: dict[int, list[Any]] = {}
    rows = model.history.filter(**{f"{reference}__in": ids or NONE}).order_by("history_date", "history_id")
    for row in rows:
        found.setdefault(getattr(row, reference), []).append(row)
    return found


def _last(rows: Iterable[Any], before: datetime) -> Any:
    """The record in force just before a moment; None where there was nothing, or nothing any more."""
    found = [row for row in rows if row.history_date < before]
    return found[-1] if found and found[-1].history_type != "-" else None


def _is_shown(row: Any) -> bool:
    """Lists have no drafts."""
    return row is not None and getattr(row, "is_published", True)


def _kind(before: Any, after: Any) -> str | None:
    """What happened in the eyes of readers; None for what only editors saw."""
    if not _is_shown(after):
        return "removed" if _is_shown(before) else None
    if not _is_shown(before):
        return "added"
    was, now = getattr(before, "retired_on", None), getattr(after, "retired_on", None)
    if now and not was:
        return "retired"
    return "reinstated" if was and not now else "changed"


def _listed(label: str, rows: Sequence[Any], key: Key, words: Any) -> Iterator[FieldChange]:
    by_id: dict[int, list[Any]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    for versions in by_id.values():
        before, after = (_last(versions, moment) for moment in (key.start, key.end))
        old, new = (words(row) if row else "" for row in (before, after))
        if old != new:
            yield FieldChange(label.replace(" ", "_"), label, old, new)


def _proof(row: Any) -> str:
    return f"{row.identifier} ({row.what})"
