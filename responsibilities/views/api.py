"""The API, its description for programs and the page about it for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from responsibilities.api import history, lists, openapi, parameters, question, reference, reviews, schemas, twins
from responsibilities.api.stamp import Stamp
from responsibilities.formats import json
from responsibilities.pages import addresses

from . import rendering, sending

JSON = "application/json"


@sending.data
def listed(request: HttpRequest, state: Stamp, name: str) -> HttpResponseBase:
    return sending.document(json.printed(lists.answer(name, dict(request.GET.lists()), state)), JSON)


@sending.data
def single(request: HttpRequest, state: Stamp, kind: str, **slugs: str) -> HttpResponseBase:  # noqa: ARG001
    """The same document as the twin of its page."""
    found = twins.LOADERS[kind](state, {}, **slugs)
    if found is None:
        return rendering.moved(f"api-{kind}", *addresses.present(**slugs))
    return sending.document(json.printed(found), JSON)


@sending.data
def answer(request: HttpRequest, state: Stamp) -> HttpResponseBase:
    asked = parameters.read(parameters.QuestionQuery, dict(request.GET.lists()))
    return sending.document(json.printed(question.answer(state, asked.q)), JSON)


@sending.data
def changes(request: HttpRequest, state: Stamp) -> HttpResponseBase:
    return sending.document(json.printed(history.answer(dict(request.GET.lists()), state)), JSON)


@sending.data
def reviews_list(request: HttpRequest, state: Stamp) -> HttpResponseBase:
    return sending.document(json.printed(reviews.answer(dict(request.GET.lists()), state)), JSON)


@sending.data
def description(request: HttpRequest, state: Stamp) -> HttpResponseBase:  # noqa: ARG001
    return sending.document(schemas.text(openapi.document(state.site_url)), JSON)


@require_safe
def reference_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "api", reference.reference(settings.SITE_URL))
