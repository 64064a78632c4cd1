"""A record as the columns of its row, addresses resolved to rows. What a form starts with and what an import writes."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from responsibilities.models import Category, Layer, Service, ServiceType

from . import schema
from .records import Record

Columns = dict[str, Any]
Item = TypeVar("Item", bound=BaseModel)


def category(record: Record) -> Columns:
    item = _read(schema.Category, _without_position(record))
    return {"name": item.name, "position": record["position"]}


def layer(record: Record) -> Columns:
    item = _read(schema.Layer, _without_position(record))
    return {
        "name": item.name,
        "description": item.description,
        "cross_cutting": item.cross_cutting,
        "position": record["position"],
    }


def topic(record: Record) -> Columns:
    item = _read(schema.Topic, _without_position(record))
    return {
        "layer": Layer.objects.get(slug=item.layer),
        "name": item.name,
        "question": item.question,
        "is_headline": item.headline,
        "is_everywhere": item.everywhere,
        "keywords": "\n".join(item.keywords),
        "position": record["position"],
    }


def service_type(record: Record) -> Columns:
    item = _read(schema.ServiceType, record)
    return {
        "name": item.name,
        "short_name": item.short_name,
        "position": item.position,
        "description": item.description,
    }


def service(record: Record) -> Columns:
    item = _read(schema.Service, record)
    return {
        "name": item.name,
        "short_name": item.short_name,
        "category": Category.objects.get(slug=item.category),
        "service_type": ServiceType.objects.get(slug=item.type),
        "type_reason": item.type_reason or "",
        "variant_of": _service(item.variant_of),
        "lifecycle": item.lifecycle,
        "lifecycle_date": item.lifecycle_date,
        "lifecycle_note": item.lifecycle_note or "",
        "successor": _service(item.successor),
        "summary": item.summary,
        "docs_url": item.docs_url or "",
        "security_url": item.security_url or "",
        "retired_on": item.retired,
        "retired_reason": item.retired_reason or "",
        "is_published": item.published,
    }


def term(record: Record) -> Columns:
    """Without its source, which is a row of its own."""
    item = _read(schema.Term, record)
    cited = _read(schema.Citation, record["citation"]) if record.get("citation") else None
    return {
        "name": item.name,
        "definition": item.definition,
        "text": item.text or "",
        "other_names": "\n".join(item.aliases),
        "keywords": "\n".join(item.keywords),
        "is_lens": item.lens,
        "service_type": ServiceType.objects.get(slug=item.type) if item.type else None,
        "section": (cited and cited.section) or "",
        "checked_on": cited.checked if cited else None,
        "is_verified": bool(cited and cited.verified),
        "note": (cited and cited.note) or "",
    }


def source(record: Record) -> Columns:
    item = _read(schema.Document, record)
    return {"url": item.url, "title": item.title}


def answer(record: Record) -> Columns:
    """Without its citations and evidence."""
    item = _read(schema.Answer, record)
    return {
        "owner": item.owner,
        "statement": item.statement,
        "phrase": item.phrase,
        "aws_does": item.aws_does or "",
        "customer_does": item.customer_does or "",
        "todo": item.todo or "",
        "reason": item.reason or "",
        "reviewed_on": item.reviewed,
        "review_by": item.review_by,
        "retired_on": item.retired,
        "retired_reason": item.retired_reason or "",
        "is_published": item.published,
    }


def _read(model: type[Item], record: Record) -> Item:
    """The record as an object of the format; a form also starts with what breaks a rule, to be mended there."""
    try:
        return model.model_validate(record)
    except ValidationError:
        return model.model_construct(**record)


def _service(slug: str | None) -> Service | None:
    return Service.objects.get(aliases__slug=slug) if slug else None


def _without_position(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "position"}
