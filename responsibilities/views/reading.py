"""The pages people read."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from responsibilities.pages import (
    addresses,
    answer,
    concern,
    directory,
    glossary,
    overview,
    reviews,
    service,
    taxonomy,
    teams,
)

from . import rendering


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "overview", overview.overview())


@require_safe
def directory_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "directory", directory.directory(request.GET.dict()))


@require_safe
def service_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = service.service(slug, lens=request.GET.get("lens", ""))
    return (
        rendering.page(request, "service", page)
        if page
        else rendering.moved("service", addresses.present_service_slug(slug))
    )


@require_safe
def answer_page(request: HttpRequest, service_slug: str, topic_slug: str) -> HttpResponse:
    page = answer.answer(service_slug, topic_slug)
    if page:
        return rendering.page(request, "answer", page)
    return _moved_answer(service_slug, topic_slug)


def _moved_answer(service_slug: str, topic_slug: str) -> HttpResponse:
    return rendering.moved("answer", *addresses.present_answer(service_slug, topic_slug))


@require_safe
def topics_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "topics", taxonomy.topics())


@require_safe
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = taxonomy.topic(slug)
    return (
        rendering.page(request, "topic", page) if page else rendering.moved("topic", addresses.present_topic_slug(slug))
    )


@require_safe
def layer_page(request: HttpRequest, slug: str) -> HttpResponse:
    return rendering.page_or_404(request, "layer", taxonomy.layer(slug))


@require_safe
def type_page(request: HttpRequest, slug: str) -> HttpResponse:
    return rendering.page_or_404(request, "type", taxonomy.service_type(slug))


@require_safe
def lens_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = concern.lens_page(slug)
    if page:
        return rendering.page(request, "lens", page)
    return HttpResponseRedirect(rendering.found(concern.term_url(slug)))


@require_safe
def glossary_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "glossary", glossary.glossary())


@require_safe
def teams_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "teams", teams.teams())


@require_safe
def team_page(request: HttpRequest, slug: str) -> HttpResponse:
    return rendering.page_or_404(request, "team", teams.team(slug, request.GET.dict()))


@require_safe
def reviews_page(request: HttpRequest) -> HttpResponse:
    return rendering.page(request, "reviews", reviews.reviews(request.GET.dict()))
