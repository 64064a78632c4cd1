"""Pages as they stood on a day, and what changed since."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from responsibilities.pages import addresses, answer, changes, moments, service
from responsibilities.pages.parts import Link, answer_url, service_url

from . import rendering
from .sending import FOR_EVER


def saying_why(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers with the 404 page that says why there is nothing on this day."""

    @wraps(view)
    def explained(request: HttpRequest, **arguments: str) -> HttpResponse:
        try:
            return view(request, **arguments)
        except moments.NotThereError as reason:
            return rendering.page(request, "not_found", reason.page, status=404)

    return explained


@require_safe
@saying_why
def service_as_of(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    present = rendering.found(addresses.lasting_service_slug(slug))
    on = moments.day(day, Link("the page as it is now", service_url(present)))
    if present != slug:
        return rendering.moved("service-as-of", present, day)
    page = service.service(slug, on)
    if page is None:
        raise moments.service_not_there(slug, on)
    return _stood(request, "service", page, on)


@require_safe
@saying_why
def answer_as_of(request: HttpRequest, service_slug: str, topic_slug: str, day: str) -> HttpResponse:
    present = rendering.found(addresses.lasting_service_slug(service_slug))
    topic = rendering.found(addresses.present_topic_slug(topic_slug))
    on = moments.day(day, Link("the page as it is now", answer_url(present, topic)))
    if (present, topic) != (service_slug, topic_slug):
        return rendering.moved("answer-as-of", present, topic, day)
    page = answer.answer(service_slug, topic_slug, on)
    if page is None:
        raise moments.answer_not_there(present, topic, on)
    return _stood(request, "answer", page, on)


def _stood(request: HttpRequest, template: str, page: Any, on: date) -> HttpResponse:
    response = rendering.page(request, template, page, canonical=page.as_of.now_url)
    response["Cache-Control"] = FOR_EVER if moments.is_settled(on) else "no-cache"
    return response


@require_safe
def service_changes(request: HttpRequest, slug: str) -> HttpResponse:
    page = changes.page(slug, since=request.GET.get("since", ""), before=request.GET.get("before", ""))
    if page is None:
        return rendering.moved("service-changes", addresses.present_service_slug(slug), query=request.GET)
    return rendering.page(request, "changes", page)


@require_safe
def topic_changes(request: HttpRequest, slug: str) -> HttpResponse:
    page = changes.page(topic=slug, since=request.GET.get("since", ""), before=request.GET.get("before", ""))
    if page is None:
        return rendering.moved("topic-changes", addresses.present_topic_slug(slug), query=request.GET)
    return rendering.page(request, "changes", page)


@require_safe
def all_changes(request: HttpRequest) -> HttpResponse:
    page = changes.page(since=request.GET.get("since", ""), before=request.GET.get("before", ""))
    return rendering.page(request, "changes", page)
