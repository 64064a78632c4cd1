"""The services an address names with ``s=``: forgiving about case, former names and repeats; clear about the rest."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from responsibilities.models import Service, ServiceAlias

from .filters import shown
from .parts import Link, service_url

SLUG = re.compile(r"[a-z0-9-]{1,80}")
VALUES_READ = 300
"""Values of one address that are looked at."""
UNKNOWN_SHOWN = 5


@dataclass(frozen=True)
class Selection:
    """The services chosen, in the order of the address, and what could not be honoured."""

    services: tuple[Service, ...]
    unknown: tuple[str, ...]
    """What is no service, fit to print; of many the first, and how many more."""
    left_out: int
    """Services beyond the limit."""
    limit: int
    retired: tuple[Link, ...] = ()
    """Named, but in no list any more."""

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(row.slug for row in self.services)


def selection(raw: Sequence[str], services: Iterable[Service], limit: int) -> Selection:
    """The services that ``raw`` names, at most ``limit``. One query, or none where nothing is named."""
    typed = [part for value in raw[:VALUES_READ] for part in value[:200].split(",") if part.strip()]
    slugs = [slug for part in typed if SLUG.fullmatch(slug := part.strip().lower())]
    by_id = {row.pk: row for row in services}
    rows = list(ServiceAlias.objects.filter(slug__in=slugs).select_related("service")) if slugs else []
    known = {row.slug: by_id[row.service_id] for row in rows if row.service_id in by_id}
    retired = {
        row.slug: Link(row.service.name, service_url(row.service.slug))
        for row in rows
        if row.service.is_published and row.service.is_retired
    }
    found = list(dict.fromkeys(known[slug] for slug in slugs if slug in known))
    unknown = [shown(part.strip()) for part in typed if part.strip().lower() not in {*known, *retired}]
    return Selection(
        tuple(found[:limit]),
        _first(list(dict.fromkeys(unknown))),
        max(0, len(found) - limit),
        limit,
        tuple(dict.fromkeys(retired[slug] for slug in slugs if slug in retired)),
    )


def _first(unknown: Sequence[str]) -> tuple[str, ...]:
    more = len(unknown) - UNKNOWN_SHOWN
    return (*unknown[:UNKNOWN_SHOWN], *([f"and {more} more"] if more > 0 else []))


def query(slugs: Iterable[str]) -> str:
    """As in "s=s3&s=rds". Slugs need no escaping."""
    return "&".join(f"s={slug}" for slug in slugs)


def families(services: Sequence[Service]) -> Iterator[tuple[Service, tuple[Service, ...]]]:
    """Each service that has variants, with them."""
    variants: dict[int, list[Service]] = {}
    for row in services:
        if row.variant_of_id is not None:
            variants.setdefault(row.variant_of_id, []).append(row)
    for row in services:
        if row.pk in variants:
            yield row, tuple(variants[row.pk])
