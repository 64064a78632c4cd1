"""The page of one answer: the thing wikis link to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from responsibilities.cascade import Answers, Chosen, Level, Scope, scopes
from responsibilities.models import Responsibility, Service, Topic
from responsibilities.owners import Owner

from .board import Board, TopicOnService
from .facts import Cell, cell
from .ours import Ours, TeamPart
from .overlay import Overlay
from .parts import (
    AnswerPart,
    AsOf,
    Link,
    Retirement,
    answer_part,
    answer_url,
    as_of,
    filled,
    on_day,
    retirement,
    service_url,
)
from .past import rows_at
from .pictures.card import Card, Stage, answer_card
from .preview import Preview, preview
from .service import service_retirement

ELSEWHERE = 12
"""Other services that are shown with the same topic; its own page has all."""


@dataclass(frozen=True)
class Step:
    """One level of the cascade, and whether its answer is the one used."""

    label: str
    owner: Owner
    statement: str
    is_used: bool


@dataclass(frozen=True)
class TypeRow:
    name: str
    owner: Owner | None
    is_here: bool


@dataclass(frozen=True)
class AnswerPage:
    answer: AnswerPart | None
    topic: Link
    question: str
    service: Link
    service_slug: str
    short_name: str
    short_question: str
    layer: Link
    slug: str
    url: str
    share_url: str
    suggest_url: str
    """Where a reader says what is wrong with it; empty where nobody would mend it."""
    dated_url: str
    """Shows for ever what this page shows today, or showed on its day."""
    by_type: tuple[TypeRow, ...]
    steps: tuple[Step, ...]
    elsewhere: tuple[TopicOnService, ...]
    """Services outside of the family with an answer of their own, those of the same category first; not all."""
    differing: tuple[TopicOnService, ...]
    cell: Cell
    retired: Retirement | None
    """Of the service."""
    retired_answers: tuple[Retirement, ...]
    """Answers that stood here before, most specific first; the one shown is the next wider one."""
    as_of: AsOf | None

    @property
    def ours(self) -> tuple[Ours, ...]:
        """What the organisation added, most specific first."""
        return self.cell.ours

    @property
    def team(self) -> TeamPart | None:
        """Of the organisation: who owns this."""
        return self.cell.team

    @property
    def title(self) -> str:
        return f"{self.question} {self.said}"

    @property
    def said(self) -> str:
        """The answer in two or three words."""
        return self.answer.owner.answer if self.answer else "Not described."

    @property
    def description(self) -> str:
        return self.answer.statement if self.answer else "Nobody has described this yet."

    @property
    def card(self) -> Card:
        owner = self.answer.owner if self.answer else None
        types = [Stage(row.name, row.is_here) for row in self.by_type]
        questions = (self.question, self.short_question)
        return answer_card((self.service_slug, self.slug), questions, owner, self.description, types)

    @property
    def preview(self) -> Preview:
        return preview(
            f"{self.title}{on_day(self.as_of)}",
            f"{self.short_question} {self.said}{on_day(self.as_of)}",
            f"{self.topic.title} on {self.short_name}: {self.said}{on_day(self.as_of)}",
            f"{self.short_name}, {self.topic.title}{on_day(self.as_of)}",
            description=self.description,
            card=None if self.as_of else self.card,
        )


def answer(service_slug: str, topic_slug: str, on: date | None = None) -> AnswerPage | None:
    """The page now, or as it stood at the end of a day (UTC). A constant number of queries.

    :param service_slug: the present slug, also for a day on which it was another; so for the topic.
    :returns: None if there was no such service with a page, or no such topic on it. None for a day still to come.
    """
    rows = rows_at(on)
    topic = rows.topic(topic_slug)
    service = rows.service(service_slug) if topic else None
    if topic is None or service is None:
        return None
    found = rows.answers(service, topic)
    if not found and not topic.is_everywhere:
        return None
    board = Board(rows.family(service), [topic], rows)
    rows.prove(found)
    answers = _by_scope(row for row in found if not row.is_retired)
    chosen = answers.resolve(scopes(service), topic.pk)
    part = answer_part(service, topic, chosen, on) if chosen else None
    home = service_url(service.slug, on)
    family = [row for row in board.on_services(topic) if row.service.url != home]
    return AnswerPage(
        answer=part,
        topic=Link(topic.name, topic.get_absolute_url()),
        question=filled(topic.question, service.name),
        service=Link(service.name, home),
        service_slug=service.slug,
        short_name=service.short_name,
        short_question=filled(topic.question, service.short_name),
        layer=Link(topic.layer.name, f"{home}#l-{topic.layer.slug}"),
        slug=topic.slug,
        url=answer_url(service.slug, topic.slug, on),
        suggest_url=_suggest_url(service, topic, on),
        share_url="" if on else reverse("share-answer", args=[service.slug, topic.slug]),
        dated_url=answer_url(service.slug, topic.slug, on or timezone.now().date()),
        by_type=_by_type(board, topic, service),
        steps=_steps(answers, topic, service),
        elsewhere=tuple(_elsewhere(row, topic, on) for row in rows.specific(topic, service, ELSEWHERE)),
        differing=tuple(row for row in family if part and row.owner is not part.owner),
        cell=cell(service, topic, part, Overlay(rows, [service], topic), on),
        retired=service_retirement(service, on),
        retired_answers=_retired(_by_scope(row for row in found if row.is_retired), topic, service, chosen),
        as_of=as_of(on, service.slug, answer_url(service.slug, topic.slug)),
    )


def _elsewhere(row: Responsibility, topic: Topic, on: date | None) -> TopicOnService:
    service = row.service
    assert service is not None  # noqa: S101 -- asked for with a service
    return TopicOnService(
        service=Link(service.name, service_url(service.slug, on)),
        owner=Owner(row.owner),
        statement=filled(row.statement, service.short_name),
        url=answer_url(service.slug, topic.slug, on),
        is_specific=True,
    )


def _suggest_url(service: Service, topic: Topic, on: date | None) -> str:
    wanted = settings.SUGGESTIONS and on is None and not service.is_retired
    return reverse("suggest", args=[service.slug, topic.slug]) if wanted else ""


def _by_scope(rows: Iterable[Responsibility]) -> Answers[Responsibility]:
    return Answers((Scope(row.service_id, row.service_type_id), row.topic_id, row) for row in rows)


def _retired(
    answers: Answers[Responsibility], topic: Topic, service: Service, chosen: Chosen[Responsibility] | None
) -> tuple[Retirement, ...]:
    """The retired answers that are more specific than the one shown."""
    labels = _labels(service)
    levels = [level for level, _ in scopes(service)]
    specific = levels[: levels.index(chosen.level)] if chosen else levels
    found = answers.candidates(scopes(service), topic.pk)
    notes = (retirement(labels[item.level], item.answer) for item in found if item.level in specific)
    return tuple(note for note in notes if note)


def _by_type(board: Board, topic: Topic, service: Service) -> tuple[TypeRow, ...]:
    rows = []
    for service_type in board.types:
        brief = board.of_type(service_type, topic)
        here = service_type.pk == service.service_type_id
        rows.append(TypeRow(service_type.short_name, brief.owner if brief else None, here))
    return tuple(rows)


def _steps(answers: Answers[Responsibility], topic: Topic, service: Service) -> tuple[Step, ...]:
    """Every level that has an answer, the most general first, as people read it."""
    labels = _labels(service)
    found = list(answers.candidates(scopes(service), topic.pk))
    steps = [
        Step(
            labels[item.level],
            Owner(item.answer.owner),
            filled(item.answer.statement, service.short_name),
            item is found[0],
        )
        for item in found
    ]
    return tuple(reversed(steps))


def _labels(service: Service) -> dict[Level, str]:
    return {
        Level.SERVICE: service.name,
        Level.PARENT: service.variant_of.name if service.variant_of else "",
        Level.TYPE: service.service_type.name,
        Level.GENERAL: "General",
    }
