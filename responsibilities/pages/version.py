"""Which state of the content is this? Answers in one query, the same on every node and database."""

from hashlib import sha256
from typing import Any

from django.db import connection

from responsibilities.models import (
    Addition,
    Category,
    Citation,
    Evidence,
    Layer,
    Responsibility,
    Service,
    ServiceAlias,
    ServiceType,
    Source,
    Team,
    Term,
    Topic,
    TopicAlias,
)

CONTENT: tuple[Any, ...] = (
    Category,
    Layer,
    ServiceType,
    Topic,
    TopicAlias,
    Service,
    ServiceAlias,
    Responsibility,
    Source,
    Citation,
    Evidence,
    Term,
    Team,
    Addition,
)

Version = tuple[tuple[int, str], ...]


def content_version() -> Version:
    """Differs whenever something that readers see was created, changed or deleted.

    Derived from history, which every write appends to in its own transaction, so there is nothing to keep in step.
    The latest date alone would miss a transaction that commits after a later one; the number of rows does not.
    Rows changed past the models (raw SQL, ``QuerySet.update``) leave no history and are not seen.
    """
    quote = connection.ops.quote_name
    counted = " UNION ALL ".join(
        f"SELECT {number}, count(*), max(history_date) FROM {quote(model.history.model._meta.db_table)}"  # noqa: S608
        for number, model in enumerate(CONTENT)
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return tuple((count, str(latest)) for _, count, latest in sorted(cursor.fetchall()))


def content_hash() -> str:
    """The version as twelve characters, for readers who only want to know whether anything changed."""
    return sha256(repr(content_version()).encode()).hexdigest()[:12]
