"""Pages as they will be when a draft is published, for whoever has the link."""

from copy import copy

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.decorators.http import require_safe

from responsibilities.editing import preview
from responsibilities.models import Draft
from responsibilities.pages.addresses import NotFoundPage

from . import choosing, data, pictures, reading, rendering

SHOWN = {module.__name__ for module in (reading, choosing, data, pictures)}
"""Views whose pages can be previewed: those that only read content."""


@require_safe
def entry(request: HttpRequest, token: str) -> HttpResponse:
    """To the page on which the change shows best."""
    try:
        draft = preview.draft_of(token)
        path = preview.rehearsed(draft, lambda: preview.path_of(draft))
    except preview.PreviewError as reason:
        return _nothing(request, reason)
    return _private(redirect("preview-page", token, path.removeprefix("/")))


@require_safe
def page(request: HttpRequest, token: str, path: str) -> HttpResponse:
    """Any page of the site as it will be."""
    match = _reader_page(f"/{path}")
    try:
        draft = preview.draft_of(token)
        return _private(preview.rehearsed(draft, lambda: _made(request, f"/{path}", match, draft)))
    except preview.PreviewError as reason:
        return _nothing(request, reason)


def _reader_page(path: str) -> ResolverMatch:
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    if match.func.__module__ not in SHOWN:
        raise Http404
    return match


def _made(request: HttpRequest, path: str, match: ResolverMatch, draft: Draft) -> HttpResponse:
    inner = copy(request)
    inner.path = inner.path_info = path
    inner.draft = draft  # type: ignore[attr-defined]
    inner.META = {key: value for key, value in request.META.items() if key != "HTTP_IF_NONE_MATCH"}
    try:
        response: HttpResponse = match.func(inner, *match.args, **match.kwargs)
    except Http404:
        return _nothing(request, preview.PreviewError("With this change there is no such page."))
    return response


def _nothing(request: HttpRequest, reason: Exception) -> HttpResponse:
    return _private(rendering.page(request, "not_found", NotFoundPage("", (), str(reason)), status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, listed nowhere, and its address is told to no other site."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
