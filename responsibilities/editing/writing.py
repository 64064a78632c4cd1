"""A change becomes rows: merged with what others did meanwhile, checked, written at one moment with its reason."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from pydantic import ValidationError as FormatError

from responsibilities.contentsync.records import Key, Record
from responsibilities.contentsync.rows import SAVERS, Stamp
from responsibilities.models import exclusive, moment_of_change, outage

from . import items
from .differences import label
from .merging import Merge, merge


@dataclass(frozen=True)
class Change:
    """One thing as its author found it (None: it was not there) and as its author wants it."""

    key: Key
    base: Record | None
    record: Record


class RefusedError(Exception):
    """The change breaks a rule. Says which, in words for the editor; nothing was written."""


class ConflictError(Exception):
    """Somebody changed the thing meanwhile. Carries the three versions; nothing was written."""

    def __init__(self, change: Change, theirs: Record | None) -> None:
        self.change = change
        self.theirs = theirs
        self.merge: Merge = merge(change.base, theirs, change.record)
        super().__init__(f"{items.label(change.key)} was changed by somebody else meanwhile.")


@dataclass(frozen=True)
class Written:
    """What was done: the row, and whether anything changed at all."""

    row: Any
    moment: Any
    is_changed: bool


def publish(change: Change, user: AbstractBaseUser | None, reason: str = "", *, unseen: bool = False) -> Written:
    """Writes the change for readers to see.

    :param unseen: merge what others changed meanwhile, as long as they changed other fields. Without it anything that
        changed meanwhile is a conflict: the person is still there, and can look at it.
    :raises ConflictError: if somebody else changed the thing meanwhile.
    :raises RefusedError: if the result breaks a rule.
    """
    with exclusive():
        # Only now: a moment taken before the wait could be earlier than that of a change it builds on.
        stamp = Stamp(reason, user, moment_of_change())
        theirs = items.current(change.key)
        merged = merge(change.base, theirs, change.record)
        if theirs != change.base and theirs != change.record and (not unseen or merged.conflicts):
            raise ConflictError(change, theirs)
        record = change.record if theirs == change.base else merged.record()
        if record == theirs:
            return Written(items.find(change.key), stamp.moment, is_changed=False)
        return Written(write(change.key, record, stamp), stamp.moment, is_changed=True)


def write(key: Key, record: Record, stamp: Stamp) -> Any:
    """The record as rows, unconditionally: inside :func:`exclusive`, after somebody decided.

    :raises RefusedError: with nothing written.
    :raises DatabaseError: if the database can't write at all. What is one transaction ends there, as a whole.
    """
    check(key, record)
    try:
        with transaction.atomic():
            _rename(key, record, stamp)
            SAVERS[key.kind](key.name, _of_format(key, record), stamp)
            row = items.find(key)
            row.clean()
            return row
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages)) from error
    except ObjectDoesNotExist as error:
        raise RefusedError(f"It names something that is not there: {error}") from error
    except IntegrityError as error:
        raise RefusedError(_broken_rule(key, error)) from error
    except DatabaseError as error:
        if outage(error):
            raise
        raise RefusedError(f"The database refused it: {str(error).strip().splitlines()[0]}.") from error


def check(key: Key, record: Record) -> None:
    """:raises RefusedError: if the record is not in the format."""
    try:
        items.KINDS[key.kind].format.model_validate(_for_format(key, record))
    except FormatError as error:
        raise RefusedError(" ".join(_sentence(problem) for problem in error.errors())) from error


def _of_format(key: Key, record: Record) -> Record:
    """Without the address of what has none in its file."""
    has_slug = "slug" in items.KINDS[key.kind].format.model_fields
    return {name: value for name, value in record.items() if name != "slug" or has_slug}


def _for_format(key: Key, record: Record) -> Record:
    """Without the place of what is put in order by its file."""
    ordered = items.KINDS[key.kind].ordered
    return {name: value for name, value in _of_format(key, record).items() if name != "position" or not ordered}


def _rename(key: Key, record: Record, stamp: Stamp) -> None:
    """To the address the record asks for; the former one redirects."""
    wanted = record.get("slug")
    asked = items.KINDS[key.kind].lasting_slug and wanted not in (None, "", key.name)
    row = items.find(key) if asked else None
    if row is not None and wanted != row.slug:
        row.slug = wanted
        row.clean()
        stamp.save(row)


def _sentence(problem: Any) -> str:
    field = label(str(problem["loc"][0])) if problem["loc"] else ""
    message = problem["msg"].removeprefix("Value error, ")
    text = f"{field[:1].upper()}{field[1:]}: {message}" if field else f"{message[:1].upper()}{message[1:]}"
    return f"{text.rstrip('.')}."


def _broken_rule(key: Key, error: IntegrityError) -> str:
    """The sentence of the constraint that the database named."""
    text = str(error)
    for constraint in items.KINDS[key.kind].model._meta.constraints:
        if constraint.name in text and constraint.violation_error_message:
            return str(constraint.violation_error_message)
    column = re.search(r"UNIQUE constraint failed: \w+\.(\w+)|Key \((\w+)\)", text)
    name = next(filter(None, column.groups()), "value") if column else "value"
    return f"Another one has this {label(name)} already."
