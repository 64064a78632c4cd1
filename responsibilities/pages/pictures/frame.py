"""What all diagrams share: margins, a headline above, a line with the address below."""

from collections.abc import Iterable

from responsibilities.diagrams import Edges
from responsibilities.drawing import text
from responsibilities.drawing.canvas import Canvas
from responsibilities.owners import Owner

WIDTH = 960
MARGIN = 32
ROOM = WIDTH - 2 * MARGIN
THROUGH = "Through every layer"
SITE = "Who secures what"
SITE_REST = "on AWS"


def word(owner: Owner | None) -> tuple[str, str]:
    """CSS class and word of an owner, or of a cell that nobody described."""
    return (owner.css, owner.label) if owner else ("varies", "Not described")


def headline(canvas: Canvas, title: str, lead: str) -> int:
    """A title and a sentence; gives the y below them."""
    found = text.fitted(title, ROOM, (34, 30, 26), 2, 700)
    y = canvas.lines(found.lines, MARGIN, MARGIN + found.size, found.size + 4, found.size, 700)
    return canvas.lines(text.wrap(lead, 800, 16), MARGIN, y - found.size + 28, 22, 16, css="ink-2") - 16


def footer(canvas: Canvas, y: int, address: str) -> int:
    """The name of the site and where this is found in it; gives the height of the picture."""
    rule(canvas, "rule", y)
    canvas.mark("shared", MARGIN, y + 17, 12)
    end = canvas.text(SITE, MARGIN + 18, y + 28, 13, 700)
    canvas.text(SITE_REST, end + 4, y + 28, 13, css="ink-2")
    room = ROOM - (end - MARGIN) - 80
    found = text.fitted(address, room, (13, 12, 11), 1)
    canvas.text(found.lines[0], WIDTH - MARGIN, y + 28, found.size, css="ink-2", anchor="end")
    return y + 28 + 24


def rule(canvas: Canvas, css: str, y: int, thickness: int = 1) -> None:
    """A horizontal rule over the whole width, on whole pixels."""
    canvas.rect(css, MARGIN, y - thickness // 2, ROOM, thickness)


class Line:
    """The line: 4 pixels of ink along edges of cells, drawn over everything else once they are all known."""

    def __init__(self, left: int, right: int) -> None:
        self._left, self._right = left, right
        self._parts: list[tuple[int, int, int, int]] = []

    def along(self, edges: Edges, x: int, y: int, width: int, height: int) -> None:
        """Along those edges of the cell with this place that the line runs along."""
        end, bottom = x + width, y + height
        if edges.bottom:
            left, right = max(x - 2, self._left), min(end + 2, self._right)
            self._parts.append((left, bottom - 2, right - left, 4))
        if edges.end:
            self._parts.append((end - 2, y - 2, 4, height + 4))

    def draw(self, canvas: Canvas) -> None:
        for part in self._parts:
            canvas.rect("ink", *part)


def listed(names: Iterable[str]) -> str:
    """As in "a, b and c"."""
    *most, last = names
    return " and ".join(filter(None, [", ".join(most), last]))


def address(site_url: str, path: str) -> str:
    """As people write it: no scheme."""
    return site_url.partition("://")[2] + path
