"""Cards: what a link looks like where somebody pastes it. 1200x630, light, told apart by a hash of all they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from django.template.loader import get_template
from django.urls import reverse

from responsibilities import diagrams
from responsibilities.drawing import text
from responsibilities.drawing.canvas import Canvas, Picture
from responsibilities.drawing.theme import Theme, style
from responsibilities.owners import Owner

from . import frame

WIDTH, HEIGHT = 1200, 630
LEFT = 72
ROOM = WIDTH - 2 * LEFT
LINE_AT = 420
STEP = 20
SITE_WORDS = "You secure what you put in the cloud. AWS secures the cloud itself."
TEMPLATES = ("pictures/picture.svg", "pictures/_mark.svg")


class Stage(NamedTuple):
    """One step of the line: a type, and whether the service is of it."""

    name: str
    is_here: bool


@dataclass(frozen=True)
class Card:
    """A picture for previews and the address it has while it looks like this."""

    picture: Picture
    url: str


def answer_card(
    slugs: tuple[str, str], questions: tuple[str, str], owner: Owner | None, statement: str, types: Sequence[Stage]
) -> Card:
    """:param questions: with the full name of the service, and with its short name."""
    canvas = _canvas()
    question, shorter = questions
    css, answer = (owner.css, owner.answer) if owner else ("varies", "Not described.")
    asked = question_lines(question, shorter)
    single = len(asked.lines) == 1
    y = canvas.lines(asked.lines, LEFT, 194 if single else 168, asked.size + 6, asked.size, 600)
    mark, size = (120, 148) if single else (104, 128)
    top = y + (2 if single else 6)
    canvas.mark(css, LEFT, top, mark)
    _answer(canvas, answer, LEFT + mark + 30, top + mark - 6, size)
    _line(canvas, types)
    _statement(canvas, statement)
    return _card(canvas, f"{question} {answer}", statement, "answer-card", *slugs)


def question_lines(question: str, shorter: str) -> text.Fitted:
    """The question in one or two lines; with the short name of the service where the full one is too long."""
    return text.fitted(question, ROOM, (42, 40, 38, 36, 34), 2, 600, shorter=shorter)


def service_card(slug: str, name: str, summary: str, counts: diagrams.Counts, types: Sequence[Stage]) -> Card:
    canvas = _canvas()
    named = _name(name)
    y = canvas.lines(named.lines, LEFT, 206 if len(named.lines) == 1 else 178, named.size + 4, named.size, 700)
    x, below = LEFT, min(y - named.size + 116, 366)
    for owner, number in ((Owner.CUSTOMER, counts.you), (Owner.SHARED, counts.shared), (Owner.AWS, counts.aws)):
        canvas.mark(owner.css, x, below - 54, 54)
        x = canvas.text(str(number), x + 72, below, 76, 700, tight=-2)
        x = canvas.text(owner.possessive, x + 12, below, 32, css="ink-2") + 52
    _line(canvas, types)
    _statement(canvas, summary)
    return _card(canvas, f"{name}: who secures what", counts.sentence, "service-card", slug)


def _name(name: str) -> text.Fitted:
    """Large on one line if it may be, else smaller on two."""
    for size in (88, 80, 72, 64):
        if text.fits(name, ROOM, size, 700):
            return text.Fitted(size, (name,))
    return text.fitted(name, ROOM, (60, 54, 48), 2, 700)


@cache
def site_card() -> Card:
    """For all pages without a card of their own. Words only, so it never asks the database."""
    canvas = _canvas()
    canvas.mark("you", LEFT, 158, 48)
    canvas.lines(("You secure what you", "put in the cloud."), LEFT + 72, 202, 68, 64, 700)
    _steps(canvas, 4, 322)
    canvas.mark("aws", LEFT, 412, 48)
    canvas.lines(("AWS secures", "the cloud itself."), LEFT + 72, 456, 68, 64, 700)
    canvas.text("Who does what, service by service, with a source and a date.", LEFT, 590, 24, css="ink-2")
    return _card(canvas, "Who secures what on AWS", SITE_WORDS, "site-card")


def _canvas() -> Canvas:
    canvas = Canvas(WIDTH)
    canvas.mark("shared", LEFT, 58, 30)
    end = canvas.text(frame.SITE, LEFT + 42, 83, 28, 700)
    canvas.text(frame.SITE_REST, end + 8, 83, 28, css="ink-2")
    return canvas


def _answer(canvas: Canvas, answer: str, x: int, baseline: int, size: int) -> None:
    room = WIDTH - LEFT - x
    while text.width(answer, size, 700) > room:
        size -= 4
    canvas.text(answer, x, baseline, size, 700, tight=-round(size / 25))


def _line(canvas: Canvas, types: Sequence[Stage]) -> None:
    """The line with a step for each type; the one of the service is pointed at."""
    count = max(len(types), 1)
    _steps(canvas, count, LINE_AT)
    for number, (name, is_here) in enumerate(types):
        x, y = _stage(number, count)
        room = WIDTH // count - 40
        found = text.fitted(name, room, (21, 19, 17, 15), 1, 700 if is_here else 400)
        canvas.text(found.lines[0], x, y + 32, found.size, 700 if is_here else 400, "ink" if is_here else "ink-2")
        if is_here:
            canvas.shape("ink", f"M{x + 11} {y - 4}l11-18h-22z")


def _stage(number: int, count: int) -> tuple[int, int]:
    """Where the words of a stage begin, and the y of its line."""
    return (LEFT if number == 0 else number * WIDTH // count + 24), LINE_AT + number * STEP


def _steps(canvas: Canvas, count: int, y: int) -> None:
    width = WIDTH // count
    canvas.shape("o-ink", f"M-9 {y}H{width}" + f"v{STEP}h{width}" * (count - 1) + "h9", 8)


def _statement(canvas: Canvas, statement: str) -> None:
    first = f"{statement.partition('. ')[0].rstrip('.')}."
    said = text.fitted(statement, ROOM, (24, 22, 20), 2, shorter=first)
    canvas.lines(said.lines, LEFT, 582 if len(said.lines) == 1 else 566, said.size + 8, said.size, css="ink-2")


def _card(canvas: Canvas, title: str, description: str, name: str, *slugs: str) -> Card:
    picture = canvas.picture(HEIGHT, title, description)
    shown = f"{picture!r}{_design()}"
    return Card(picture, reverse(name, args=[*slugs, sha256(shown.encode()).hexdigest()[:12]]))


@cache
def _design() -> str:
    """What a card looks like besides its content: a new design needs new addresses too."""
    sources = [get_template(name).template.source for name in TEMPLATES]  # type: ignore[attr-defined]
    return "".join([*sources, style(Theme.LIGHT)])
