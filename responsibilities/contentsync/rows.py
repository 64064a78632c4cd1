"""One record -> rows. Writes only what differs, so that history says what changed and nothing else."""

from collections.abc import Callable
from typing import Any

from django.db import models

from responsibilities.models import (
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceType,
    Source,
    Term,
    Topic,
)
from responsibilities.vocabulary import IMPORT_REASON

from . import schema
from .records import GENERAL, Record

CHANGE_REASON = IMPORT_REASON


def save_category(slug: str, record: Record) -> None:
    item = schema.Category.model_validate(_without_position(record))
    _put(Category, {"slug": slug}, name=item.name, position=record["position"])


def save_layer(slug: str, record: Record) -> None:
    item = schema.Layer.model_validate(_without_position(record))
    _put(
        Layer,
        {"slug": slug},
        name=item.name,
        description=item.description,
        cross_cutting=item.cross_cutting,
        position=record["position"],
    )


def save_topic(slug: str, record: Record) -> None:
    item = schema.Topic.model_validate(_without_position(record))
    topic = _put(
        Topic,
        {"aliases__slug": slug},
        create={"slug": slug},
        layer=Layer.objects.get(slug=item.layer),
        name=item.name,
        question=item.question,
        is_headline=item.headline,
        keywords="\n".join(item.keywords),
        position=record["position"],
    )
    for alias in item.aliases:
        _put(topic.aliases, {"slug": alias}, name=alias)


def save_type(slug: str, record: Record) -> None:
    item = schema.ServiceType.model_validate(record)
    _put(
        ServiceType,
        {"slug": slug},
        name=item.name,
        short_name=item.short_name,
        position=item.position,
        description=item.description,
    )


def save_service(slug: str, record: Record) -> None:
    item = schema.Service.model_validate(record)
    service = _put(
        Service,
        {"aliases__slug": slug},
        create={"slug": slug},
        name=item.name,
        short_name=item.short_name,
        category=Category.objects.get(slug=item.category),
        service_type=ServiceType.objects.get(slug=item.type),
        type_reason=item.type_reason or "",
        variant_of=_service(item.variant_of),
        lifecycle=item.lifecycle,
        lifecycle_date=item.lifecycle_date,
        lifecycle_note=item.lifecycle_note or "",
        successor=_service(item.successor),
        summary=item.summary,
        docs_url=item.docs_url or "",
        security_url=item.security_url or "",
        retired_on=item.retired,
        retired_reason=item.retired_reason or "",
        is_published=item.published,
    )
    for alias in item.aliases:
        _put(service.aliases, {"slug": schema.alias_slug(alias)}, name=alias)


def save_term(slug: str, record: Record) -> None:
    item = schema.Term.model_validate(record)
    cited = item.citation
    term = _put(
        Term,
        {"slug": slug},
        name=item.name,
        definition=item.definition,
        text=item.text or "",
        other_names="\n".join(item.aliases),
        keywords="\n".join(item.keywords),
        service_type=ServiceType.objects.get(slug=item.type) if item.type else None,
        source=_put(Source, {"url": cited.url}, title=cited.title) if cited else None,
        section=(cited and cited.section) or "",
        checked_on=cited.checked if cited else None,
        is_verified=bool(cited and cited.verified),
        note=(cited and cited.note) or "",
    )
    topics = set(Topic.objects.filter(aliases__slug__in=item.topics))
    if topics != set(term.topics.all()):
        term.topics.set(topics)


def save_answer(name: str, record: Record) -> None:
    item = schema.Answer.model_validate(record)
    scope, _, topic = name.rpartition("/")
    responsibility = _put(
        Responsibility,
        {"topic": Topic.objects.get(aliases__slug=topic), **_scope(scope)},
        owner=item.owner,
        statement=item.statement,
        phrase=item.phrase,
        aws_does=item.aws_does or "",
        customer_does=item.customer_does or "",
        todo=item.todo or "",
        reason=item.reason or "",
        reviewed_on=item.reviewed,
        review_by=item.review_by,
        retired_on=item.retired,
        retired_reason=item.retired_reason or "",
        is_published=item.published,
    )
    kept = {
        _save_citation(responsibility, number, citation).pk for number, citation in enumerate(item.citations, start=1)
    }
    _drop(responsibility.citations.exclude(pk__in=kept))
    kept = {_save_evidence(responsibility, number, proof).pk for number, proof in enumerate(item.evidence, start=1)}
    _drop(responsibility.evidence.exclude(pk__in=kept))


SAVERS: dict[str, Callable[[str, Record], None]] = {
    "category": save_category,
    "layer": save_layer,
    "topic": save_topic,
    "type": save_type,
    "service": save_service,
    "term": save_term,
    "answer": save_answer,
}


def _save_citation(responsibility: Responsibility, position: int, item: schema.Citation) -> Citation:
    source = _put(Source, {"url": item.url}, title=item.title)
    citation: Citation = _put(
        Citation,
        {"responsibility": responsibility, "source": source, "section": item.section or ""},
        checked_on=item.checked,
        is_verified=item.verified,
        note=item.note or "",
        position=position,
    )
    return citation


def _save_evidence(responsibility: Responsibility, position: int, item: schema.Evidence) -> Evidence:
    evidence: Evidence = _put(
        Evidence,
        {"responsibility": responsibility, "kind": item.kind, "identifier": item.id},
        side=item.side,
        what=item.what,
        url=item.url or "",
        position=position,
    )
    return evidence


def _scope(scope: str) -> dict[str, Any]:
    folder, _, slug = scope.partition("/")
    if scope == GENERAL:
        return {"service": None, "service_type": None}
    if folder == "types":
        return {"service": None, "service_type": ServiceType.objects.get(slug=slug)}
    return {"service": Service.objects.get(aliases__slug=slug), "service_type": None}


def _service(slug: str | None) -> Service | None:
    return Service.objects.get(aliases__slug=slug) if slug else None


def _put(where: Any, key: dict[str, Any], create: dict[str, Any] | None = None, **values: Any) -> Any:
    """Finds the row by ``key`` and saves it if a value differs, or creates it."""
    rows = where._default_manager if isinstance(where, type) and issubclass(where, models.Model) else where
    conditions = {
        f"{name}__isnull" if value is None else name: True if value is None else value for name, value in key.items()
    }
    row = rows.filter(**conditions).first()
    if row is None:
        new = (
            where(**(create or key), **values)
            if isinstance(where, type)
            else where.model(**where.core_filters, **key, **values)
        )
        return _save(new)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return _save(row) if changed else row


def _save(row: models.Model) -> Any:
    row._change_reason = CHANGE_REASON  # type: ignore[attr-defined]
    row.save()
    return row


def _drop(rows: Any) -> None:
    for row in rows:
        row._change_reason = CHANGE_REASON
        row.delete()


def _without_position(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "position"}
