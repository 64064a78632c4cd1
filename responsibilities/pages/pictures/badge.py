"""Badges: one answer or one service on 20 pixels of height, as pictures and in the format of shields.io."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from responsibilities.drawing import text
from responsibilities.drawing.canvas import Canvas, Picture
from responsibilities.drawing.theme import PALETTE
from responsibilities.models import Service, Topic
from responsibilities.owners import Owner
from responsibilities.pages.board import Board, board

from . import frame

HEIGHT = 20
SIZE = 11
PADDING = 7
MARK = 10


@dataclass(frozen=True)
class Badge:
    """What a badge says.

    :param values: CSS class of an owner and the words beside its mark.
    :param title: the whole of it in words.
    """

    label: str
    values: tuple[tuple[str, str], ...]
    title: str

    @property
    def message(self) -> str:
        return ", ".join(words for _, words in self.values)

    @property
    def shields(self) -> dict[str, Any]:
        """For the endpoint badge of shields.io: its schema version 1."""
        return {"schemaVersion": 1, "label": self.label, "message": self.message, "color": self._colour}

    @property
    def _colour(self) -> str:
        """Of the owner; ink where there are two."""
        owners = {owner for owner, _ in self.values}
        token = {"you": "you", "aws": "aws", "na": "ink-3"}.get(owners.pop(), "ink-2") if len(owners) == 1 else "ink-2"
        return PALETTE[token][0]


def answer_badge(service_slug: str, topic_slug: str) -> Badge | None:
    """None if there is no such published service or no such topic. A constant number of queries."""
    topic = Topic.objects.select_related("layer").filter(slug=topic_slug).first()
    everything = _board(service_slug, [topic]) if topic else None
    if topic is None or everything is None:
        return None
    (service,) = everything.services
    if not everything.asks(service, topic):
        return None
    owner, word = frame.word(everything.owner(service, topic))
    return Badge(topic.name, ((owner, word),), f"{topic.name} on {service.name}: {word}")


def service_badge(slug: str) -> Badge | None:
    """None if no published service has this slug. A constant number of queries."""
    everything = _board(slug)
    if everything is None:
        return None
    (service,) = everything.services
    counts = everything.counts(service)
    numbers = ((Owner.CUSTOMER, counts.you), (Owner.SHARED, counts.shared), (Owner.AWS, counts.aws))
    values = tuple((owner.css, f"{number} {owner.possessive}") for owner, number in numbers)
    return Badge(service.short_name, values, f"{service.name}: {counts.sentence or 'nothing described'}")


def draw(badge: Badge) -> Picture:
    left = 2 * PADDING + _room(badge.label, 400)
    widths = [2 * PADDING - 2 + MARK + 4 + _room(words, 600) for _, words in badge.values]
    canvas = Canvas(left + sum(widths))
    canvas.rect("ink", 0, 0, left, HEIGHT)
    canvas.text(badge.label, PADDING, 14, SIZE, css="paper")
    x = left
    for (owner, words), width in zip(badge.values, widths, strict=True):
        canvas.fill(owner, x, 0, width, HEIGHT)
        canvas.mark(owner, x + PADDING - 1, 5, MARK)
        canvas.text(words, x + PADDING + MARK + 3, 14, SIZE, 600)
        x += width
    return canvas.picture(HEIGHT, badge.title, f"{badge.title}.")


def _room(words: str, weight: int) -> int:
    return ceil(text.width(words, SIZE, weight))


def _board(slug: str, topics: Sequence[Topic] | None = None) -> Board | None:
    service = Service.objects.with_a_page().select_related("variant_of", "service_type").filter(slug=slug).first()
    return board([service], topics) if service else None
