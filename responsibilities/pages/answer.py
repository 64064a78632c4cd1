"""The page of one answer: the thing wikis link to."""

from dataclasses import dataclass

from django.urls import reverse

from responsibilities.cascade import Answers, Level, Scope, scopes
from responsibilities.models import Responsibility, Service, Topic
from responsibilities.owners import Owner

from .board import Board, TopicOnService, published_services
from .facts import Cell, cell
from .parts import AnswerPart, Link, answer_part, answer_url, filled, service_url
from .pictures.card import Card, Stage, answer_card
from .preview import Preview, preview
from .service import answers_for


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
    by_type: tuple[TypeRow, ...]
    steps: tuple[Step, ...]
    elsewhere: tuple[TopicOnService, ...]
    differing: tuple[TopicOnService, ...]
    cell: Cell

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
            self.title,
            f"{self.short_question} {self.said}",
            f"{self.topic.title} on {self.short_name}: {self.said}",
            f"{self.short_name}, {self.topic.title}",
            description=self.description,
            card=self.card,
        )


def answer(service_slug: str, topic_slug: str) -> AnswerPage | None:
    """The page, or None if there is no such published service or no such topic. A constant number of queries."""
    topic = Topic.objects.select_related("layer").filter(slug=topic_slug).first()
    services = published_services() if topic else []
    service = next((row for row in services if row.slug == service_slug), None)
    if topic is None or service is None:
        return None
    board = Board(services, [topic])
    rows = list(answers_for(service).filter(topic=topic))
    answers = Answers((Scope(row.service_id, row.service_type_id), row.topic_id, row) for row in rows)
    chosen = answers.resolve(scopes(service), topic.pk)
    part = answer_part(service, topic, chosen) if chosen else None
    others = [row for row in board.on_services(topic) if row.service.url != service_url(service.slug)]
    family = {service_url(row.slug) for row in services if _is_family(row, service)}
    return AnswerPage(
        answer=part,
        topic=Link(topic.name, topic.get_absolute_url()),
        question=filled(topic.question, service.name),
        service=Link(service.name, service_url(service.slug)),
        service_slug=service.slug,
        short_name=service.short_name,
        short_question=filled(topic.question, service.short_name),
        layer=Link(topic.layer.name, f"{service_url(service.slug)}#l-{topic.layer.slug}"),
        slug=topic.slug,
        url=answer_url(service.slug, topic.slug),
        share_url=reverse("share-answer", args=[service.slug, topic.slug]),
        by_type=_by_type(board, topic, service),
        steps=_steps(answers, topic, service),
        elsewhere=tuple(row for row in others if row.service.url not in family),
        differing=tuple(row for row in others if row.service.url in family and part and row.owner is not part.owner),
        cell=cell(service, topic, part),
    )


def _is_family(row: Service, service: Service) -> bool:
    root = service.variant_of_id or service.pk
    return (row.variant_of_id or row.pk) == root


def _by_type(board: Board, topic: Topic, service: Service) -> tuple[TypeRow, ...]:
    rows = []
    for service_type in board.types:
        brief = board.of_type(service_type, topic)
        here = service_type.pk == service.service_type_id
        rows.append(TypeRow(service_type.short_name, brief.owner if brief else None, here))
    return tuple(rows)


def _steps(answers: Answers[Responsibility], topic: Topic, service: Service) -> tuple[Step, ...]:
    """Every level that has an answer, the most general first, as people read it."""
    labels = {
        Level.SERVICE: service.name,
        Level.PARENT: service.variant_of.name if service.variant_of else "",
        Level.TYPE: service.service_type.name,
        Level.GENERAL: "General",
    }
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
