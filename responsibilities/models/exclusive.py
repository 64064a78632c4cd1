"""Writers take turns; readers never wait.

Everything that writes content reads first what is there and decides by it: a form compares with what its editor saw,
an import with what was shipped. Two of them at once would each decide by a state the other is about to change. So
they queue: on SQLite a transaction takes the only write lock there is, on PostgreSQL one advisory lock of the whole
site does the same. An edit holds it for milliseconds, an import of everything for seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LOCK = 0x53524D
"""Any number that nobody else on the database takes: "SRM"."""


PATIENCE = 20
"""Seconds that somebody waits for others who write; SQLite's timeout is the same."""


@contextmanager
def exclusive(patience: int | None = None) -> Iterator[None]:
    """A transaction in which nobody else writes content. As a decorator: ``@exclusive()``.

    :param patience: seconds after which waiting is given up on PostgreSQL, so that one transaction that does not end
        does not stop all others for good.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s)",
                    [f"{PATIENCE if patience is None else patience}s", LOCK],
                )
        yield


@contextmanager
def snapshot() -> Iterator[None]:
    """All queries within see the content of one moment, and nobody waits. Only for reading; within a transaction it is
    that transaction.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode  # type: ignore[attr-defined]
