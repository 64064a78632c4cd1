"""How documents are sent: to readers of any origin, compressed, and not again where nothing changed."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from responsibilities.api.objects import FieldProblem, Problem
from responsibilities.api.parameters import ParameterError
from responsibilities.api.stamp import stamp
from responsibilities.formats import FORMATS
from responsibilities.pages import addresses, moments

FOR_EVER = "public, max-age=31536000, immutable"
METHODS = "GET, HEAD, OPTIONS"
# Nothing here depends on who asks: no cookie is read, so every site may read it with its visitor's browser.
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODS,
}

View = Callable[..., HttpResponseBase]


def data(view: View) -> View:
    """A view of data: ``view(request, stamp, ...)``. Says 304 before anything is built, and errors as documents too."""

    @csrf_exempt  # nothing is ever changed here; who tries is told 405 and not of a missing token
    @wraps(view)
    def answered(request: HttpRequest, **named: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return opened(HttpResponse(status=204, headers=PREFLIGHT))
        if request.method not in {"GET", "HEAD"}:
            return opened(problem(405, f"Only {METHODS} are answered here.", headers={"Allow": METHODS}))
        response = _answered(view, request, named)
        return opened(GZipMiddleware(view).process_response(request, response))

    return answered


def _answered(view: View, request: HttpRequest, named: dict[str, Any]) -> HttpResponseBase:
    state = stamp(settings.SITE_URL)
    tag = state.etag(request.get_full_path())
    try:
        response = get_conditional_response(request, etag=tag) or view(request, state, **named)
    except Http404:
        return not_found(request)
    except moments.NotThereError as reason:
        return problem(404, str(reason))
    except ParameterError as refused:
        return problem(400, refused.detail, refused.problems)
    if response.status_code in {200, 304}:
        response["ETag"] = tag
    return response


def opened(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in OPEN.items():
        response.headers.setdefault(name, value)
    return response


def kept(response: HttpResponse) -> HttpResponse:
    """For what never changes again."""
    response["Cache-Control"] = FOR_EVER
    return response


def other(present: list[str | None], slugs: Mapping[str, str]) -> list[str | None]:
    """The slugs to go to instead; none where they are these already, so there is nothing here."""
    return [None] if present == list(slugs.values()) else present


def problem(
    status: int, detail: str, errors: Iterable[FieldProblem] = (), headers: dict[str, str] | None = None
) -> HttpResponse:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors))
    return HttpResponse(body.model_dump_json(), "application/problem+json", status, headers=headers)


def is_data(path: str) -> bool:
    """Whether a program asked: it is told in its own terms, also of addresses that lead nowhere."""
    return path.startswith(("/api/", "/data/")) or path.rpartition(".")[2] in FORMATS


def not_found(request: HttpRequest) -> HttpResponseBase:
    """Says what may have been meant, as the page for people does."""
    place, _, suffix = request.path.rpartition(".")
    found = addresses.not_found(place or suffix).suggestions
    nearest = " or ".join(f"{link.title} ({settings.SITE_URL}{link.url})" for link in found)
    meant = f" Did you mean {nearest}?" if nearest else ""
    return opened(problem(404, f"There is nothing at this address.{meant}"))


def document(text: str, content_type: str, *, of: str = "", name: str = "") -> HttpResponse:
    """:param of: the page that this is a twin of. :param name: of the file, if it is to be saved and not shown."""
    response = HttpResponse(text, content_type)
    if of:
        response["Link"] = f'<{of}>; rel="canonical"'
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
