"""Field types of the site's own."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import models


class PlainTextField(models.TextField):  # type: ignore[type-arg]
    """Text of several lines, with one kind of line end.

    Browsers send CRLF; stored as sent, an untouched text would differ from the shipped file and look edited.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value


class HttpsURLField(models.URLField):  # type: ignore[type-arg]
    """An address that is reached over HTTPS; "docs.aws.amazon.com/x" typed without a scheme is taken as one."""

    default_validators = [URLValidator(schemes=["https"], message="Enter an address that starts with https://.")]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"assume_scheme": "https", "validators": self.default_validators, **kwargs})
