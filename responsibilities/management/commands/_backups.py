"""Copies of the whole database: taken while the site goes on writing, put back in place."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import connection

from responsibilities.models.exclusive import LOCK

PAGES = 2_000
"""SQLite pages copied at a time; writers get in between."""
OURS = "responsibilities_responsibility"
"""A table without which a database is none of this site."""
SQLITE = b"SQLite format 3\x00"

ATTEMPTS = 20
PAUSE = 0.3
"""Seconds between two of them."""

Progress = Callable[[int, int], None]


class DeadlockError(CommandError):
    """Somebody else used the tables in another order. Nothing was changed."""


def told(out: OutputWrapper) -> Progress:
    """How far it is, on a terminal; a log needs no thousand lines of it."""

    def tell(done: int, total: int) -> None:
        if out.isatty():
            out.write(f"\r{100 * done // max(total, 1)} %", ending="")
            out.flush()

    return tell


def take(file: Path, progress: Progress) -> None:
    """Writes a copy as of one moment. The file appears when it is whole.

    :raises CommandError: with nothing left behind.
    """
    with _appearing(file) as part:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(part)) as target:
                _live().backup(target, pages=PAGES, progress=lambda _, left, total: progress(total - left, total))
        else:
            _run([_program("pg_dump"), "--format=custom", "--no-owner", "--no-acl", f"--file={part}", _database()])


def put_back(file: Path, progress: Progress) -> None:
    """Replaces what the database holds, in place, so that processes that serve the site go on with the copy.

    :raises CommandError: with the database as it was.
    """
    if connection.vendor == "sqlite":
        try:
            with closing(_checked(file)) as source:
                source.backup(_live(), pages=-1, progress=lambda _, left, total: progress(total - left, total))
        except sqlite3.Error as error:
            raise CommandError(f"{file} could not be put back: {error}. Nothing was changed.") from error
        finally:
            connection.close()
        return
    with file.open("rb") as start:
        if start.read(5) != b"PGDMP":
            raise CommandError(f"{file} is no backup of a PostgreSQL database made by this command.")
    options = ("--clean", "--if-exists", "--no-owner", "--no-acl", "--single-transaction", f"--dbname={_database()}")
    with _nobody_writes():
        _until_it_is_done([_program("pg_restore"), *options, str(file)])


@contextmanager
def _nobody_writes() -> Iterator[None]:
    """Holds the lock that whoever writes content waits for. In no transaction, so that no table is held with it."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        connection.close()


def _until_it_is_done(command: list[str]) -> None:
    """Readers and sign-ins use the tables meanwhile: PostgreSQL may end one of two that wait for each other."""
    for _ in range(ATTEMPTS - 1):
        try:
            _run(command)
        except DeadlockError:
            time.sleep(PAUSE)
        else:
            return
    _run(command)


@contextmanager
def _appearing(file: Path) -> Iterator[Path]:
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        yield part
        os.replace(part, file)  # noqa: PTH105 -- says what it does: there is never half a file under the name
    except (OSError, sqlite3.Error) as error:
        raise CommandError(f"{file} could not be written: {error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _live() -> sqlite3.Connection:
    connection.ensure_connection()
    raw: Any = connection.connection
    found: sqlite3.Connection = raw
    return found


def _checked(file: Path) -> sqlite3.Connection:
    """The copy, once it is known to be whole and of this site. Opened so that nothing is written beside it."""
    with file.open("rb") as start:
        if start.read(len(SQLITE)) != SQLITE:
            raise CommandError(f"{file} is no backup of an SQLite database.")
    source = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
    try:
        (state,) = source.execute("PRAGMA integrity_check(1)").fetchone()
        ours = source.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [OURS]).fetchone()
    except sqlite3.Error as error:
        source.close()
        raise CommandError(f"{file} is damaged: {error}.") from error
    if state != "ok" or not ours:
        source.close()
        raise CommandError(f"{file} is damaged: {state}." if state != "ok" else f"{file} is not of this site.")
    return source


def _program(name: str) -> str:
    """Of PostgreSQL; Debian keeps them away from PATH, one directory for each release, so the newest is taken."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    if found is None:
        raise CommandError(f"{name} is missing. On Debian and Ubuntu: apt install postgresql-client")
    return found


def _database() -> str:
    """As libpq reads it, without the password, which would be seen in the list of processes."""
    settings = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    quoted = {name: str(settings[key]).replace("\\", "\\\\").replace("'", "\\'") for name, key in names.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items() if value)


def _run(command: list[str]) -> None:
    password = str(connection.settings_dict["PASSWORD"] or "")
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        ended = f"it was ended by signal {-done.returncode}" if done.returncode < 0 else "no reason given"
        said = done.stderr.strip().splitlines() or [ended]
        reason = next((line for line in said if "error:" in line.lower()), said[-1])
        kind = DeadlockError if "deadlock detected" in done.stderr else CommandError
        raise kind(f"{Path(command[0]).name} failed: {reason}")
