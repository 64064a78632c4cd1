"""Three versions of one record become one: what it was, what it is now, and what somebody wants it to be. Pure.

A field that only one side changed takes that side's value; a field that both changed differently is a conflict, and
somebody chooses. Lists merge entry by entry, so that two people who each add a source lose neither.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Record = Mapping[str, Any]
Choice = Literal["base", "theirs", "mine"]
ENTRIES: dict[str, Callable[[Any], str]] = {
    "citations": lambda entry: " § ".join(filter(None, [entry["url"], entry.get("section")])),
    "evidence": lambda entry: f"{entry['kind']} {entry['id']}",
    "aliases": str,
    "keywords": str,
    "topics": str,
}
"""Fields that are lists, and what identifies one entry."""


@dataclass(frozen=True)
class Field:
    """One field, or one entry of a list, in its three versions; None where it is not there."""

    name: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def is_conflict(self) -> bool:
        """Both sides changed it, differently."""
        return bool(self.base != self.theirs and self.base != self.mine and self.theirs != self.mine)

    @property
    def is_changed(self) -> bool:
        return not (self.base == self.theirs == self.mine)

    @property
    def suggested(self) -> Choice:
        """The side that changed it; theirs of a conflict, which readers see already."""
        return "theirs" if self.base != self.theirs else "mine"

    def chosen(self, choice: Choice | None) -> Any:
        return getattr(self, choice or self.suggested)


@dataclass(frozen=True)
class Merge:
    """The three versions of a record, field by field."""

    fields: tuple[Field, ...]
    orders: Mapping[str, tuple[str, ...]]

    @property
    def conflicts(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_conflict)

    @property
    def changed(self) -> tuple[Field, ...]:
        """What at least one side changed."""
        return tuple(field for field in self.fields if field.is_changed)

    def record(self, choices: Mapping[str, Choice] | None = None) -> dict[str, Any]:
        """The merged record. A field without a choice takes the side that changed it."""
        found: dict[str, Any] = {}
        entries: dict[str, dict[str, Any]] = {}
        for field in self.fields:
            value = field.chosen((choices or {}).get(field.name))
            if value is None:
                continue
            name, is_entry, identity = field.name.partition(": ")
            if is_entry:
                entries.setdefault(name, {})[identity] = value
            else:
                found[name] = value
        for name, by_identity in entries.items():
            found[name] = [by_identity[identity] for identity in self.orders[name] if identity in by_identity]
        return found


def merge(base: Record | None, theirs: Record | None, mine: Record | None) -> Merge:
    """:param base: what both sides started from; None where there was nothing."""
    versions = [_flat(record or {}) for record in (base, theirs, mine)]
    # As it stands now, first: a database may hand back what it kept of a record in another order.
    names = dict.fromkeys(name for version in (versions[1], versions[2], versions[0]) for name in version)
    fields = tuple(Field(name, *(version.get(name) for version in versions)) for name in names)
    orders = {name: _order(name, base or {}, theirs or {}, mine or {}) for name in ENTRIES}
    return Merge(fields, orders)


def _flat(record: Record) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if name in ENTRIES and isinstance(value, Sequence):
            flat |= {f"{name}: {ENTRIES[name](entry)}": entry for entry in value}
        else:
            flat[name] = value
    return flat


def _order(name: str, base: Record, theirs: Record, mine: Record) -> tuple[str, ...]:
    """The order of the side that changed it (theirs if both did), then what only the other side has."""
    was, there, here = ([ENTRIES[name](entry) for entry in record.get(name, ())] for record in (base, theirs, mine))
    moved = [entry for entry in there if entry in was] != [entry for entry in was if entry in there]
    first, second = (there, here) if moved else (here, there)
    return tuple(_unique([*first, *second, *was]))


def _unique(names: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(names)
