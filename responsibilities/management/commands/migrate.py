"""Django's ``migrate``, made safe beside nodes that serve and beside another ``migrate``.

On PostgreSQL, altering a table waits for whoever reads it, and whoever comes later waits behind that. A migration that
alters several tables and a page that reads them in another order would wait for each other, and PostgreSQL would end
one of the two. So a migration gives way before that happens, and tries again.
"""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import DeadlockDetected, LockNotAvailable

LOCK = 0x53524D4D
"""Of whoever migrates, for as long as it takes. Any number that nobody else on the database takes: "SRMM"."""
PATIENCE = "400ms"
"""How long a migration waits for a table, and readers behind it. PostgreSQL looks for a deadlock after one second."""
PAUSE = 0.2
LONGEST = 300.0
"""Seconds in which it is tried again. An import of everything holds its lock for seconds up to a minute."""


class Command(migrate.Command):
    help = migrate.Command.help + " On PostgreSQL it gives way to whoever uses the tables, and tries again."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql" or options["check_unapplied"] or options["plan"]:
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
        try:
            self._until_it_is_done(*args, **options)
        finally:
            # A connection that broke has let go of both.
            if connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = DEFAULT")
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _until_it_is_done(self, *args: Any, **options: Any) -> None:
        end = time.monotonic() + LONGEST
        while True:
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected)):
                    raise
                if time.monotonic() > end:
                    raise CommandError(
                        "Others use the tables all the time. Run it again when less is going on."
                    ) from error
                if options["verbosity"]:
                    self.stdout.write("\n    Others use the tables; trying again.")
                time.sleep(PAUSE)
            else:
                return
