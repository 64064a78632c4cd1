"""A release that meets an edit made here: what tests of upgrades share."""

from typing import Any

from responsibilities.contentsync import database, reading
from responsibilities.editing import items, upgrades
from responsibilities.editing.writing import Change, publish
from responsibilities.models import Responsibility
from tests.contentsync.samples import SERVICE, content_directory

KEY = items.Key("answer", "services/rds/guest-os-patching")
STATEMENT = ("whatever happens", "every month")
PHRASE = ("phrase: AWS patches", "phrase: AWS does")


def release(folder: Any, *changes: tuple[str, str], **options: Any) -> database.Report:
    """Imports the sample content with these texts replaced in the file of its service."""
    service = SERVICE
    for old, new in changes:
        assert old in service
        service = service.replace(old, new)
    return database.apply(reading.read(content_directory(folder, service=service)), **options)


def edit(user: Any, key: items.Key = KEY, **fields: Any) -> None:
    base = items.current(key)
    publish(Change(key, base, {**(base or {}), **fields}), user)


def pending() -> list[upgrades.Upgrade]:
    return upgrades.load(upgrades.waiting())


def said() -> tuple[str, str]:
    row = Responsibility.objects.get()
    return row.statement, row.phrase
