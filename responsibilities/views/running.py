"""What crawlers, browsers and load balancers ask for, and the page for addresses that lead nowhere."""

import sys

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from responsibilities import models
from responsibilities.pages import addresses

from . import rendering, sending

AWAY = {"Retry-After": "5", "Cache-Control": "no-store"}


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
    """Content is served: the database answers, is of this release, and holds a published service."""
    try:
        status = _readiness()
    except DatabaseError:
        status = "no database"
    return JsonResponse({"status": status}, status=200 if status == "ready" else 503)


def _readiness() -> str:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "migrations to run"
    return "ready" if models.Service.objects.published().exists() else "no content"


def failed(request: HttpRequest) -> HttpResponse:
    """A page that needs nothing; a database that is away is no error of ours, and comes back.

    Django's own would read the body for a token, and may fail once more.
    """
    found = models.outage(sys.exc_info()[1])
    if found is None:
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    context = {"outage": found, "was_sent": request.method not in ("GET", "HEAD")}
    return HttpResponse(loader.get_template("503.html").render(context), status=503, headers=AWAY)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """For requests that can't be read, or claim to be for another host."""
    return HttpResponse("This request can’t be read.\n", "text/plain; charset=utf-8", 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:  # noqa: ARG001
    if sending.is_data(request.path):
        return sending.not_found(request)
    return rendering.page(request, "not_found", addresses.not_found(request.path), status=404)
