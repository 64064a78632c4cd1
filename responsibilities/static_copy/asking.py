"""Asks the site itself for pages, as an anonymous reader, without a server."""

import io
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest

from responsibilities.views.rendering import COPY


class Answered(NamedTuple):
    status: int
    content_type: str
    body: bytes


class Site:
    """The site, asked in this process, with all its middleware. The connection to the database stays open.

    :param site_url: the host and scheme that the pages are made for.
    """

    def __init__(self, site_url: str) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        parts = urlsplit(site_url)
        self._fixed = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": parts.hostname or "",
            "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
            "HTTP_HOST": parts.netloc,
            "HTTP_X_FORWARDED_PROTO": parts.scheme,
            "wsgi.url_scheme": parts.scheme,
            COPY: True,
        }

    def get(self, path: str) -> Answered:
        environ: dict[str, Any] = {**self._fixed, "PATH_INFO": path.encode().decode("latin-1")}
        response = self._handler.get_response(WSGIRequest({**environ, "wsgi.input": io.BytesIO()}))
        return Answered(response.status_code, response.headers.get("Content-Type", ""), b"".join(response))
