"""The WSGI application around Django's."""

from collections.abc import Callable, Hashable, Iterable
from hashlib import sha256
from time import monotonic
from typing import Any

from srm_site.observing.requests import KEPT

from . import encodings
from .keeping import Finished, Headers, Pages

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

NEVER = ("/admin/", "/-/", "/static/")
"""Beginnings of addresses that are somebody's own, about this process, or files."""
CONDITIONS = (
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
)
"""Headers that are answered here, so that Django makes the whole page, uncompressed."""
KEPT_UNCHANGED = {"cache-control", "content-location", "vary", "access-control-allow-origin"}
"""Headers of the page that 304 repeats."""
MADE_HERE = {"content-length", "content-encoding", "etag", "vary"}


class FinishedPages:
    """Hands out what was made before; lets Django make the rest, and keeps that.

    :param state: of the content; see :class:`.state.ContentState`.
    :param session_cookie: whoever sends it is signed in, and passes by.
    :param limit: bytes of finished pages that one process keeps; 0 keeps none.
    :param look_after: seconds after which one request passes to Django, which looks for scheduled changes.
    """

    def __init__(
        self,
        application: Application,
        state: Callable[[], Hashable],
        *,
        session_cookie: str,
        limit: int,
        look_after: float,
    ) -> None:
        self.application = application
        self.state = state
        self.pages = Pages(limit)
        self._cookie = f"{session_cookie}="
        self._look_after = look_after
        self._looked = float("-inf")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._may_be_finished(environ):
            return self.application(environ, start_response)
        key = _key(environ)
        state = self.state()
        page = self.pages.get(key, state)
        # Without a state the database is away: what is there is sent, and Django is not asked to look for anything.
        if page is None or (state is not None and self._looks()):
            if environ["REQUEST_METHOD"] == "HEAD":
                return self.application(environ, start_response)
            return self._made(environ, start_response, key, state)
        environ[KEPT] = True
        return _sent(page, environ, start_response)

    def _may_be_finished(self, environ: Environ) -> bool:
        return (
            self.pages.limit > 0
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and not environ["PATH_INFO"].startswith(NEVER)
            and self._cookie not in environ.get("HTTP_COOKIE", "")
        )

    def _looks(self) -> bool:
        """Whether it is time that Django looks for what is due."""
        if not self._look_after or monotonic() - self._looked < self._look_after:
            return False
        self._looked = monotonic()
        return True

    def _made(self, environ: Environ, start_response: StartResponse, key: Hashable, state: Hashable) -> Iterable[bytes]:
        told = _Told()
        asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
        pieces = self.application(asked, told)
        if not told.may_be_kept:
            start_response(told.status, told.headers, told.error)
            return pieces
        try:
            body = b"".join(pieces)
        finally:
            getattr(pieces, "close", lambda: None)()
        page = finished(told.headers, body, encodings.wanted(environ.get("HTTP_ACCEPT_ENCODING", "")))
        # Of this state or a newer one, because the state was asked for first: with the next request it is gone.
        self.pages.keep(key, state, page)
        return _sent(page, environ, start_response)


class _Told:
    """What the application says to ``start_response``."""

    status = ""
    error: Any = None

    def __init__(self) -> None:
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
        self.status, self.headers, self.error = status, headers, exc_info
        return lambda data: None  # noqa: ARG005 -- the old way to write, which Django does not use

    @property
    def may_be_kept(self) -> bool:
        """A whole page for everybody. What is streamed has no length yet, and is large."""
        said = {name.lower(): value.lower() for name, value in self.headers}
        varies = {name.strip() for name in said.get("vary", "").split(",") if name.strip()}
        return (
            self.status.startswith("200 ")
            and "content-length" in said
            and "set-cookie" not in said
            and not any(word in said.get("cache-control", "") for word in ("no-store", "private"))
            # Without a session nothing depends on cookies.
            and varies <= {"accept-encoding", "cookie"}
        )


def _key(environ: Environ) -> Hashable:
    """Everything the answer depends on, as the request says it. A host that Django refuses is never kept."""
    return (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        encodings.wanted(environ.get("HTTP_ACCEPT_ENCODING", "")),
        environ.get("HTTP_HOST", ""),
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("SCRIPT_NAME", ""),
    )


def finished(headers: Headers, body: bytes, wanted: str) -> Finished:
    """The answer in the encoding asked for, with a strong tag of its own."""
    said = {name.lower(): value for name, value in headers}
    sent, encoding = encodings.encoded(body, said.get("content-type", ""), wanted)
    etag = f'"{sha256(body).hexdigest()[:20]}-{encoding}"'
    vary = ", ".join(dict.fromkeys(["Accept-Encoding", *filter(None, map(str.strip, said.get("vary", "").split(",")))]))
    kept = [(name, value) for name, value in headers if name.lower() not in MADE_HERE]
    kept += [("ETag", etag), ("Vary", vary), ("Content-Length", str(len(sent)))]
    if encoding != encodings.IDENTITY:
        kept.append(("Content-Encoding", encoding))
    if "cache-control" not in said:
        kept.append(("Cache-Control", "no-cache"))
    unchanged = [(name, value) for name, value in kept if name.lower() in KEPT_UNCHANGED | {"etag"}]
    return Finished(etag, kept, unchanged, sent)


def _sent(page: Finished, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and _knows(known, page.etag):
        start_response("304 Not Modified", page.unchanged)
        return ()
    start_response("200 OK", page.headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (page.body,)


def _knows(header: str, etag: str) -> bool:
    """Weakly compared, as for GET: a proxy in between may have made a tag weak."""
    return (
        header == etag or header.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in header.split(",")}
    )
