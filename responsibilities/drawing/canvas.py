"""What a picture is made of: shapes, marks and texts with their places. The template prints it as SVG."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .text import width

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SLANT = 0.106
"""How far the border between both tints leans to each side, per pixel of height: 102 degrees, as on the pages."""


@dataclass(frozen=True)
class Shape:
    """:param css: its colours: see :func:`theme.style`."""

    css: str
    path: str
    stroke: int = 0


@dataclass(frozen=True)
class Mark:
    """The mark of an owner in its square of ``size`` pixels. ``owner`` is the CSS class of the owner."""

    owner: str
    x: int
    y: int
    size: int

    @property
    def scale(self) -> float:
        """Marks are drawn in a square of 12."""
        return round(self.size / 12, 3)

    @property
    def stroke(self) -> float:
        """Small marks need a heavier outline."""
        return 2 if self.size < 20 else 1.6


@dataclass(frozen=True)
class Text:
    """:param tight: pixels between letters; negative in headings."""

    text: str
    x: int
    y: int
    size: float
    weight: int
    css: str
    anchor: str
    tight: int

    @property
    def length(self) -> float:
        """Its width in Archivo. A reader with another font sees it at this width too, so nothing ever overlaps."""
        return round(width(self.text, self.size, self.weight) + self.tight * len(self.text), 1)


@dataclass(frozen=True)
class Picture:
    """A finished picture. ``description`` says in words all that it shows."""

    width: int
    height: int
    title: str
    description: str
    shapes: tuple[Shape, ...]
    marks: tuple[Mark, ...]
    texts: tuple[Text, ...]


class Canvas:
    """Collects the parts of a picture."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._shapes: list[Shape] = []
        self._marks: list[Mark] = []
        self._texts: list[Text] = []

    def picture(self, height: int, title: str, description: str) -> Picture:
        ground = Shape("paper", f"M0 0h{self.width}v{height}H0z")
        return Picture(
            width=self.width,
            height=height,
            title=_clean(title),
            description=_clean(description),
            shapes=(ground, *self._shapes),
            marks=tuple(self._marks),
            texts=tuple(self._texts),
        )

    def shape(self, css: str, path: str, stroke: int = 0) -> None:
        self._shapes.append(Shape(css, path, stroke))

    def rect(self, css: str, x: int, y: int, width: int, height: int) -> None:
        self.shape(css, f"M{x} {y}h{width}v{height}h-{width}z")

    def fill(self, owner: str, x: int, y: int, width: int, height: int) -> None:
        """The ground of a block or cell: the owner's tint; both tints where it is shared."""
        if owner in {"you", "aws"}:
            self.rect(f"{owner}-tint", x, y, width, height)
        elif owner == "shared":
            top, bottom = round(width / 2 + _SLANT * height), round(width / 2 - _SLANT * height)
            self.rect("aws-tint", x, y, width, height)
            self.shape("you-tint", f"M{x} {y}h{top}L{x + bottom} {y + height}H{x}z")
        else:
            self.rect("wash", x, y, width, height)

    def mark(self, owner: str, x: int, y: int, size: int = 12) -> None:
        self._marks.append(Mark(owner, x, y, size))

    def text(
        self,
        text: str,
        x: int,
        y: int,
        size: float,
        weight: int = 400,
        css: str = "ink",
        *,
        anchor: str = "start",
        tight: int = 0,
    ) -> int:
        """Writes at the baseline ``y``; gives where the text ends."""
        written = Text(_clean(text), x, y, size, weight, css, anchor, tight)
        if written.text:
            self._texts.append(written)
        return x + round(written.length)

    def lines(
        self, lines: Iterable[str], x: int, y: int, leading: int, size: float, weight: int = 400, css: str = "ink"
    ) -> int:
        """Writes lines from the baseline ``y`` down; gives the baseline that would come next."""
        for line in lines:
            self.text(line, x, y, size, weight, css)
            y += leading
        return y

    def owner(self, owner: str, word: str, x: int, y: int, size: float = 14) -> int:
        """A mark with its word, on the baseline ``y``; gives where the word ends."""
        side = 12 if size < 16 else round(size * 0.82)
        self.mark(owner, x, y - side + round((side - size * 0.72) / 2), side)
        return self.text(word, x + side + round(size * 0.42), y, size, 600)


def owner_width(word: str, size: float = 14) -> int:
    """The room that :meth:`Canvas.owner` takes."""
    side = 12 if size < 16 else round(size * 0.82)
    return side + round(size * 0.42) + round(width(word, size, 600))


def _clean(text: str) -> str:
    """Without what XML can't hold."""
    return _NOT_XML.sub("�", text)
