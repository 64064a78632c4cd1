"""A shipped record in the words that hold here, so that only what a person decides about differs from ours.

An address given here is no matter of a release: it lasts. What was renamed here is meant under its name of here.
"""

from collections.abc import Collection, Mapping
from typing import Any

from responsibilities.contentsync.records import Key, Record
from responsibilities.contentsync.schema import alias_slug
from responsibilities.models import ServiceAlias, TopicAlias

from . import items

Names = Mapping[str, Mapping[str, str]]
"""Kind -> any slug of a thing -> its present one."""
REFERENCES = {"service": {"variant_of": "service", "successor": "service"}, "term": {"topics": "topic"}}
"""Kind -> field -> the kind it names."""


def present_names(kinds: Collection[str]) -> Names:
    """What records of these kinds may name."""
    return {
        "service": dict(ServiceAlias.objects.values_list("slug", "service__slug")) if "service" in kinds else {},
        "topic": dict(TopicAlias.objects.values_list("slug", "topic__slug")) if "term" in kinds else {},
    }


def fitted(key: Key, record: Record, local: Record | None, names: Names) -> Record:
    """The shipped record as it would stand here."""
    found = _in_order(key.kind, record)
    for field, kind in REFERENCES.get(key.kind, {}).items():
        if field in found:
            found[field] = _present(found[field], names[kind])
    return _with_addresses(found, local)


def _in_order(kind: str, record: Record) -> Record:
    """The fields in the order of the format, which PostgreSQL does not keep."""
    order = {name: number for number, name in enumerate(items.KINDS[kind].format.model_fields)}
    return dict(sorted(record.items(), key=lambda field: order.get(field[0], len(order))))


def _present(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    return sorted(names.get(slug, slug) for slug in value)


def _with_addresses(record: Record, local: Record | None) -> Record:
    if local is None or "slug" not in local:
        return record
    own = {**record, "slug": local["slug"]}
    aliases = {alias_slug(name): name for name in (*record.get("aliases", ()), *local.get("aliases", ()))}
    # A release may list the address that the thing has here.
    aliases.pop(local["slug"], None)
    if aliases:
        own["aliases"] = [aliases[slug] for slug in sorted(aliases)]
    return own
