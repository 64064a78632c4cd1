"""Diagrams, badges and cards: wikis, image proxies and crawlers show them, so no cookie, and headers for each."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from responsibilities.drawing import rendition
from responsibilities.drawing.canvas import Picture
from responsibilities.drawing.png import RENDERER, png
from responsibilities.drawing.rendition import Rendition
from responsibilities.drawing.theme import Theme, style
from responsibilities.pages import addresses, answer, service
from responsibilities.pages.pictures import badge, card, diagram

from . import rendering

FOR_EVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
"""Image proxies keep what says nothing for a year; with an ETag a proxy asks, and an edit shows."""


class RenditionConverter:
    """The end of a picture's path."""

    regex = rendition.PATTERN

    def to_python(self, value: str) -> Rendition:
        return rendition.read(value)

    def to_url(self, value: Rendition) -> str:
        return str(value)


View = Callable[..., HttpResponseBase]


def for_other_hosts(view: View) -> View:
    """What is meant to be shown elsewhere may be; inside the picture nothing runs and nothing is loaded."""

    @require_safe
    @csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE]})
    @wraps(view)
    def served(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
        response = view(request, *arguments, **keywords)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return served


@for_other_hosts
def diagram_picture(request: HttpRequest, slug: str, form: Rendition) -> HttpResponse:
    found = diagram.diagram(slug, settings.SITE_URL)
    if found:
        return _picture(request, found, form)
    return rendering.moved("diagram", diagram.present_slug(slug), form)


@for_other_hosts
def answer_badge(request: HttpRequest, service_slug: str, topic_slug: str, form: Rendition) -> HttpResponse:
    found = badge.answer_badge(service_slug, topic_slug)
    if found:
        return _picture(request, badge.draw(found), form)
    return rendering.moved("answer-badge", *addresses.present_answer(service_slug, topic_slug), form)


@for_other_hosts
def service_badge(request: HttpRequest, slug: str, form: Rendition) -> HttpResponse:
    found = badge.service_badge(slug)
    if found:
        return _picture(request, badge.draw(found), form)
    return rendering.moved("service-badge", addresses.present_service_slug(slug), form)


@for_other_hosts
def answer_shields(request: HttpRequest, service_slug: str, topic_slug: str) -> HttpResponse:
    found = badge.answer_badge(service_slug, topic_slug)
    if found:
        return _json(request, found.shields)
    return rendering.moved("answer-shields", *addresses.present_answer(service_slug, topic_slug))


@for_other_hosts
def service_shields(request: HttpRequest, slug: str) -> HttpResponse:
    found = badge.service_badge(slug)
    if found:
        return _json(request, found.shields)
    return rendering.moved("service-shields", addresses.present_service_slug(slug))


@for_other_hosts
def site_card(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001
    return _card(request, card.site_card())


@for_other_hosts
def service_card(request: HttpRequest, slug: str, digest: str) -> HttpResponse:  # noqa: ARG001
    page = service.service(addresses.present_service_slug(slug) or slug)
    return _card(request, page.card if page else None)


@for_other_hosts
def answer_card(request: HttpRequest, service_slug: str, topic_slug: str, digest: str) -> HttpResponse:  # noqa: ARG001
    present = addresses.present_answer(service_slug, topic_slug)
    page = answer.answer(present[0] or service_slug, present[1] or topic_slug)
    return _card(request, page.card if page else None)


def _card(request: HttpRequest, found: card.Card | None) -> HttpResponse:
    """The card under the address it has now; every other address leads there, for the time being."""
    if found is None:
        raise Http404
    if request.path != found.url:
        return HttpResponseRedirect(found.url, headers={"Cache-Control": REVALIDATE})
    return _picture(request, found.picture, rendition.PNG, FOR_EVER)


def _picture(request: HttpRequest, picture: Picture, form: Rendition, lifetime: str = REVALIDATE) -> HttpResponse:
    # The renderer knows no media queries: a PNG is light unless it was asked for dark.
    theme = Theme.LIGHT if form.is_png and form.theme is Theme.AUTO else form.theme
    svg = render_to_string("pictures/picture.svg", {"picture": picture, "style": style(theme), "is_png": form.is_png})
    if form.is_png:
        # The SVG decides the bytes of the PNG, so whoever has them is told so without drawing it again.
        return _sent(request, f"{form}{RENDERER}{svg}", lambda: png(svg, form.scale), "image/png", lifetime)
    return _sent(request, svg, svg.encode, "image/svg+xml", lifetime)


def _json(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    text = json.dumps(data)
    return _sent(request, text, text.encode, "application/json", REVALIDATE)


def _sent(
    request: HttpRequest, source: str, body: Callable[[], bytes], content_type: str, lifetime: str
) -> HttpResponse:
    """With a strong ETag of what decides its bytes; 304 to those who have them."""
    etag = f'"{sha256(source.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(body(), content_type=content_type)
    response["ETag"], response["Cache-Control"] = etag, lifetime
    return response
