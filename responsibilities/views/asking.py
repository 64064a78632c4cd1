"""Search: the page and suggestions while typing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from responsibilities.pages import search, suggesting

from . import rendering


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "search", search.search(request.GET.dict()))


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """In the form of the OpenSearch suggestions extension: what was typed, then three lists of one length."""
    typed, found = suggesting.suggestions(request.GET.get("q", ""))
    urls = [settings.SITE_URL + one.url for one in found]
    data = [typed, [one.text for one in found], [one.description for one in found], urls]
    return JsonResponse(data, safe=False, content_type="application/x-suggestions+json")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    context = {"site_url": settings.SITE_URL}
    return render(request, "opensearch.xml", context, content_type="application/opensearchdescription+xml")
