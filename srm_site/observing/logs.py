"""What is logged, how it is written, and who is mailed about errors."""

import logging
from time import monotonic
from typing import Any

from .requests import REQUEST_ID

LINE = "{asctime} {levelname} {name} [{request_id}]: {message}"
QUIET_SECONDS = 600
"""The same error is mailed once in this time by one process."""
MOST_ERRORS = 500
"""Different errors that are remembered; beyond, all are forgotten."""


class Numbered(logging.Filter):
    """Writes the number of the request on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = REQUEST_ID.get()
        return True


class Seldom(logging.Filter):
    """Lets the same error pass once in a while: a thousand failing requests are one mail."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, int, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        key = (record.pathname, record.lineno, kind or str(record.msg))
        now = monotonic()
        if now - self._told.get(key, float("-inf")) < QUIET_SECONDS:
            return False
        if len(self._told) >= MOST_ERRORS:
            self._told.clear()
        self._told[key] = now
        return True


def config(level: str, *, as_json: bool, mailed: bool) -> dict[str, Any]:
    """For ``LOGGING``. Errors are mailed to ``ADMINS``, without the values of local variables."""
    formatters: dict[str, Any] = {
        "line": {"format": LINE, "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": ["asctime", "levelname", "name", "message", "request_id"],
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "reserved_attrs": [*logging.makeLogRecord({}).__dict__, "message", "asctime", "request", "server_time"],
        },
    }
    console = {
        "class": "logging.StreamHandler",
        "formatter": "json" if as_json else "line",
        "filters": ["numbered"],
    }
    mail = {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR", "filters": ["seldom"]}
    handlers = ["console", "mail"] if mailed else ["console"]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"numbered": {"()": Numbered}, "seldom": {"()": Seldom}},
        "formatters": formatters,
        "handlers": {"console": console, "mail": mail},
        "root": {"handlers": handlers, "level": level},
        # Its own handlers, which Django would set, print nothing in production.
        "loggers": {
            "django": {"handlers": handlers, "level": level, "propagate": False},
            "srm.access": {"level": "INFO"},
        },
    }
