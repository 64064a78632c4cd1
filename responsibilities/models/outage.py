"""What is wrong with the database, in words for whoever wanted something of it."""

from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError


class Outage(Enum):
    """No fault of what was asked: the same will work once the database does. The value is a sentence."""

    FULL = "The disk of the database is full."
    READ_ONLY = "The database may only be read at the moment."
    BUSY = "Somebody else has been saving for longer than this site waits."
    AWAY = "The database does not answer."

    @property
    def wrote_nothing(self) -> bool:
        """Certainly. Of a connection that broke nobody knows whether it broke before the commit or after it."""
        return self is not Outage.AWAY


STATES = {"53100": Outage.FULL, "25006": Outage.READ_ONLY, "55P03": Outage.BUSY}
"""PostgreSQL's codes."""
TEXTS = {
    "disk is full": Outage.FULL,
    "readonly database": Outage.READ_ONLY,
    "is locked": Outage.BUSY,
}
"""What SQLite says; its codes are known from Python 3.11 on only."""


def outage(error: BaseException | None) -> Outage | None:
    """None for an error of ours."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    if state in STATES:
        return STATES[state]
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    return next((found for text, found in TEXTS.items() if text in str(error)), Outage.AWAY)
