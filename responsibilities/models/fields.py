"""Field types of the site's own."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models


class PlainTextField(models.TextField):  # type: ignore[type-arg]
    """Text of several lines, with one kind of line end.

    Browsers send CRLF; stored as sent, an untouched text would differ from the shipped file and look edited.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value


HTTPS_ONLY = "Enter an address that starts with https://."


class HttpsURLField(models.URLField):  # type: ignore[type-arg]
    """An address that is reached over HTTPS; "docs.aws.amazon.com/x" typed without a scheme is taken as one."""

    default_validators = [URLValidator(schemes=["https"], message=HTTPS_ONLY)]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        own = {"validators": self.default_validators, "error_messages": {"invalid": HTTPS_ONLY}}
        return super().formfield(**{"assume_scheme": "https", **own, **kwargs})


def is_internal_address(value: str) -> None:
    """:raises ValidationError: unless it is an address of the web, without a password in it."""
    problem = ValidationError("Enter an address that starts with https:// or http://.")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise problem from error
    odd = any(char.isspace() or not char.isprintable() or char in '"<>\\' for char in value)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username is not None or odd:
        raise problem


class InternalURLField(models.CharField):  # type: ignore[type-arg]
    """An address in the organisation's own network: also plain HTTP, and hosts of one word such as http://wiki/.

    It is only ever printed as a link; nothing is loaded from it.
    """

    default_validators = [is_internal_address]
