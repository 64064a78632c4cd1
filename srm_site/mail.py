"""Reads and checks the settings of mail. Errors are sentences that name the variable."""

from email.utils import parseaddr
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email


def config(url: str) -> dict[str, Any]:
    """Django's settings for sending mail. A server that does not answer is given up after twenty seconds."""
    return {"EMAIL_TIMEOUT": 20, **_config(url)}


def _config(url: str) -> dict[str, Any]:
    config = dict(environ.Env.email_url_config(url))
    # What stands behind the question mark and is no setting of Django's has no place to go.
    config.pop("OPTIONS", None)
    return config


def url(value: str) -> str:
    """How mail is sent, if that can be."""
    scheme = value.partition(":")[0]
    if scheme not in environ.Env.EMAIL_SCHEMES or "://" not in value:
        known = ", ".join(f"{name}://" for name in environ.Env.EMAIL_SCHEMES)
        raise ImproperlyConfigured(f"EMAIL_URL must start with one of {known} (it starts with {scheme[:20]!r}).")
    try:
        host = _config(value)["EMAIL_HOST"]
    except ValueError as error:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@mail.example.org:587.") from error
    if scheme.startswith("smtp") and not host:
        raise ImproperlyConfigured("EMAIL_URL names no host: smtp+tls://user:password@mail.example.org:587.")
    return value


def sender(value: str) -> str:
    """Who mail is from, with or without a name."""
    if not _is_address(parseaddr(value)[1]):
        raise ImproperlyConfigured(
            f"DEFAULT_FROM_EMAIL must be an address such as 'Reviews <srm@example.org>', not {value!r}."
        )
    return value


def addresses(name: str, value: str) -> tuple[str, ...]:
    """Addresses separated by commas."""
    values = [part.strip() for part in value.split(",") if part.strip()]
    for one in values:
        if not _is_address(one):
            raise ImproperlyConfigured(f"{name} must be mail addresses separated by commas; {one!r} is none.")
    return tuple(dict.fromkeys(values))


def _is_address(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True
