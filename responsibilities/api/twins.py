"""The twins of pages: the same page builder, told as data.

A loader takes what the address names and its query, and returns None where there is no such page.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from responsibilities.models import Topic
from responsibilities.pages import answer as answer_page
from responsibilities.pages import compare as compare_page
from responsibilities.pages import facts, matrix, search, stack, teams
from responsibilities.pages import service as service_page
from responsibilities.pages.board import board
from responsibilities.pages.overlay import Overlay
from responsibilities.pages.parts import Link
from responsibilities.pages.rows import PRESENT
from responsibilities.pages.selection import selection

from . import documents, making, question, shown
from .stamp import Stamp

Query = Mapping[str, list[str]]
"""The query of an address, every value it gives a name."""


def _last(asked: Query) -> dict[str, str]:
    """One value a name, as pages read their query."""
    return {name: values[-1] for name, values in asked.items() if values}


def _twin(stamp: Stamp, path: str, on: date | None = None) -> dict[str, Any]:
    """What every twin says of itself; ``on`` is the day it shows, if that is not today."""
    return {
        "generated": stamp.generated,
        "content_version": stamp.content_version,
        "as_of": on or stamp.today,
        "url": stamp.url(path),
    }


def service(stamp: Stamp, asked: Query, service_slug: str, on: date | None = None) -> documents.ServiceDocument | None:
    page = service_page.service(service_slug, on, _last(asked).get("lens", ""))
    if page is None:
        return None
    return documents.ServiceDocument(
        **_twin(stamp, page.url, on),
        service=making.service(page.facts, stamp),
        answers=[making.answer(cell, stamp) for cell in page.cells],
    )


def answer(
    stamp: Stamp, _asked: Query, service_slug: str, topic_slug: str, on: date | None = None
) -> documents.AnswerDocument | None:
    page = answer_page.answer(service_slug, topic_slug, on)
    if page is None:
        return None
    return documents.AnswerDocument(
        **_twin(stamp, page.url, on),
        answer=making.answer(page.cell, stamp),
        retired=[making.retired(note) for note in page.retired_answers],
    )


def topic(stamp: Stamp, _asked: Query, topic_slug: str) -> documents.TopicDocument | None:
    row = Topic.objects.select_related("layer").filter(slug=topic_slug).first()
    if row is None:
        return None
    everything = board(topics=[row])
    overlay = Overlay(PRESENT, topic=row)
    places = [(place, row) for place in everything.services if everything.asks(place, row)]
    cells = facts.cells(everything, places, overlay)
    return documents.TopicDocument(
        **_twin(stamp, row.get_absolute_url()),
        topic=making.topic(everything, row, overlay, stamp),
        answers=[making.answer(cell, stamp) for cell in cells],
    )


def team(stamp: Stamp, _asked: Query, team_slug: str) -> documents.TeamDocument | None:
    """All services: a file needs no pages."""
    owned = teams.owned(team_slug)
    if owned is None:
        return None
    return documents.TeamDocument(
        **_twin(stamp, owned.team.url),
        team=making.team(owned, stamp),
        answers=[making.answer(cell, stamp) for cell in owned.cells],
    )


def matrix_(stamp: Stamp, asked: Query) -> documents.MatrixDocument:
    """All services that the filters leave: a file needs no pages."""
    left = matrix.narrowed(_last(asked))
    return documents.MatrixDocument(
        **_twin(stamp, left.url),
        rows=making.grid(left.everything, left.services, left.topics, stamp),
        ignored=list(left.picked.ignored),
    )


def compare(stamp: Stamp, asked: Query) -> documents.CompareDocument:
    everything = board()
    picked = selection(asked.get("s", []), everything.services, compare_page.LIMIT)
    topics = everything.topics_of_any(picked.services) if picked.services else []
    rows = making.grid(everything, picked.services, topics, stamp)
    only = _last(asked).get("only") == "differences"
    return documents.CompareDocument(
        **_twin(stamp, f"{compare_page.compare_url(picked.services)}{'&only=differences' if only else ''}"),
        services=[_named(row.slug, row.short_name, row.get_absolute_url(), stamp) for row in picked.services],
        differences=sum(row.differs for row in rows),
        rows=[row for row in rows if row.differs or not only],
        ignored=_ignored(picked.unknown, picked.left_out, picked.limit, picked.retired),
    )


def stack_(stamp: Stamp, asked: Query) -> documents.StackDocument:
    page = stack.stack(asked.get("s", []), _last(asked).get("team", ""), _last(asked).get("lens", ""))
    return documents.StackDocument(
        **_twin(stamp, f"{reverse('stack')}?{page.query}"),
        title=page.title,
        services=[
            _named(slug, link.title, link.url, stamp) for slug, link in zip(page.slugs, page.services, strict=True)
        ],
        counts=making.counts(page.counts),
        duties=[_duty(group, duty, stamp) for group in page.groups for duty in group.duties],
        covered=[
            shown.Covered(
                topic=item.topic_slug,
                topic_name=item.topic.title,
                services=list(item.slugs),
                url=stamp.url(item.topic.url),
            )
            for item in page.covered
        ],
        additions=list(map(making.addition, page.ours)),
        ignored=[*page.ignored, *_ignored(page.unknown, page.left_out, page.limit, page.retired)],
    )


def _named(slug: str, name: str, path: str, stamp: Stamp) -> shown.Named:
    return shown.Named(service=slug, service_name=name, url=stamp.url(path))


def _ignored(unknown: Sequence[str], left_out: int, limit: int, retired: Sequence[Link]) -> list[str]:
    beyond = [f"{left_out} services beyond {limit}"] if left_out else []
    return [*unknown, *(f"{link.title}, which is retired" for link in retired), *beyond]


def _duty(group: stack.DutyGroup, duty: stack.Duty, stamp: Stamp) -> shown.Duty:
    return shown.Duty(
        layer=duty.layer_slug,
        layer_name=group.layer,
        topic=duty.topic_slug,
        topic_name=duty.topic,
        owner=duty.owner,
        services=[
            shown.DutyService(
                service=holder.slug, service_name=holder.name, owner=holder.owner, url=stamp.url(holder.url)
            )
            for holder in duty.holders
        ],
        todo=duty.todo,
        statement=duty.statement,
        checks=[making.evidence(check) for check in duty.checks],
        teams=[team.slug for team in duty.teams],
        additions=list(map(making.addition, duty.ours)),
    )


def search_(stamp: Stamp, asked: Query) -> documents.SearchDocument:
    page = search.search(_last(asked))
    return documents.SearchDocument(
        **_twin(stamp, page.url),
        question=page.query,
        answer=question.direct(page.direct.given, page.direct.cites, stamp) if page.direct else None,
        alternatives=[question.nearest(given, stamp) for given in page.nearest],
        term=question.term(page.term, stamp) if page.term else None,
        count=page.count,
        page=page.page_number,
        pages=page.page_count,
        results=[_result(row, stamp) for row in page.rows],
        ignored=list(page.ignored),
    )


def _result(row: search.ResultRow, stamp: Stamp) -> shown.Result:
    return shown.Result(
        title=row.title,
        owner=row.owner,
        service=row.service,
        topic=row.topic,
        scope=row.level,
        provenance=row.origin,
        statement=row.text,
        url=stamp.url(row.url),
    )


LOADERS: Mapping[str, Callable[..., documents.Twin | None]] = {
    "service": service,
    "answer": answer,
    "topic": topic,
    "team": team,
    "matrix": matrix_,
    "compare": compare,
    "stack": stack_,
    "search": search_,
}
"""One for each kind of page that has twins."""
