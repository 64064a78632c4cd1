"""A plan is tried, carried between two requests, and carried out: all of it, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError

from responsibilities.contentsync.records import Key, Record
from responsibilities.contentsync.rows import Stamp
from responsibilities.editing import drafting, items
from responsibilities.editing.merging import merge
from responsibilities.editing.writing import Change, ConflictError, RefusedError, publish, write
from responsibilities.models import exclusive, moment_of_change

from .columns import Problem, fingerprint
from .planning import BATCH, Item, Plan, plan, with_problems
from .present import Present

CARRIED_LIMIT = 1_000_000
"""Characters that travel in a form. Beyond, the file is chosen again and compared."""
GROUP = 50
"""Changes that are tried while everybody else waits."""
MAX_AGE = 24 * 3600
"""Seconds in which a dry run can be confirmed."""
COLUMNS = {
    "reviewed_on": "reviewed",
    "retired_on": "retired",
    "is_published": "published",
    "is_headline": "headline",
    "is_everywhere": "everywhere",
    "is_lens": "lens",
    "other_names": "aliases",
}
"""Columns of the database that files call otherwise."""


RELATIONS = {
    name: {field.name for field in kind.model._meta.fields if field.is_relation} for name, kind in items.KINDS.items()
}


class StaleError(Exception):
    """Somebody changed things after the dry run. Nothing was written. Carries what is left to confirm."""

    def __init__(self, left: Plan, conflicts: Sequence[str]) -> None:
        super().__init__("Somebody changed some of this after your dry run, so nothing was imported.")
        self.left = left
        self.conflicts = tuple(conflicts)
        """Labels of what both changed in the same field: left out."""


class LostError(Exception):
    """What the form carried is no dry run that can be confirmed. Says why."""


class _UndoError(Exception):
    pass


@dataclass(frozen=True)
class Carried:
    """What the form of a dry run brings back: the changes themselves, or how to know the file again."""

    name: str
    changes: tuple[Change, ...]
    bases: dict[str, str]
    checksum: str

    @property
    def needs_file(self) -> bool:
        return bool(self.checksum)


def tried(found: Plan) -> Plan:
    """The plan with what the database refuses. Everything is written, looked at, and taken back."""
    problems: list[Problem] = []
    for group in _groups(found.items):
        try:
            with exclusive():
                stamp = Stamp(found.batch, None, moment_of_change())
                problems += [problem for item in group for problem in _trial(item, stamp)]
                raise _UndoError
        except _UndoError:
            pass
    return with_problems(found, problems)


def _groups(found: Sequence[Item]) -> Iterable[Sequence[Item]]:
    """A few at a time, so that others can save between them. What the file creates, others in it may name: then all."""
    size = len(found) if any(item.is_new for item in found) else GROUP
    return [found[start : start + size] for start in range(0, len(found), size or 1)]


def _trial(item: Item, stamp: Stamp) -> Iterable[Problem]:
    entry = item.entry
    if entry is None:
        return
    key, record = item.change.key, item.change.record
    try:
        # Lengths and addresses first: the one database does not look at them, the other names no field.
        _unsaved(key, record).clean_fields(exclude=RELATIONS[key.kind])
        write(key, record, stamp)
    except RefusedError as error:
        yield entry.problem("", str(error))
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            yield entry.problem(COLUMNS.get(name, name), " ".join(texts))


def _unsaved(key: Key, record: Record) -> Any:
    kind = items.KINDS[key.kind]
    said = {name: value for name, value in record.items() if name != "slug" or "slug" in kind.format.model_fields}
    slug = {} if key.kind == "answer" else {"slug": record.get("slug", key.name)}
    return kind.model(**kind.columns(said), **slug)


def carried(found: Plan, content: bytes, user: Any) -> tuple[str, bool]:
    """The plan for the form that confirms it, signed; and whether the file must be chosen again."""
    changes = [[*change.key, change.base, change.record] for change in found.changes]
    small = signing.dumps({"name": found.name, "changes": changes}, salt=_salt(user), compress=True)
    if len(small) <= CARRIED_LIMIT or not content:
        return small, False
    bases = {str(change.key): _base(change) for change in found.changes}
    reminder = {"name": found.name, "bases": bases, "checksum": sha256(content).hexdigest()}
    return signing.dumps(reminder, salt=_salt(user), compress=True), True


def received(payload: str, user: Any) -> Carried:
    """:raises LostError: if it was not made here, for this person, within a day."""
    try:
        data = signing.loads(payload, salt=_salt(user), max_age=MAX_AGE)
    except signing.SignatureExpired as error:
        raise LostError("The dry run is older than a day. Upload the file again.") from error
    except signing.BadSignature as error:
        raise LostError("The dry run was not sent back as it was. Upload the file again.") from error
    changes = tuple(Change(Key(kind, name), base, record) for kind, name, base, record in data.get("changes", ()))
    return Carried(data["name"], changes, data.get("bases", {}), data.get("checksum", ""))


def again(back: Carried, content: bytes, kind: str, user: Any) -> tuple[Change, ...]:
    """The changes of a file that was too large to be carried, once it was chosen again.

    :raises LostError: if it is another file.
    :raises StaleError: if somebody changed what it changes.
    """
    if sha256(content).hexdigest() != back.checksum:
        raise LostError("This is not the file of the dry run. Choose the same one, or start again.")
    found = plan(content, back.name, kind, user)
    stale = [item.label for item in found.items if back.bases.get(str(item.change.key)) != _base(item.change)]
    if stale or found.problems:
        raise StaleError(found, stale)
    return found.changes


def apply(changes: Sequence[Change], user: Any, reason: str, name: str) -> int:
    """Publishes the changes, or makes a draft of each for review, by what the person may do.

    :returns: how many.
    :raises StaleError: if somebody changed one of the things since the dry run.
    :raises RefusedError: if a rule forbids one. In either case nothing was written.
    """
    batch = Plan(name, (), 0, ()).batch
    publishes = drafting.may_publish(user)
    with exclusive():
        present = Present()
        if any(present.record(change.key) != change.base for change in changes):
            raise _stale(changes, name, present)
        for change in changes:
            try:
                if publishes:
                    # Unseen: a row before may have given a title to a source that this one cites as well.
                    publish(change, user, reason or batch, unseen=True)
                else:
                    replaces = _of_an_import(change, user)
                    drafting.save(change, user, reason, for_review=True, batch=batch, replaces=replaces)
            except (RefusedError, ConflictError) as error:
                raise RefusedError(f"{present.label(change.key)}: {error}") from error
    return len(changes)


def _of_an_import(change: Change, user: Any) -> tuple[int, int] | None:
    """The draft that a file goes on with: of an earlier file, or with the same text. No other is replaced unseen."""
    mine = drafting.open_drafts(change.key).filter(author=user).first()
    replaced = mine is not None and (mine.batch.startswith(BATCH) or mine.data == change.record)
    return (mine.pk, mine.version) if mine and replaced else None


def _stale(changes: Iterable[Change], name: str, present: Present) -> StaleError:
    """What is left: merged with what others did, without what both changed in the same field."""
    left: list[Item] = []
    conflicts: list[str] = []
    for change in changes:
        theirs = present.record(change.key)
        label = present.label(change.key)
        if theirs == change.base:
            left.append(Item(change, label, ""))
            continue
        merged = merge(change.base, theirs, change.record)
        if merged.conflicts:
            conflicts.append(label)
        elif merged.record() != theirs:
            left.append(Item(replace(change, base=theirs, record=merged.record()), label, "changed meanwhile"))
    return StaleError(Plan(name, tuple(left), 0, ()), conflicts)


def _base(change: Change) -> str:
    return "" if change.base is None else fingerprint(change.base)


def _salt(user: Any) -> str:
    return f"import:{user.pk}"
