"""Many rows by their keys, in a constant number of queries: what :func:`.items.find` does for one."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from responsibilities.contentsync.records import GENERAL, Key
from responsibilities.models import Responsibility, ServiceAlias, ServiceType, TopicAlias

from . import items


def find_many(keys: Iterable[Key]) -> dict[Key, Any]:
    """The rows that the keys mean, also by former slugs; without those that mean nothing."""
    names: dict[str, set[str]] = {}
    for key in keys:
        names.setdefault(key.kind, set()).add(key.name)
    found: dict[Key, Any] = {}
    for kind, wanted in names.items():
        rows = _answers(wanted) if kind == "answer" else _things(kind, wanted)
        found |= {Key(kind, name): row for name, row in rows.items()}
    return found


def _things(kind: str, names: set[str]) -> dict[str, Any]:
    if items.KINDS[kind].lasting_slug:
        rows = items.rows(kind).filter(aliases__slug__in=names).distinct()
        return {alias.slug: row for row in rows for alias in row.aliases.all() if alias.slug in names}
    column = "url" if kind == "source" else "slug"
    return {getattr(row, column): row for row in items.rows(kind).filter(**{f"{column}__in": names})}


def _answers(names: set[str]) -> dict[str, Responsibility]:
    parts = {name: name.rpartition("/") for name in names}
    topics = dict(
        TopicAlias.objects.filter(slug__in={topic for *_, topic in parts.values()}).values_list("slug", "topic_id")
    )
    holders = _holders({scope for scope, *_ in parts.values()})
    services, types = (set(filter(None, numbers)) for numbers in zip(*holders.values(), strict=True))
    scopes = Q(service__in=services) | Q(service_type__in=types) | Q(service=None, service_type=None)
    rows = items.rows("answer").filter(scopes, topic__in=set(topics.values()))
    by_place = {(row.service_id, row.service_type_id, row.topic_id): row for row in rows}
    places = {name: (*holders.get(scope, (0, 0)), topics.get(topic)) for name, (scope, _, topic) in parts.items()}
    return {name: by_place[place] for name, place in places.items() if place in by_place}


def _holders(scopes: set[str]) -> dict[str, tuple[int | None, int | None]]:
    """Scope -> the numbers of its service and of its type. Always with the general one, which has neither."""
    slugs = {scope.partition("/")[2] for scope in scopes}
    services = ServiceAlias.objects.filter(slug__in=slugs).values_list("slug", "service_id")
    types = ServiceType.objects.filter(slug__in=slugs).values_list("slug", "pk")
    return {
        GENERAL: (None, None),
        **{f"services/{slug}": (number, None) for slug, number in services},
        **{f"types/{slug}": (None, number) for slug, number in types},
    }
