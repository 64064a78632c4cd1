"""Asks the site itself for pages, as an anonymous reader, without a server."""

import io
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler

from responsibilities.views.rendering import COPY


class Answered(NamedTuple):
    status: int
    content_type: str
    body: bytes


class Site:
    """The site, asked in this process.

    :param site_url: the host and scheme that the pages are made for.
    """

    def __init__(self, site_url: str) -> None:
        self._handler = WSGIHandler()
        parts = urlsplit(site_url)
        self._fixed = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": parts.hostname or "",
            "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": parts.netloc,
            "HTTP_X_FORWARDED_PROTO": parts.scheme,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            COPY: True,
        }

    def get(self, path: str) -> Answered:
        environ: dict[str, Any] = {
            **self._fixed,
            "PATH_INFO": path.encode().decode("latin-1"),
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        told: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            told.update(status=int(status[:3]), headers=dict(headers))

        response = self._handler(environ, start_response)  # type: ignore[arg-type]
        try:
            body = b"".join(response)
        finally:
            getattr(response, "close", lambda: None)()
        return Answered(told["status"], told["headers"].get("Content-Type", ""), body)
