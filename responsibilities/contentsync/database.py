"""A catalog into the database, without losing what was edited here.

The shipped text of every record is remembered as it was last imported (:class:`ShippedRecord`). A row that still
equals it may be updated; a row that differs was edited here and is kept, whatever the files say. What they say then
is remembered too, as pending, until somebody decides about it or the two agree again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from responsibilities.models import Service, ShippedRecord, Topic, exclusive

from . import schema, titles
from .dumping import dump
from .records import Key, Record, records
from .rows import SAVERS, Stamp, import_stamp

PATIENCE = 600
"""Seconds: nodes that start together bring the same release, and all but the first wait for it."""
ADDRESSED = {"service", "topic"}
"""Kinds whose aliases are addresses, and last. The other names of a term are words only."""


@dataclass
class Report:
    """What an import did, record by record."""

    created: list[Key] = field(default_factory=list)
    updated: list[Key] = field(default_factory=list)
    unchanged: list[Key] = field(default_factory=list)
    kept: list[Key] = field(default_factory=list)
    """Edited or deleted here; the files say what they said before."""
    conflicts: list[Key] = field(default_factory=list)
    """Edited here and changed in the files. Kept as edited here; somebody has to decide."""
    missing: list[Key] = field(default_factory=list)
    """Imported once, no longer in the files. Kept."""

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated)

    def lines(self) -> Iterator[str]:
        """The report as text: one line a state, then the records a person should look at."""
        yield (
            f"{len(self.created)} created, {len(self.updated)} updated, {len(self.unchanged)} unchanged, "
            f"{len(self.kept) + len(self.conflicts)} kept because edited here, {len(self.missing)} no longer shipped"
        )
        for label, keys in (
            ("edited here, kept", self.kept),
            ("edited here and changed in the files, kept as edited here", self.conflicts),
            ("no longer in the files, kept", self.missing),
        ):
            yield from (f"  {key}: {label}" for key in keys)
        if self.conflicts:
            yield (
                f"{len(self.conflicts)} waiting for a decision in admin, under Upgrades;"
                " until then readers see what was edited here"
            )


def apply(catalog: schema.Catalog, *, overwrite: bool = False) -> Report:
    """Brings the database up to the catalog, in one transaction.

    :param overwrite: take the shipped text also where somebody edited it here. History keeps the edit.
    """
    with exclusive(PATIENCE):
        return _apply(catalog, overwrite=overwrite)


def _apply(catalog: schema.Catalog, *, overwrite: bool) -> Report:
    stamp = import_stamp()
    _follow_renames(catalog, stamp)
    shipped = records(catalog)
    current = records(dump(_shipped_slugs(catalog)))
    base = {Key(row.kind, row.key): row for row in ShippedRecord.objects.all()}
    ours = {} if overwrite else titles.given_here(row.data for row in base.values())
    report = Report()
    for key, record in shipped.items():
        known = base.get(key)
        before = (known.data or None) if known else None
        if key.kind in ADDRESSED:
            record = _with_kept_aliases(record, before)
        decision = _decide(record, current.get(key), before, overwrite=overwrite)
        is_settled = decision in {"created", "updated", "unchanged"}
        if decision == "conflicts" and _only_lists_addresses(key, record, current.get(key), before):
            decision, is_settled = "kept", True
        getattr(report, decision).append(key)
        if decision in {"created", "updated"}:
            SAVERS[key.kind](key.name, titles.kept(record, ours), stamp)
        if is_settled and before != record:
            _remember(key, record, is_known=known is not None)
        _await_decision(key, known, record if decision == "conflicts" else None)
    report.missing = [key for key, row in base.items() if key not in shipped and row.data]
    _forget_what_waits(row for key, row in base.items() if key not in shipped)
    return report


def _decide(shipped: Record, current: Record | None, base: Record | None, *, overwrite: bool) -> str:
    if current is None and (base is None or overwrite):
        return "created"
    if current == shipped:
        return "unchanged"
    if overwrite or current == base:
        return "updated"
    return "kept" if shipped == base else "conflicts"


def _remember(key: Key, record: Record, *, is_known: bool = True) -> None:
    if not is_known:
        ShippedRecord.objects.create(kind=key.kind, key=key.name, data=record)
        return
    ShippedRecord.objects.update_or_create(
        kind=key.kind, key=key.name, defaults={"data": record, "pending": None}, create_defaults={"data": record}
    )


def _await_decision(key: Key, known: ShippedRecord | None, record: Record | None) -> None:
    """Keeps the newest shipped text, as long as it meets an edit made here. None: nothing waits.

    What was made here before it was shipped has nothing that both started from: its base is empty.
    """
    if known is None and record is not None:
        ShippedRecord.objects.create(kind=key.kind, key=key.name, data={}, pending=record)
    elif known is not None and known.pending != record:
        ShippedRecord.objects.filter(pk=known.pk).update(pending=record)


def _forget_what_waits(rows: Iterable[ShippedRecord]) -> None:
    """What is no longer shipped stays as it is here, and there is no text left to decide about."""
    for row in rows:
        if not row.data:
            row.delete()
        elif row.pending is not None:
            ShippedRecord.objects.filter(pk=row.pk).update(pending=None)


def _only_lists_addresses(key: Key, shipped: Record, current: Record | None, base: Record | None) -> bool:
    """The files say what they said before, but for addresses that lead here already: no matter to decide about."""
    if key.kind not in ADDRESSED or current is None or base is None:
        return False
    texts, before = ({**record, "aliases": None} for record in (shipped, base))
    listed, here = (set(map(schema.alias_slug, record.get("aliases", ()))) for record in (shipped, current))
    return texts == before and listed <= here


def _with_kept_aliases(record: Record, before: Record | None) -> Record:
    """Addresses last: an alias the files no longer list stays, and is not mistaken for an edit."""
    former = (before or {}).get("aliases", [])
    if not former:
        return record
    return {**record, "aliases": sorted({*record.get("aliases", []), *former}, key=schema.alias_slug)}


def _follow_renames(catalog: schema.Catalog, stamp: Stamp) -> None:
    """A file that lists the slug of an earlier file among its aliases is that file renamed."""
    known = set(ShippedRecord.objects.values_list("kind", "key"))
    for kind, rows, items in (
        (
            "service",
            Service.objects,
            {slug: map(schema.alias_slug, item.aliases) for slug, item in catalog.services.items()},
        ),
        ("topic", Topic.objects, {item.slug: iter(item.aliases) for item in catalog.topics}),
    ):
        for slug, aliases in items.items():
            former = next((alias for alias in aliases if (kind, alias) in known and alias not in items), None)
            if former and (kind, slug) not in known:
                _rename(rows.get(aliases__slug=former), former, slug, stamp)
                _rename_records(kind, former, slug)


def _rename(row: Any, former: str, slug: str, stamp: Stamp) -> None:
    """An address that was changed here stays; the one of the files leads to it."""
    if row.slug == former:
        row.slug = slug
        stamp.save(row)
    elif not row.aliases.filter(slug=slug).exists():
        stamp.save(row.aliases.model(**row.aliases.core_filters, slug=slug, name=row.alias_name()))


def _rename_records(kind: str, former: str, slug: str) -> None:
    for row in ShippedRecord.objects.all():
        parts = row.key.split("/")
        if row.kind == kind and row.key == former:
            row.key = slug
        elif kind == "service" and parts[:2] == ["services", former]:
            row.key = "/".join(["services", slug, *parts[2:]])
        elif kind == "topic" and row.kind == "answer" and parts[-1] == former:
            row.key = "/".join([*parts[:-1], slug])
        else:
            continue
        row.save()


def _shipped_slugs(catalog: schema.Catalog) -> Mapping[tuple[str, str], str]:
    """Slugs that were changed here -> the slug the files know the same thing by."""
    renamed: dict[tuple[str, str], str] = {}
    for kind, rows, slugs in (
        ("service", Service.objects, set(catalog.services)),
        ("topic", Topic.objects, {topic.slug for topic in catalog.topics}),
    ):
        pairs: Iterable[tuple[str, str]] = rows.filter(aliases__slug__in=slugs).values_list("slug", "aliases__slug")
        renamed |= {(kind, present): shipped for present, shipped in pairs if present not in slugs}
    return renamed
