"""Queries that take long are logged, as SQL without its values."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

logger = logging.getLogger(__name__)

LONGEST = 2000
"""Characters of a query that are logged."""


class SlowQueries:
    """Watches every connection made from now on.

    :param milliseconds: a query that takes longer is logged.
    """

    def __init__(self, milliseconds: int) -> None:
        self._limit = milliseconds
        connection_created.connect(self._watch, weak=False, dispatch_uid="slow queries")

    def _watch(self, connection: BaseDatabaseWrapper, **_: Any) -> None:
        if self._timed not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._timed)

    def _timed(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = round((perf_counter() - started) * 1000)
            if took >= self._limit:
                logger.warning("A query took %s ms: %s", took, sql[:LONGEST], extra={"milliseconds": took})
