"""What all views share: a page printed, or the way to where it is now."""

from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from responsibilities import formats
from responsibilities.pages import preview

Found = TypeVar("Found")
COPY = "srm.copy"
"""Set in the environ of a request with which a copy of the site is made."""


def page(
    request: HttpRequest, template: str, page: Any, *, status: int = 200, canonical: str | None = None, **more: Any
) -> HttpResponse:
    """Printed, with ``more`` for its template; ``canonical`` is the path that search engines should know instead."""
    context = _context(request, template, page, canonical) | more
    return render(request, f"responsibilities/{template}.html", context, status=status)


def _context(request: HttpRequest, template: str, page: Any, canonical: str | None) -> dict[str, Any]:
    shown = getattr(page, "preview", None) or preview.site_preview()
    return {
        "page": page,
        "preview": shown,
        "canonical": settings.SITE_URL + (canonical or shown.path or request.path),
        "site_url": settings.SITE_URL,
        # Pages of many answers print each in short, and with ?full with all its parts and sources.
        "full": "full" in request.GET,
        "path": request.path,
        "draft": getattr(request, "draft", None),
        "copied": COPY in request.META,
        "twins": formats.twins(template, request.get_full_path()),
    }


def page_or_404(request: HttpRequest, template: str, found: Any) -> HttpResponse:
    """For things whose slug never changes, so there is no other address to look for."""
    if found is None:
        raise Http404
    return page(request, template, found)


def found(something: Found | None) -> Found:
    """404 for nothing, for instance for a slug that never led anywhere."""
    if something is None:
        raise Http404
    return something


def moved(name: str, *slugs: Any, query: QueryDict | None = None) -> HttpResponse:
    """To the address a thing has today, with its filters; 404 where a slug never led anywhere."""
    if None in slugs:
        raise Http404
    tail = f"?{query.urlencode()}" if query else ""
    return HttpResponsePermanentRedirect(reverse(name, args=slugs) + tail)
