"""The outermost layer: every request has a number, which its answer and every line of the log about it carry."""

import logging
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from secrets import token_hex
from time import perf_counter
from typing import Any, Protocol

logger = logging.getLogger("srm.access")

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""Of the request that this thread answers."""
KEPT = "srm.kept"
"""Set in the environ of a request that is answered with a page made before."""
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
SECRET = re.compile(r"(/-/preview/)[^/]+")
"""A preview's address is its key."""

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Counting(Protocol):
    """What :class:`.metrics.Metrics` does with an answer."""

    def answered(self, status: str, seconds: float, *, kept: bool) -> None: ...


class Observed:
    """Numbers requests, and tells the log and the metrics how they were answered.

    :param trust_proxy: the proxy's own ``X-Request-ID`` is taken over, so that its log and ours tell of one number.
    :param access_log: a line for every request.
    """

    def __init__(
        self, application: Application, *, trust_proxy: bool, access_log: bool, metrics: Counting | None
    ) -> None:
        self.application = application
        self._trust_proxy = trust_proxy
        self._access_log = access_log
        self._metrics = metrics

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        number = self._number(environ)
        REQUEST_ID.set(number)
        if not self._access_log and self._metrics is None:
            return self.application(environ, _numbered(start_response, number))
        started = perf_counter()
        told: list[str] = []
        try:
            return self.application(environ, _numbered(start_response, number, told))
        finally:
            self._tell(environ, told[-1] if told else "500", perf_counter() - started)

    def _number(self, environ: Environ) -> str:
        given: str = environ.get("HTTP_X_REQUEST_ID", "") if self._trust_proxy else ""
        return given if GIVEN.fullmatch(given) else token_hex(8)

    def _tell(self, environ: Environ, status: str, seconds: float) -> None:
        """Until the answer began: what is streamed goes on."""
        kept = KEPT in environ
        if self._metrics is not None:
            self._metrics.answered(status[:3], seconds, kept=kept)
        if self._access_log:
            path = shown_path(environ.get("PATH_INFO", ""))
            method, milliseconds = environ["REQUEST_METHOD"][:10], round(seconds * 1000, 1)
            extra = {"method": method, "path": path, "status": status[:3], "milliseconds": milliseconds, "kept": kept}
            logger.info("%s %s %s in %s ms%s", method, path, status[:3], milliseconds, " (kept)" * kept, extra=extra)


def _numbered(start_response: StartResponse, number: str, told: list[str] | None = None) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if told is not None:
            told.append(status)
        more = [*headers, ("X-Request-ID", number)]
        return start_response(status, more, exc_info) if exc_info else start_response(status, more)

    return start


def shown_path(path: str) -> str:
    """Fit for a log: on one line, not endless, no keys. What was asked for behind the ? is not logged at all."""
    return SECRET.sub(r"\1…", path)[:200].encode("unicode_escape").decode("ascii").replace("\\u2026", "…")
