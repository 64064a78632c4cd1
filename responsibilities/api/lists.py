"""The lists of the API: filtered, then cut into pages; only what is on the page is read in full."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, prefetch_related_objects
from django.urls import reverse

from responsibilities.models import Category, Layer, Responsibility, Service, ServiceType, Source, Team, Topic
from responsibilities.pages import facts
from responsibilities.pages import teams as team_pages
from responsibilities.pages.addresses import present_service_slug, present_topic_slug
from responsibilities.pages.board import Board, board
from responsibilities.pages.lens import through
from responsibilities.pages.overlay import Overlay
from responsibilities.pages.rows import PRESENT

from . import documents, making, objects
from .objects import FieldProblem, Model
from .parameters import AnswersQuery, ChangesQuery, Paging, ParameterError, ServicesQuery, TopicsQuery, read
from .stamp import Stamp


class Found(NamedTuple):
    """Everything that matches, and how some of it becomes objects."""

    rows: Sequence[Any]
    made: Callable[[Sequence[Any]], Iterable[Model]]


class Resource(NamedTuple):
    """A list: what may be asked of it, how it is found, what it is sent as."""

    asked: type[Paging]
    found: Callable[[Any, Stamp], Found]
    document: type[documents.Page[Any]]


def answer(name: str, given: Mapping[str, list[str]], stamp: Stamp) -> documents.Page[Any]:
    """A page of the list with this name. A constant number of queries.

    :raises ParameterError: if a parameter makes no sense.
    """
    resource = RESOURCES[name]
    asked = read(resource.asked, given)
    found = resource.found(asked, stamp)
    pages = max(1, -(-len(found.rows) // asked.per_page))
    start = (asked.page - 1) * asked.per_page
    return resource.document(
        generated=stamp.generated,
        content_version=stamp.content_version,
        count=len(found.rows),
        page=asked.page,
        pages=pages,
        next=_url(name, asked, asked.page + 1, stamp) if asked.page < pages else None,
        previous=_url(name, asked, min(asked.page - 1, pages), stamp) if asked.page > 1 else None,
        items=list(found.made(found.rows[start : start + asked.per_page])),
    )


def _url(name: str, asked: Paging, page: int, stamp: Stamp) -> str:
    given = asked.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return stamp.url(f"{reverse('api-list', args=[name])}?{urlencode({**given, 'page': page})}")


def services(asked: ServicesQuery, stamp: Stamp) -> Found:
    everything = board()
    _known_category(asked.category)
    _known("type", asked.type, everything.types)
    _known_team(asked.team)
    overlay = Overlay(PRESENT)
    rows = [
        row
        for row in overlay.services_of(asked.team, everything.services, everything.topics)
        if asked.category in {None, row.category.slug}
        and asked.type in {None, row.service_type.slug}
        and asked.lifecycle in {None, row.lifecycle}
    ]
    return Found(rows, lambda shown: service_objects(everything, shown, overlay, stamp))


def service_objects(
    everything: Board, rows: Sequence[Service], overlay: Overlay, stamp: Stamp
) -> list[objects.Service]:
    """Two queries for what lists of services do not read."""
    prefetch_related_objects(list(rows), "aliases", "successor")
    return [making.service(facts.facts(row, everything.counts(row), overlay), stamp) for row in rows]


def topics(asked: TopicsQuery, stamp: Stamp) -> Found:
    everything = board()
    _known("layer", asked.layer, everything.layers)
    rows = _wanted(everything, asked)
    overlay = Overlay(PRESENT)
    return Found(rows, lambda shown: [making.topic(everything, row, overlay, stamp) for row in shown])


def _wanted(everything: Board, asked: TopicsQuery | AnswersQuery) -> list[Topic]:
    """The topics of a layer and a lens, where one is asked for."""
    rows = [row for row in everything.topics if asked.layer in {None, row.layer.slug}]
    if asked.lens is None:
        return rows
    if asked.lens not in {lens.slug for lens in everything.lenses}:
        unknown("lens", asked.lens)
    return through(rows, everything.lenses, asked.lens)


def layers(_asked: Paging, stamp: Stamp) -> Found:
    everything = board()
    rows = list(Layer.objects.all())
    return Found(rows, lambda shown: [making.layer(everything, row, stamp) for row in shown])


def types(_asked: Paging, stamp: Stamp) -> Found:
    everything = board()
    return Found(everything.types, lambda shown: [making.service_type(everything, row, stamp) for row in shown])


def teams(_asked: Paging, stamp: Stamp) -> Found:
    return Found(team_pages.owned_by_all(), lambda shown: [making.team(owned, stamp) for owned in shown])


def answers(asked: AnswersQuery, stamp: Stamp) -> Found:
    service, topic = present(asked)
    everything = board()
    _known_category(asked.category)
    _known("type", asked.type, everything.types)
    _known("layer", asked.layer, everything.layers)
    _known_team(asked.team)
    overlay = Overlay(PRESENT)
    wanted_services = [
        row
        for row in everything.services
        if service in {None, row.slug}
        and asked.category in {None, row.category.slug}
        and asked.type in {None, row.service_type.slug}
    ]
    wanted_topics = [row for row in _wanted(everything, asked) if topic in {None, row.slug}]
    places = [
        (one, other)
        for one in wanted_services
        for other in wanted_topics
        if everything.asks(one, other)
        and _fits(everything, one, other, asked)
        and asked.team in {None, overlay.owner_slug(one, other)}
    ]
    return Found(places, lambda shown: [making.answer(cell, stamp) for cell in facts.cells(everything, shown, overlay)])


def _fits(everything: Board, service: Service, topic: Topic, asked: AnswersQuery) -> bool:
    if asked.owner is None and asked.scope is None:
        return True
    chosen = everything.chosen(service, topic)
    return chosen is not None and asked.owner in {None, chosen.answer.owner} and asked.scope in {None, chosen.level}


def present(asked: AnswersQuery | ChangesQuery) -> tuple[str | None, str | None]:
    """The slugs of today of the service and the topic that are asked for."""
    service = present_service_slug(asked.service) if asked.service else None
    if asked.service and service is None:
        unknown("service", asked.service)
    topic = present_topic_slug(asked.topic) if asked.topic else None
    if asked.topic and topic is None:
        unknown("topic", asked.topic)
    return service, topic


def sources(_asked: Paging, stamp: Stamp) -> Found:  # noqa: ARG001
    """Those that published answers cite."""
    answers = Responsibility.objects.published().filter(
        Q(service__isnull=True) | Q(service__in=Service.objects.published())
    )
    readable = Q(citations__responsibility__in=answers)
    rows = Source.objects.filter(readable).annotate(count=Count("citations"), last=Max("citations__checked_on"))
    return Found(list(rows), lambda shown: map(making.source, shown))


def _known(name: str, slug: str | None, rows: Iterable[Layer | ServiceType]) -> None:
    if slug is not None and slug not in {row.slug for row in rows}:
        unknown(name, slug)


def _known_category(slug: str | None) -> None:
    if slug is not None and not Category.objects.filter(slug=slug).exists():
        unknown("category", slug)


def _known_team(slug: str | None) -> None:
    if slug is not None and not Team.objects.filter(slug=slug).exists():
        unknown("team", slug)


def unknown(name: str, slug: str) -> NoReturn:
    """:raises ParameterError: saying that there is no such thing."""
    raise ParameterError([FieldProblem(parameter=name, detail=f"There is no {name} with the slug “{slug}”.")])


RESOURCES: Mapping[str, Resource] = {
    "services": Resource(ServicesQuery, services, documents.ServiceList),
    "topics": Resource(TopicsQuery, topics, documents.TopicList),
    "layers": Resource(Paging, layers, documents.LayerList),
    "types": Resource(Paging, types, documents.ServiceTypeList),
    "teams": Resource(Paging, teams, documents.TeamList),
    "answers": Resource(AnswersQuery, answers, documents.AnswerList),
    "sources": Resource(Paging, sources, documents.SourceList),
}
"""By the last part of their address."""
