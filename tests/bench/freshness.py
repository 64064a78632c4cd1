"""What it costs to ask at every request whether the content changed: SQLite's counter, PostgreSQL's row, and LISTEN."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from responsibilities.models.content_version import READ
from tests import postgres

TIMES = 5_000
TABLE = "CREATE TABLE responsibilities_contentversion (id bigint PRIMARY KEY, token text)"
ROW = "INSERT INTO responsibilities_contentversion VALUES (1, 'x')"


def main() -> None:
    print(f"Is the content the same? Microseconds, means of {TIMES:,} times")
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "x.sqlite3") as database:
        say("SQLite, PRAGMA data_version", lambda: database.execute("PRAGMA data_version").fetchone())
    programs = postgres.programs()
    if programs is None:
        print("  PostgreSQL was not measured: no server (Debian: apt install postgresql).")
        return
    with postgres.cluster(programs) as url, psycopg.connect(url, autocommit=True) as database:
        database.execute(TABLE)
        database.execute(ROW)
        say("PostgreSQL, the row", lambda: database.execute(READ).fetchone())
        database.execute("LISTEN content")
        say("PostgreSQL, LISTEN: any message?", lambda: list(database.notifies(timeout=0)))


def say(label: str, call: Callable[[], object]) -> None:
    start = time.perf_counter()
    for _ in range(TIMES):
        call()
    print(f"  {1e6 * (time.perf_counter() - start) / TIMES:8.1f}  {label}")


if __name__ == "__main__":
    main()
