"""Which state of the content is it? Asked at every request, so it must cost next to nothing."""

import logging
from threading import Lock
from time import monotonic, time
from typing import Any

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from responsibilities.models.content_version import READ

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds in which a database that did not answer is not asked again."""
DAY = 24 * 3600


class ContentState:
    """Calling it gives the state, or None where the database does not answer. Safe for threads.

    It has a connection of its own. SQLite tells it for 5 µs that nobody else wrote to the file; only after somebody did
    is the row read. PostgreSQL is asked for the row: LISTEN would say it for less, but only after the commit.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._database: BaseDatabaseWrapper | None = None
        self._seen: int | None = None
        self._token: str | None = None
        self._ask_again_at = 0.0

    def __call__(self) -> tuple[str, int] | None:
        """The day is part of it: exceptions end and reviews fall due by the calendar."""
        with self._lock:
            if monotonic() < self._ask_again_at:
                return None
            try:
                database = self._connected()
                # Says Django's errors for those of either driver.
                with database.wrap_database_errors:
                    return self._read(database), int(time() // DAY)
            except Error:
                logger.warning("The state of the content could not be read; pages made before are still sent.")
                self._let_go()
                return None

    def _read(self, database: BaseDatabaseWrapper) -> str:
        raw: Any = database.connection
        if database.vendor == "sqlite":
            (seen,) = raw.execute("PRAGMA data_version").fetchone()
            if self._token is not None and seen == self._seen:
                return self._token
            # Asked before the row is read: a commit in between is noticed by the next request.
            self._seen = seen
        row = raw.execute(READ).fetchone()
        self._token = str(row[0]) if row else ""
        return self._token

    def _connected(self) -> BaseDatabaseWrapper:
        if self._database is None:
            self._database = connections.create_connection("default")
            # One connection serves all threads, one at a time.
            self._database.inc_thread_sharing()
            # Says Django's errors where nobody is there; connect() says those of the driver.
            self._database.ensure_connection()
        return self._database

    def _let_go(self) -> None:
        self._ask_again_at = monotonic() + PAUSE
        if self._database is not None:
            try:
                self._database.close()
            except Error:
                logger.debug("The connection was gone already.")
        self._database = self._seen = self._token = None
