"""Embeds, the only pages that others may frame, and the oEmbed provider that hands them out."""

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from responsibilities.pages import addresses, embed, oembed

from . import rendering

View = Callable[..., HttpResponseBase]


def framable(view: View) -> View:
    """Lets pages of our own and of EMBED_ALLOWED_ORIGINS frame what the view answers, whatever that is."""

    @wraps(view)
    def framed(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        ancestors = ["'self'", *settings.EMBED_ALLOWED_ORIGINS]
        allowing = csp_replace({"frame-ancestors": ancestors})
        return allowing(xframe_options_exempt(view))(request, *args, **kwargs)

    return framed


@framable
@require_safe
def service_embed(request: HttpRequest, slug: str) -> HttpResponse:
    page = embed.service(slug)
    if page:
        return rendering.page(request, "embed/service", page)
    return _moved(request, "embed-service", addresses.present_service_slug(slug))


@framable
@require_safe
def answer_embed(request: HttpRequest, service_slug: str, topic_slug: str) -> HttpResponse:
    page = embed.answer(service_slug, topic_slug)
    if page:
        return rendering.page(request, "embed/answer", page)
    return _moved(request, "embed-answer", *addresses.present_answer(service_slug, topic_slug))


@framable
@require_safe
def compare_embed(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "embed/compare", embed.comparison(request.GET.getlist("s")))


def _moved(request: HttpRequest, name: str, *slugs: str | None) -> HttpResponse:
    """To the present address; where there is none, a page that fits the frame says so."""
    if None in slugs:
        return rendering.page(request, "embed/not_found", None, status=404)
    return rendering.moved(name, *slugs)


@require_safe
def oembed_endpoint(request: HttpRequest) -> HttpResponse:
    """Readable by scripts of any site, errors included: it says nothing that is not public."""
    reply = oembed.reply(request.GET, settings.SITE_URL, can_be_framed=bool(settings.EMBED_ALLOWED_ORIGINS))
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(reply.body, content_type=reply.content_type, status=reply.status, headers=headers)
