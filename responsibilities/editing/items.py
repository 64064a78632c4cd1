"""Things an editor changes, as records: which row a key means, and what the row says as plain data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from pydantic import BaseModel

from responsibilities.contentsync import dumping, schema, values
from responsibilities.contentsync.records import GENERAL, Key, Record, answer_key, plain
from responsibilities.contentsync.rows import answer_scope
from responsibilities.models import Category, Layer, Responsibility, Service, ServiceType, Source, Term, Topic


@dataclass(frozen=True)
class Kind:
    """One kind of thing: its model, its format, and the way between them."""

    name: str
    model: type[models.Model]
    format: type[BaseModel]
    item: Callable[[Any], BaseModel]
    columns: Callable[[Record], values.Columns]
    lasting_slug: bool
    """Its slug may change, because former ones redirect."""
    ordered: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("category", Category, schema.Category, dumping.category_item, values.category, False, ordered=True),
        Kind("layer", Layer, schema.Layer, dumping.layer_item, values.layer, False, ordered=True),
        Kind("topic", Topic, schema.Topic, dumping.topic_item, values.topic, True, ordered=True),
        Kind("type", ServiceType, schema.ServiceType, dumping.type_item, values.service_type, False),
        Kind("service", Service, schema.Service, dumping.service_item, values.service, True),
        Kind("term", Term, schema.Term, dumping.term_item, values.term, False),
        Kind("source", Source, schema.Document, dumping.source_item, values.source, False),
        Kind("answer", Responsibility, schema.Answer, dumping.answer_item, values.answer, False),
    )
}
KIND_OF_MODEL: dict[type[models.Model], Kind] = {kind.model: kind for kind in KINDS.values()}


def key_of(row: models.Model) -> Key:
    """What identifies the row in content files and drafts, by the slugs it has now."""
    if isinstance(row, Responsibility):
        return answer_key(scope_of(row), row.topic.slug)
    if isinstance(row, Source):
        return Key("source", row.url)
    return Key(KIND_OF_MODEL[type(row)].name, row.slug)  # type: ignore[attr-defined]


def scope_of(row: Responsibility) -> str:
    """``general``, ``types/<slug>`` or ``services/<slug>``."""
    if row.service:
        return f"services/{row.service.slug}"
    return f"types/{row.service_type.slug}" if row.service_type else GENERAL


def rows(kind: str) -> QuerySet[Any]:
    """All rows of a kind, with everything their records read."""
    found = KINDS[kind].model._default_manager.all()
    if kind == "answer":
        return Responsibility.objects.select_related("topic", "service", "service_type").with_proof()
    if kind == "service":
        return found.select_related("category", "service_type", "variant_of", "successor").prefetch_related("aliases")
    if kind == "topic":
        return found.select_related("layer").prefetch_related("aliases")
    if kind == "term":
        return found.select_related("source", "service_type").prefetch_related("topics")
    return found


def find(key: Key) -> Any:
    """The row that a key means, also by a former slug; None where there is none."""
    if key.kind == "answer":
        scope, _, topic = key.name.rpartition("/")
        return _answer(scope, topic)
    name = "url" if key.kind == "source" else "aliases__slug" if KINDS[key.kind].lasting_slug else "slug"
    return rows(key.kind).filter(**{name: key.name}).first()


def _answer(scope: str, topic: str) -> Responsibility | None:
    try:
        columns = answer_scope(scope)
    except (Service.DoesNotExist, ServiceType.DoesNotExist):
        return None
    conditions = {f"{name}__isnull" if row is None else name: row or True for name, row in columns.items()}
    found: Responsibility | None = rows("answer").filter(topic__aliases__slug=topic, **conditions).first()
    return found


def record_of(row: models.Model) -> Record:
    """What the row says. Reads what :func:`rows` selects with it."""
    kind = KIND_OF_MODEL[type(row)]
    record = plain(kind.item(row))
    if kind.ordered:
        record["position"] = row.position  # type: ignore[attr-defined]
    if kind.lasting_slug:
        record["slug"] = row.slug  # type: ignore[attr-defined]
    return record


def current(key: Key) -> Record | None:
    """What the thing says now; None where there is none yet."""
    row = find(key)
    return record_of(row) if row is not None else None


def label(key: Key) -> str:
    """What people call it."""
    row = find(key)
    if row is not None:
        return str(row)
    if key.kind != "answer":
        return key.name
    scope, _, topic = key.name.rpartition("/")
    name = Topic.objects.filter(aliases__slug=topic).values_list("name", flat=True).first() or topic
    holder = {"services": Service, "types": ServiceType}.get(scope.partition("/")[0])
    slug = scope.partition("/")[2]
    found: Any = holder._default_manager.filter(slug=slug).first() if holder else None
    return f"{name} · {found or ('Everything' if scope == GENERAL else slug)}"
