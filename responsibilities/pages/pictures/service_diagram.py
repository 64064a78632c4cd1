"""The diagram of one service: counts, the bar, and every topic by layer with the mark of who owns it."""

from collections.abc import Sequence
from dataclasses import dataclass

from responsibilities import diagrams
from responsibilities.drawing import text
from responsibilities.drawing.canvas import Canvas, Picture
from responsibilities.models import Layer, Service, Topic
from responsibilities.owners import Owner
from responsibilities.pages.board import Board, board
from responsibilities.pages.parts import service_url

from . import frame

TOPICS_AT = 300
"""Where the topics begin; the layers stand to their left."""
SIZE = 13.5
LEADING = 22
BARS_AT = 520


@dataclass(frozen=True)
class Row:
    """A layer with its topics and the owner of each."""

    layer: Layer
    topics: tuple[tuple[Topic, Owner | None], ...]

    @property
    def counts(self) -> diagrams.Counts:
        return diagrams.count(owner for _, owner in self.topics)

    @property
    def sentence(self) -> str:
        """In words: whose is what."""
        groups: dict[str, list[str]] = {}
        for topic, owner in self.topics:
            groups.setdefault(owner.possessive if owner else "not described", []).append(topic.name)
        return "; ".join(f"{whose}: {frame.listed(names)}" for whose, names in groups.items())


def service_diagram(slug: str, site_url: str) -> Picture | None:
    """None if no published service has this slug. Four queries."""
    service = Service.objects.with_a_page().select_related("service_type", "variant_of").filter(slug=slug).first()
    return draw(board([service]), service, site_url) if service else None


def draw(everything: Board, service: Service, site_url: str) -> Picture:
    has = everything.topics_of(service)
    rows = [
        Row(layer, tuple((topic, everything.owner(service, topic)) for topic in has if topic.layer_id == layer.pk))
        for layer in everything.layers
    ]
    counts = everything.counts(service)
    canvas = Canvas(frame.WIDTH)
    y = frame.headline(canvas, service.name, service.summary)
    y = _totals(canvas, counts, y + 20)
    y = _rows(canvas, [row for row in rows if not row.layer.cross_cutting], y + 28)
    through = [row for row in rows if row.layer.cross_cutting]
    if through:
        canvas.text(frame.THROUGH, frame.MARGIN, y + 30, 13, 600, "ink-2")
        y = _rows(canvas, through, y + 42)
    height = frame.footer(canvas, y, frame.address(site_url, service_url(service.slug)))
    return canvas.picture(height, f"{service.name}: who secures what", _description(service, counts, rows))


def _description(service: Service, counts: diagrams.Counts, rows: Sequence[Row]) -> str:
    layers = " ".join(f"{row.layer.name}: {row.sentence}." for row in rows)
    return f"{service.name}, topic by topic: {counts.sentence or 'nothing described'}. {layers}"


def _totals(canvas: Canvas, counts: diagrams.Counts, y: int) -> int:
    x = frame.MARGIN
    for owner, number in ((Owner.CUSTOMER, counts.you), (Owner.SHARED, counts.shared), (Owner.AWS, counts.aws)):
        canvas.text(str(number), x, y + 38, 44, 700, tight=-1)
        canvas.owner(owner.css, owner.label, x, y + 62)
        x += 132
    _bars(canvas, counts, y + 6)
    canvas.lines(_key(counts), BARS_AT, y + 46, 17, 12.5, css="ink-2")
    return y + 62


def _key(counts: diagrams.Counts) -> tuple[str, str]:
    rest = [f"{counts.na} do not apply."] if counts.na else []
    rest += [f"{counts.undescribed} not described."] if counts.undescribed else []
    return (
        "Upper bar: where you have a part. Lower bar: where AWS does.",
        " ".join([f"{counts.total} topics.", *rest, "Thick line: where your part ends or begins."]),
    )


def _bars(canvas: Canvas, counts: diagrams.Counts, y: int) -> None:
    room, total = frame.WIDTH - frame.MARGIN - BARS_AT, max(counts.total, 1)
    yours, start = round(room * counts.your_part / total), round(room * counts.you / total)
    canvas.rect("you", BARS_AT, y, yours, 11)
    canvas.rect("aws", BARS_AT + start, y + 13, round(room * counts.total / total) - start, 11)


def _rows(canvas: Canvas, rows: Sequence[Row], y: int) -> int:
    frame.rule(canvas, "ink", y, 2)
    before: Row | None = None
    for row in rows:
        if before:
            _border(canvas, before, row, y)
        y = _row(canvas, row, y)
        before = row
    return y


def _border(canvas: Canvas, upper: Row, lower: Row, y: int) -> None:
    """A hairline; the line where your part ends or begins."""
    if bool(upper.counts.your_part) == bool(lower.counts.your_part):
        frame.rule(canvas, "rule", y)
    else:
        frame.rule(canvas, "ink", y, 4)


def _row(canvas: Canvas, row: Row, y: int) -> int:
    names = text.wrap(row.layer.name, TOPICS_AT - frame.MARGIN - 24, 14, 600)
    left = canvas.lines(names, frame.MARGIN, y + 25, 18, 14, 600)
    canvas.text(row.counts.sentence, frame.MARGIN, left, 12.5, css="ink-2")
    right = _topics(canvas, row, y + 25)
    return max(left, right) + 15


def _topics(canvas: Canvas, row: Row, y: int) -> int:
    """The topics one after another, as many to a line as there is room for; gives the last baseline."""
    x = TOPICS_AT
    for topic, owner in row.topics:
        needed = 18 + text.width(topic.name, SIZE) * 1.03
        if x > TOPICS_AT and x + needed > frame.WIDTH - frame.MARGIN:
            x, y = TOPICS_AT, y + LEADING
        canvas.mark(frame.word(owner)[0], x, y - 11)
        quiet = "ink" if owner and owner.customer_has_a_part else "ink-2"
        canvas.text(topic.name, x + 18, y, SIZE, css=quiet)
        x += round(needed) + 20
    return y
