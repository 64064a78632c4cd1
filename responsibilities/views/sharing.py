"""The paste kit: pages whose text is ready for wikis, issues and mail."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from responsibilities.pages import addresses
from responsibilities.pages.sharing import Quoting

from . import rendering


def _quoting() -> Quoting:
    return Quoting(settings.SITE_URL, timezone.localdate(), can_be_framed=bool(settings.EMBED_ALLOWED_ORIGINS))


@require_safe
def service_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = _quoting().service(slug)
    if page:
        return rendering.page(request, "share", page)
    return rendering.moved("share-service", addresses.present_service_slug(slug))


@require_safe
def answer_page(request: HttpRequest, service_slug: str, topic_slug: str) -> HttpResponse:
    page = _quoting().answer(service_slug, topic_slug)
    if page:
        return rendering.page(request, "share", page)
    return rendering.moved("share-answer", *addresses.present_answer(service_slug, topic_slug))


@require_safe
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = _quoting().topic(slug)
    if page:
        return rendering.page(request, "share", page)
    return rendering.moved("share-topic", addresses.present_topic_slug(slug))


@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    """Fewer than two services are no comparison yet: the page that makes one says so."""
    page = _quoting().comparison(request.GET.getlist("s"))
    if page:
        return rendering.page(request, "share", page)
    return HttpResponseRedirect(f"{reverse('compare')}?{request.GET.urlencode()}")


@require_safe
def diagram_page(request: HttpRequest, name: str) -> HttpResponse:
    page = _quoting().diagram(name)
    if page:
        return rendering.page(request, "share", page)
    return rendering.moved("share-diagram", addresses.present_service_slug(name))
