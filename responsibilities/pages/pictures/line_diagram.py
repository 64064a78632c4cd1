"""The diagram of the types: who owns each layer on each type of service, and the line through it."""

from collections.abc import Sequence

from responsibilities import diagrams
from responsibilities.drawing import text
from responsibilities.drawing.canvas import Canvas, Picture
from responsibilities.owners import Owner
from responsibilities.pages import overview
from responsibilities.pages.board import board

from . import frame
from .frame import MARGIN

HEADS = 208
"""Room for the names of the layers."""
GAP = 2
PADDING = 10


def line_diagram(site_url: str) -> Picture:
    """Four queries at any size."""
    line = overview.line(board())
    canvas = Canvas(frame.WIDTH)
    grid = Grid(canvas, len(line.columns))
    y = frame.headline(
        canvas,
        "Where the line falls",
        "The more AWS manages, the higher the line sits. Above it you have work to do; below it AWS works alone.",
    )
    y = grid.heads(line.columns, y + 24)
    for row in line.rows:
        y = grid.row(row, y)
    grid.line.draw(canvas)
    if line.through:
        canvas.text(frame.THROUGH, MARGIN, y + 34, 13, 600, "ink-2")
        y += 46
        for through in line.through:
            y = grid.through(through, y)
    height = frame.footer(canvas, y + 24, frame.address(site_url, "/#h-line"))
    return canvas.picture(height, "Where the line falls on AWS, by type of service", describe(line))


def describe(line: overview.Line) -> str:
    """What the diagram shows, layer by layer."""
    names = [column.name for column in line.columns]
    rows = [(row.layer.title, row.cells) for row in line.rows]
    rows += [(row.layer.title, row.cells) for row in line.through]
    said = [f"{title}: {_spoken(names, [cell.owner for cell in cells])}." for title, cells in rows]
    return " ".join([f"Who is responsible for each layer on {frame.listed(names) if names else 'no type'}.", *said])


def _spoken(names: Sequence[str], owners: Sequence[Owner | None]) -> str:
    found = diagrams.verdict(list(zip(names, owners, strict=True)))
    return ", ".join(filter(None, [found.label, found.qualifier]))


class Grid:
    """Cells in columns, one for each type."""

    def __init__(self, canvas: Canvas, columns: int) -> None:
        self.canvas = canvas
        self.left = MARGIN + HEADS
        self.step = (frame.ROOM - HEADS) // max(columns, 1)
        self.columns = columns
        self.line = frame.Line(self.left + GAP, self.left + self.step * columns)

    @property
    def room(self) -> int:
        """For text in a cell."""
        return self.step - 2 * PADDING - GAP

    def heads(self, columns: Sequence[overview.Column], y: int) -> int:
        wrapped = [
            (text.wrap(column.name, self.room, 15, 700), text.wrap(column.samples, self.room, 12.5))
            for column in columns
        ]
        for number, (name, samples) in enumerate(wrapped):
            x = self._x(number) + PADDING
            below = self.canvas.lines(name, x, y + 14, 18, 15, 700)
            self.canvas.lines(samples, x, below, 16, 12.5, css="ink-2")
        return y + max((18 * len(name) + 16 * len(samples) for name, samples in wrapped), default=0) + 8

    def row(self, row: overview.LineRow, y: int) -> int:
        height = self._height(row.layer.title, [self._phrase(cell) for cell in row.cells])
        self._head(row.layer.title, y)
        for number, cell in enumerate(row.cells):
            self._cell(cell.owner, self._phrase(cell), number, 1, y, height)
            self.line.along(cell.edges, self._x(number) + GAP // 2, y - GAP // 2, self.step, height + GAP)
        return y + height + GAP

    def through(self, row: overview.ThroughRow, y: int) -> int:
        """One merged cell where all types agree."""
        if row.agreed is None:
            height = self._height(row.layer.title, [self._phrase(cell) for cell in row.cells])
            for number, cell in enumerate(row.cells):
                self._cell(cell.owner, self._phrase(cell), number, 1, y, height)
        else:
            words = text.wrap(row.text, self.step * self.columns - 2 * PADDING - GAP, 12.5)
            height = self._height(row.layer.title, [words])
            self._cell(row.agreed, words, 0, self.columns, y, height)
        self._head(row.layer.title, y)
        return y + height + GAP

    def _x(self, column: int) -> int:
        return self.left + column * self.step

    def _phrase(self, cell: overview.Cell) -> tuple[str, ...]:
        return text.wrap(cell.phrase, self.room, 12.5)

    def _height(self, title: str, phrases: Sequence[tuple[str, ...]]) -> int:
        names = 18 * len(text.wrap(title, HEADS - 20, 14, 600))
        return 2 * PADDING + max([names, *(19 + 16 * len(lines) for lines in phrases)])

    def _head(self, title: str, y: int) -> None:
        self.canvas.rect("rule", MARGIN, y - 1, HEADS - GAP, 1)
        self.canvas.lines(text.wrap(title, HEADS - 20, 14, 600), MARGIN, y + PADDING + 13, 18, 14, 600)

    def _cell(self, owner: Owner | None, words: Sequence[str], column: int, span: int, y: int, height: int) -> None:
        css, word = frame.word(owner)
        self.canvas.fill(css, self._x(column) + GAP, y, self.step * span - GAP, height)
        x = self._x(column) + PADDING
        self.canvas.owner(css, word, x, y + PADDING + 12)
        self.canvas.lines(words, x, y + PADDING + 30, 16, 12.5, css="ink-2")
