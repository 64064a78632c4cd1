"""A catalog taken apart into records: the unit in which an import compares, updates and keeps."""

from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from pydantic import BaseModel

from . import schema
from .references import names_first


class Key(NamedTuple):
    """What a record is about: a kind, and the slugs that lead to it."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


Record = dict[str, Any]
"""Plain JSON data without what equals its default."""

GENERAL = "general"


def records(catalog: schema.Catalog) -> dict[Key, Record]:
    """Every record of the catalog, in the order in which they must be written."""
    return dict(_records(catalog))


def answer_key(scope: str, topic: str) -> Key:
    """``answer services/rds/guest-os-patching``; scope is ``general``, ``types/<slug>`` or ``services/<slug>``."""
    return Key("answer", f"{scope}/{topic}")


def _records(catalog: schema.Catalog) -> Iterator[tuple[Key, Record]]:
    for kind, items in (("category", catalog.categories), ("layer", catalog.layers), ("topic", catalog.topics)):
        yield from _ordered(kind, items)
    for slug, service_type in catalog.types.items():
        yield Key("type", slug), plain(service_type)
    # Parents and successors first, so that a record only names what is there already.
    for slug in TopologicalSorter(names_first(catalog)).static_order():
        yield Key("service", slug), plain(catalog.services[slug])
    for term in catalog.terms:
        yield Key("term", term.slug), plain(term)
    yield from _answers(GENERAL, catalog.general.answers)
    for slug, service_type in catalog.types.items():
        yield from _answers(f"types/{slug}", service_type.answers)
    for slug, service in catalog.services.items():
        yield from _answers(f"services/{slug}", service.answers)


def _ordered(kind: str, items: Sequence[schema.Category | schema.Layer | schema.Topic]) -> Iterator[tuple[Key, Record]]:
    for number, item in enumerate(items, start=1):
        yield Key(kind, item.slug), {**plain(item), "position": number}


def _answers(scope: str, answers: dict[str, schema.Answer]) -> Iterator[tuple[Key, Record]]:
    for topic, answer in answers.items():
        yield answer_key(scope, topic), plain(answer)


def plain(item: BaseModel) -> Record:
    """JSON data of one item alone, without its answers."""
    return item.model_dump(mode="json", exclude_defaults=True, exclude={"answers"})
