"""A file beside what is there: what it would change, what it leaves alone, and every mistake in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from responsibilities.contentsync.records import Key, Record
from responsibilities.contentsync.schema import alias_slug
from responsibilities.editing import differences, drafting, items
from responsibilities.editing.writing import Change
from responsibilities.models import Source
from responsibilities.pages.parts import filled

from . import columns, public, reading
from .columns import Problem
from .documents import Entry
from .files import CHANGE_LIMIT, FileError
from .present import Present, UnknownError

REFERENCES = {
    "category": "category",
    "layer": "layer",
    "type": "type",
    "variant_of": "service",
    "successor": "service",
    "topics": "topic",
}
"""Fields that name other things -> the kind of these."""
BATCH = "Import of "


@dataclass(frozen=True)
class Item:
    """One thing that the file changes, and where the file says so."""

    change: Change
    label: str
    where: str
    entry: Entry | None = None

    @cached_property
    def differences(self) -> tuple[differences.Difference, ...]:
        return differences.between(self.change.base, self.change.record)

    @property
    def is_new(self) -> bool:
        return self.change.base is None

    @property
    def changes_owner(self) -> bool:
        return bool(self.change.base) and self.change.record.get("owner") != (self.change.base or {}).get("owner")


@dataclass(frozen=True)
class Plan:
    """What would happen. With problems nothing does: either all of it or nothing."""

    name: str
    items: tuple[Item, ...]
    unchanged: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    @property
    def batch(self) -> str:
        return f"{BATCH}{self.name}"[:120]

    @property
    def created(self) -> int:
        return sum(item.is_new for item in self.items)

    @property
    def changed(self) -> int:
        return len(self.items) - self.created

    @property
    def needs_reason(self) -> bool:
        return any(item.changes_owner for item in self.items)

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(item.change for item in self.items)


def plan(content: bytes, name: str, kind: str, user: Any) -> Plan:
    """What the file would change.

    :param kind: what the lines of a table are; a YAML file says itself what it holds.
    :raises FileError: if nothing can be read of it.
    """
    entries, problems, notes = reading.read(content, name, kind)
    planner = _Planner(user, entries)
    items_found = planner.items()
    if len(items_found) > CHANGE_LIMIT:
        raise FileError(
            f"The file changes {len(items_found):,} things. At most {CHANGE_LIMIT:,} are changed at a time, because "
            "nobody else can save meanwhile. Split it."
        )
    notes = (*notes, *planner.notes())
    return with_problems(Plan(name, items_found, planner.unchanged, (), notes), [*problems, *planner.problems])


class _Planner:
    def __init__(self, user: Any, entries: Sequence[Entry]) -> None:
        self.user = user
        self.entries = entries
        self.present = Present()
        self.problems: list[Problem] = []
        self.unchanged = 0
        self._seen: dict[Key, Entry] = {}
        self._titles: dict[str, tuple[str, Entry]] = {}
        for entry in entries:
            if entry.kind != "answer":
                self.present.coming.setdefault(entry.kind, set()).add(entry.key[0])
        self._positions: dict[str, int] = {}

    def items(self) -> tuple[Item, ...]:
        found = [item for item in map(self._item, self.entries) if item]
        return tuple(sorted(found, key=_writing_order))

    def notes(self) -> Iterator[str]:
        there = dict(Source.objects.values_list("url", "title"))
        renamed = [title for url, (title, _) in self._titles.items() if there.get(url, title) != title]
        if renamed:
            titles = ", ".join(f"“{title}”" for title in renamed[:5])
            yield f"Sources that get another title, wherever they are cited ({len(renamed)}): {titles}."

    def _item(self, entry: Entry) -> Item | None:
        try:
            key = self.present.key(entry.kind, entry.key)
        except UnknownError as error:
            self.problems.append(entry.problem(error.column, str(error)))
            return None
        if self._is_second(key, entry):
            return None
        current = self.present.record(key)
        wanted, problems = self._wanted(key, current, entry)
        self._same_titles(wanted, entry)
        if wanted == current and not problems:
            self.unchanged += 1
            return None
        problems += self._refused(key, current, wanted, entry)
        self.problems += problems
        where = f"{entry.unit} {entry.number}"
        return None if problems else Item(Change(key, current, wanted), self.present.label(key), where, entry)

    def _is_second(self, key: Key, entry: Entry) -> bool:
        first = self._seen.setdefault(key, entry)
        if first is not entry:
            message = f"is about the same as {first.unit} {first.number}: {self.present.label(key)}"
            self.problems.append(entry.problem("", message))
        return first is not entry

    def _wanted(self, key: Key, current: Record | None, entry: Entry) -> tuple[Record, list[Problem]]:
        record, problems = self._whole(key, current, entry) if entry.is_whole else self._line(key, current, entry)
        if record == current or not isinstance(entry.given, Mapping):
            return record, problems
        record, unknown = self._resolved(record, entry)
        record, wrong = columns.checked(key, record)
        problems += unknown
        named = {problem.column for problem in problems}
        for path, message in wrong:
            column, place = columns.in_words(path)
            if column not in named:
                problems.append(entry.problem(column, f"{place}: {message}" if place else message, path))
        return record if problems else _with_kept_addresses(key, current, record), problems

    def _whole(self, key: Key, current: Record | None, entry: Entry) -> tuple[Record, list[Problem]]:
        if not isinstance(entry.given, Mapping):
            return dict(current or {}), [entry.problem("", "this is no answer: it has no fields")]
        return {**entry.given, **self._own(key, current)}, []

    def _line(self, key: Key, current: Record | None, entry: Entry) -> tuple[Record, list[Problem]]:
        given = dict(entry.given)
        problems = []
        shown: Callable[[str], str] = str
        if "service" in given:
            problems = public.unreadable(entry, current)
            short_name = self.present.short_names.get(key.name.split("/")[1], "")
            given, shown = public.fields(given), lambda text: filled(text, short_name)
        version = given.pop(columns.VERSION, "").strip()
        record, wrong = columns.updated(current, given, shown)
        problems += [entry.problem(column, message) for column, message in wrong]
        if current is not None and version and record != current and version != columns.fingerprint(current):
            problems.append(entry.problem(columns.VERSION, CHANGED_SINCE))
        return {**record, **self._own(key, record)}, problems

    def _own(self, key: Key, current: Record | None) -> Record:
        """What is no field of a content file: the address, and the place in an ordered list (a new one's: the end)."""
        kind = items.KINDS[key.kind]
        own: Record = {}
        if kind.lasting_slug or "slug" in kind.format.model_fields:
            own["slug"] = key.name
        if kind.ordered:
            there = (current or {}).get("position")
            own["position"] = self._next_position(key.kind) if there is None else there
        return own

    def _next_position(self, kind: str) -> int:
        last = max((record["position"] for record in self.present.records(kind).values()), default=0)
        self._positions[kind] = max(self._positions.get(kind, 0), last) + 1
        return self._positions[kind]

    def _resolved(self, record: Record, entry: Entry) -> tuple[Record, list[Problem]]:
        """What it names, by the slugs of today."""
        problems = []
        record = dict(record)
        for name, kind in REFERENCES.items():
            value = record.get(name)
            if not value or (entry.kind == "type" and name == "type"):
                continue
            try:
                if isinstance(value, list):
                    record[name] = [self.present.known(kind, str(slug), name) for slug in value]
                else:
                    record[name] = self.present.known(kind, str(value), name)
            except UnknownError as error:
                problems.append(entry.problem(name, str(error)))
        return record, problems

    def _same_titles(self, record: Record, entry: Entry) -> None:
        """A document has one title: two rows that name it differently can't both be right."""
        listed = record.get("citations")
        for cited in [*(listed if isinstance(listed, list) else ()), record.get("citation")]:
            if not isinstance(cited, Mapping):
                continue
            url, said = str(cited.get("url")), str(cited.get("title"))
            title, first = self._titles.setdefault(url, (said, entry))
            if title != said:
                message = f"{url} has another title in {first.unit} {first.number}: “{title}”"
                self.problems.append(entry.problem("citation" if entry.kind == "term" else "citations", message))

    def _refused(self, key: Key, current: Record | None, wanted: Record, entry: Entry) -> list[Problem]:
        model = items.KINDS[key.kind].model
        verb = "add" if current is None else "change"
        if not self.user.has_perm(f"responsibilities.{verb}_{model._meta.model_name}"):
            return [entry.problem("", f"you may not {verb} {model._meta.verbose_name_plural}")]
        if drafting.may_publish(self.user):
            return []
        mine = drafting.open_drafts(key).filter(author=self.user).first()
        if mine and not mine.batch.startswith(BATCH) and mine.data != wanted:
            return [entry.problem("", "you have a draft of this that is not decided; finish or discard it first")]
        return []


CHANGED_SINCE = (
    "somebody changed this after the file was exported, and the import would undo that; "
    "export it again, or empty this cell to import the row all the same"
)


def _with_kept_addresses(key: Key, current: Record | None, record: Record) -> Record:
    """Other names of a service or topic are addresses: a file adds some and takes none away."""
    former = (current or {}).get("aliases", []) if key.kind in columns.ADDRESSES else []
    names = {alias_slug(name): name for name in (*former, *record.get("aliases", ()))}
    if not former:
        return record
    kept = former if set(names.values()) == set(former) else [names[address] for address in sorted(names)]
    return {**record, "aliases": kept}


def _writing_order(item: Item) -> tuple[int, bool]:
    """What others name comes first: lists before services, parents before variants, answers last."""
    names_another = bool(item.change.record.get("variant_of") or item.change.record.get("successor"))
    return list(items.KINDS).index(item.change.key.kind), names_another


def with_problems(found: Plan, problems: Sequence[Problem]) -> Plan:
    """The plan with these mistakes as well, in the order of the file."""
    every = sorted([*found.problems, *problems], key=lambda problem: (problem.number, problem.column))
    return replace(found, problems=tuple(every))


def of_changes(changes: Sequence[Change], name: str) -> Plan:
    """A plan that was shown before and comes back to be confirmed."""
    present = Present()
    return Plan(name, tuple(Item(change, present.label(change.key), "") for change in changes), 0, ())
