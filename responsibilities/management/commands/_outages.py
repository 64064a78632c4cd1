"""What commands say when the database can't do its part: a sentence, not a trace."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError

from responsibilities.models import outage


@contextmanager
def told(afterwards: str = "Nothing was changed.") -> Iterator[None]:
    """:param afterwards: what the database holds then.
    :raises CommandError: in place of an error that tells of the database and not of us.
    """
    try:
        yield
    except DatabaseError as error:
        found = outage(error)
        if found is None:
            raise
        name, reason = settings.DATABASES["default"]["NAME"], str(error).strip()
        raise CommandError(f"{found.value} {afterwards} The database {name} said: {reason}.") from error
