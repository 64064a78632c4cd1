"""Field types of the site's own."""

from typing import Any

from django.db import models


class PlainTextField(models.TextField):  # type: ignore[type-arg]
    """Text of several lines, with one kind of line end.

    Browsers send CRLF; stored as sent, an untouched text would differ from the shipped file and look edited.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value
