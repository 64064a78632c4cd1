"""What all views share: a page printed, or the way to where it is now."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from responsibilities import formats
from responsibilities.pages import preview


def page(request: HttpRequest, template: str, page: Any, *, status: int = 200) -> HttpResponse:
    shown = getattr(page, "preview", None) or preview.site_preview()
    context = {
        "page": page,
        "preview": shown,
        "canonical": settings.SITE_URL + (shown.path or request.path),
        "site_url": settings.SITE_URL,
        "path": request.path,
        "twins": formats.twins(template, request.get_full_path()),
    }
    return render(request, f"responsibilities/{template}.html", context, status=status)


def page_or_404(request: HttpRequest, template: str, found: Any) -> HttpResponse:
    """For things whose slug never changes, so there is no other address to look for."""
    if found is None:
        raise Http404
    return page(request, template, found)


def moved(name: str, *slugs: Any) -> HttpResponse:
    """To the address a thing has today; 404 where a slug never led anywhere."""
    if None in slugs:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(name, args=slugs))
