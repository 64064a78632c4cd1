"""Thin: an address becomes a page, a redirect to its present address, or a helpful 404."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from . import models
from .pages import (
    addresses,
    answer,
    answer_api,
    compare,
    directory,
    glossary,
    matrix,
    overview,
    search,
    service,
    stack,
    stack_export,
    suggesting,
    taxonomy,
)


def _page(request: HttpRequest, template: str, page: Any, *, status: int = 200) -> HttpResponse:
    canonical = settings.SITE_URL + request.path
    context = {"page": page, "canonical": canonical, "site_url": settings.SITE_URL, "path": request.path}
    return render(request, f"responsibilities/{template}.html", context, status=status)


def _page_or_404(request: HttpRequest, template: str, page: Any) -> HttpResponse:
    """For things whose slug never changes, so there is no other address to look for."""
    if page is None:
        raise Http404
    return _page(request, template, page)


def _moved(name: str, *slugs: str | None) -> HttpResponse:
    if None in slugs:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(name, args=slugs))


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "overview", overview.overview())


@require_safe
def directory_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "directory", directory.directory(request.GET.dict()))


@require_safe
def service_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = service.service(slug)
    return _page(request, "service", page) if page else _moved("service", addresses.present_service_slug(slug))


@require_safe
def answer_page(request: HttpRequest, service_slug: str, topic_slug: str) -> HttpResponse:
    page = answer.answer(service_slug, topic_slug)
    if page:
        return _page(request, "answer", page)
    return _moved_answer(service_slug, topic_slug)


def _moved_answer(service_slug: str, topic_slug: str) -> HttpResponse:
    return _moved("answer", addresses.present_service_slug(service_slug), addresses.present_topic_slug(topic_slug))


@require_safe
def topics_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "topics", taxonomy.topics())


@require_safe
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = taxonomy.topic(slug)
    return _page(request, "topic", page) if page else _moved("topic", addresses.present_topic_slug(slug))


@require_safe
def layer_page(request: HttpRequest, slug: str) -> HttpResponse:
    return _page_or_404(request, "layer", taxonomy.layer(slug))


@require_safe
def type_page(request: HttpRequest, slug: str) -> HttpResponse:
    return _page_or_404(request, "type", taxonomy.service_type(slug))


@require_safe
def matrix_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "matrix", matrix.matrix(request.GET.dict()))


@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    only_differences = request.GET.get("only") == "differences"
    return _page(request, "compare", compare.compare(request.GET.getlist("s"), only_differences=only_differences))


@require_safe
def stack_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "stack", stack.stack(request.GET.getlist("s")))


@require_safe
def stack_markdown(request: HttpRequest) -> HttpResponse:
    text = stack_export.markdown(stack.stack(request.GET.getlist("s")), settings.SITE_URL, timezone.localdate())
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
def stack_csv(request: HttpRequest) -> HttpResponse:
    text = stack_export.table(stack.stack(request.GET.getlist("s")), settings.SITE_URL)
    headers = {"Content-Disposition": 'attachment; filename="my-stack.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "search", search.search(request.GET.dict()))


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


@require_safe
def glossary_page(request: HttpRequest) -> HttpResponse:
    return _page(request, "glossary", glossary.glossary())


@require_safe
def api_answer(request: HttpRequest) -> HttpResponse:
    return JsonResponse(answer_api.answer(request.GET.get("q", ""), settings.SITE_URL))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"urls": [settings.SITE_URL + path for path in addresses.every_page()]}
    return render(request, "sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", {"site_url": settings.SITE_URL}, content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Pages name their icon; this is for those that look at the old place, the admin among them."""
    return HttpResponsePermanentRedirect(static("mark.svg"))


@require_safe
def up(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process answers. Touches no database, so that a database outage does not restart the process."""
    return JsonResponse({"status": "up"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Content is served: the database answers and holds a published service."""
    try:
        connection.ensure_connection()
        loaded = models.Service.objects.published().exists()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ready" if loaded else "no content"}, status=200 if loaded else 503)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return _page(request, "not_found", addresses.not_found(request.path), status=404)
