"""Who may ask by which name, response headers that nobody else sets, and what is due before a page is made."""

import logging
import re
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack
from time import monotonic

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

logger = logging.getLogger(__name__)

# Features no page here uses; an injected script could not use them either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


LENGTH = re.compile(r"[0-9]{0,15}")
MACHINES: tuple[str, ...] = ("/-/up/", "/-/ready/", "/-/metrics")
"""What load balancers, kubelet, a container's health check and Prometheus ask each node for, past the proxy."""


def machines_ask_by_number(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lets them: they know a node by its address in the private network, which is no host that readers may use.

    Nothing in these answers depends on the host.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in MACHINES:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
        return get_response(request)

    return middleware


def browser_isolation(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Switches off browser features and refuses to be loaded as a resource of another site."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def only_readable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuses (400) what nobody can read, before the page for errors stumbles over it as well.

    A length that is no number, and more parameters behind the ``?`` than Django takes.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not LENGTH.fullmatch(request.META.get("CONTENT_LENGTH") or ""):
            # Not raised: Django's page for it would read the body, to look for a token.
            return HttpResponseBadRequest("The length of the body is no number.\n", "text/plain")
        _ = request.GET
        return get_response(request)

    return middleware


def public_file(headers: MutableMapping[str, str], path: str, url: str) -> None:  # noqa: ARG001
    """Lets every site load a static file: a wiki may frame an embed without an origin, and it needs its style sheet."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def due_changes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Publishes scheduled changes whose date has come, so that a site without a scheduler shows them on time.

    Each process looks at most once in ``PUBLISH_CHECK_SECONDS`` (0: never), which costs one query. A page is never
    refused because of it; /-/up/ and its like, which must touch no database, do not look.
    """
    from responsibilities.editing import drafting

    looked = float("-inf")

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal looked
        pause = settings.PUBLISH_CHECK_SECONDS
        if pause and monotonic() - looked >= pause and not request.path.startswith("/-/"):
            looked = monotonic()
            try:
                for draft, outcome in drafting.publish_due():
                    logger.info("Scheduled change %s of %s: %s", draft.pk, draft, outcome)
            except DatabaseError:
                logger.exception("Scheduled changes could not be published.")
        return get_response(request)

    return middleware


WRITES = ("/admin/", "/-/")
"""Beginnings of addresses that may write although they are only asked for: sessions, previews."""


def one_state(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page takes several queries; all of them see the content of one moment, whoever saves in between."""
    from responsibilities.models import snapshot

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith(WRITES):
            return get_response(request)
        with ExitStack() as stack:
            stack.enter_context(snapshot())
            response = get_response(request)
            if response.streaming:
                # What is sent piece by piece is read piece by piece: the moment lasts until the last one.
                response.streaming_content = _until_the_end(response.streaming_content, stack.pop_all())  # type: ignore[attr-defined]
            return response

    return middleware


def _until_the_end(pieces: Iterator[bytes], moment: ExitStack) -> Iterator[bytes]:
    with moment:
        yield from pieces
