"""The diagram of the overview: the layers from your data down to AWS's buildings, and where the line runs."""

from collections.abc import Iterable, Sequence

from responsibilities.drawing import text
from responsibilities.drawing.canvas import Canvas, Picture, owner_width
from responsibilities.pages import overview
from responsibilities.pages.board import board

from . import frame
from .frame import MARGIN

BLOCKS = 704
"""Width of the stack; what runs through every layer stands beside it."""
PILLAR_AT = MARGIN + BLOCKS + 16
PILLAR = frame.WIDTH - MARGIN - PILLAR_AT
TYPES_AT = 300
"""Where, in a block that the line runs through, the types begin."""
GAP = 2
PADDING = 12
TOPIC_SEPARATOR = "\N{NO-BREAK SPACE}· "
"""So that the dot ends a line and does not begin the next one."""
WHO = 216
"""Room for the owner of a block."""


def stack_diagram(site_url: str) -> Picture:
    """Four queries at any size."""
    everything = board()
    stack, line = overview.stack(everything), overview.line(everything)
    canvas = Canvas(frame.WIDTH)
    top = frame.headline(
        canvas,
        "Who secures what on AWS",
        "You secure what you put in the cloud. AWS secures the cloud itself. Where the line between the two runs "
        "depends on the type of service.",
    )
    y = _zone(canvas, stack.yours, ("Security", "in", "the cloud is yours"), "you", top + 26)
    y = _middle(canvas, stack.line, line, y)
    y = _zone(canvas, stack.aws, ("Security", "of", "the cloud is AWS’s"), "aws", y)
    bottom = _pillar(canvas, stack.through, top + 26, y - 22)
    height = frame.footer(canvas, bottom + 24, frame.address(site_url, "/"))
    return canvas.picture(height, "Who secures what on AWS: the stack", _description(stack))


def _description(stack: overview.Stack) -> str:
    zones = (
        ("Yours, security in the cloud", stack.yours),
        ("The line runs through", stack.line),
        ("AWS’s, security of the cloud", stack.aws),
    )
    said = [f"{name}: {'; '.join(map(_spoken, blocks))}." for name, blocks in zones if blocks]
    through = [f"{item.link.title} ({item.owner.label if item.owner else 'varies'})" for item in stack.through]
    return " ".join([*said, *([f"Through every layer: {'; '.join(through)}."] if through else [])])


def _spoken(block: overview.Block) -> str:
    verdict = block.verdict
    return f"{block.layer.title} ({', '.join(filter(None, [verdict.label, verdict.qualifier]))})"


def _zone(canvas: Canvas, blocks: Sequence[overview.Block], words: tuple[str, str, str], owner: str, y: int) -> int:
    """Layers with one owner; gives the y at which the next zone may begin."""
    if not blocks:
        return y
    before, strong, after = words
    x = canvas.text(before, MARGIN, y + 20, 16, 600) + 5
    x = canvas.text(strong, x, y + 20, 30, 700, owner, tight=-1) + 6
    canvas.text(after, x, y + 20, 16, 600)
    y += 32
    for block in blocks:
        y = _block(canvas, block, y)
    return y + 22


def _block(canvas: Canvas, block: overview.Block, y: int) -> int:
    name = text.wrap(block.layer.title, BLOCKS - WHO - 3 * PADDING, 15, 600)
    topics = text.wrap(TOPIC_SEPARATOR.join(block.topics), BLOCKS - WHO - 3 * PADDING, 12.5)
    who = text.wrap(block.verdict.qualifier, WHO, 12.5)
    height = 2 * PADDING + max(19 * len(name) + 16 * len(topics), 19 + 16 * len(who)) - 3
    canvas.fill(block.verdict.css, MARGIN, y, BLOCKS, height)
    below = canvas.lines(name, MARGIN + PADDING, y + PADDING + 12, 19, 15, 600)
    canvas.lines(topics, MARGIN + PADDING, below, 16, 12.5, css="ink-2")
    end = MARGIN + BLOCKS - PADDING
    canvas.owner(block.verdict.css, block.verdict.label, end - owner_width(block.verdict.label), y + PADDING + 12)
    for number, line in enumerate(who):
        canvas.text(line, end, y + PADDING + 31 + 16 * number, 12.5, css="ink-2", anchor="end")
    return y + height + GAP


def _middle(canvas: Canvas, blocks: Sequence[overview.Block], line: overview.Line, y: int) -> int:
    """The layers whose owner depends on the type: a cell for each type, and the line between the cells."""
    if not blocks:
        return y
    rows = {row.layer: row for row in line.rows}
    step = (BLOCKS - TYPES_AT) // max(len(line.columns), 1)
    canvas.text("The line runs through here", MARGIN, y + 18, 16, 600)
    for number, column in enumerate(line.columns):
        for up, words in enumerate(reversed(text.wrap(column.name, step - 4, 12.5, 600))):
            canvas.text(words, MARGIN + TYPES_AT + number * step + 8, y + 18 - 15 * up, 12.5, 600)
    drawn = frame.Line(MARGIN + TYPES_AT + GAP, MARGIN + TYPES_AT + step * len(line.columns))
    y += 28
    for block in blocks:
        y = _split(canvas, block, rows[block.layer], drawn, step, y)
    drawn.draw(canvas)
    return y + 22


def _split(canvas: Canvas, block: overview.Block, row: overview.LineRow, drawn: frame.Line, step: int, y: int) -> int:
    room = TYPES_AT - 16
    name = text.wrap(block.layer.title, room, 15, 600)
    topics = text.wrap(TOPIC_SEPARATOR.join(block.topics), room, 12.5)
    height = PADDING + 19 * len(name) + 16 * len(topics) + PADDING - 3
    canvas.rect("rule", MARGIN, y - 1, TYPES_AT, 1)
    below = canvas.lines(name, MARGIN, y + PADDING + 12, 19, 15, 600)
    canvas.lines(topics, MARGIN, below, 16, 12.5, css="ink-2")
    for number, cell in enumerate(row.cells):
        x = MARGIN + TYPES_AT + number * step
        css, word = frame.word(cell.owner)
        canvas.fill(css, x + GAP, y, step - GAP, height)
        first, *more = text.wrap(word, step - 34, 13, 600)
        canvas.owner(css, first, x + 10, y + PADDING + 11, 13)
        canvas.lines(more, x + 27, y + PADDING + 27, 16, 13, 600)
        drawn.along(cell.edges, x + GAP // 2, y - GAP // 2, step, height + GAP)
    return y + height + GAP


def _pillar(canvas: Canvas, items: Iterable[overview.Through], top: int, bottom: int) -> int:
    """What runs through every layer, as high as the stack beside it; gives where it ends."""
    room = PILLAR - 2 * PADDING
    found = [(item, text.wrap(item.link.title, room, 14, 600), text.wrap(item.text, room, 12.5)) for item in items]
    if not found:
        return bottom
    canvas.text(frame.THROUGH, PILLAR_AT, top + 20, 16, 600)
    heights = [2 * PADDING + 18 * len(name) + 24 + 16 * len(words) for _, name, words in found]
    spare = max(bottom - (top + 32) - sum(heights) - GAP * len(heights), 0) // len(heights)
    y = top + 32
    for (item, name, words), height in zip(found, heights, strict=True):
        css, label = (item.owner.css, item.owner.label) if item.owner else ("varies", "Varies")
        canvas.fill(css, PILLAR_AT, y, PILLAR, height + spare)
        below = canvas.lines(name, PILLAR_AT + PADDING, y + PADDING + 12, 18, 14, 600)
        canvas.owner(css, label, PILLAR_AT + PADDING, below + 4, 13)
        canvas.lines(words, PILLAR_AT + PADDING, below + 24, 16, 12.5, css="ink-2")
        y += height + spare + GAP
    return max(y - GAP, bottom)
