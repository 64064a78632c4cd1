"""How much room words need in the font of the pictures, and how they are broken to fit."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FONTS = Path(__file__).parent / "fonts"
_WIDTHS: dict[int, dict[str, int]] = {
    int(weight): widths for weight, widths in json.loads((FONTS / "widths.json").read_text("utf-8")).items()
}
_UNKNOWN = 900
"""For a letter the font lacks: nearly as wide as it is high."""
_STAND_IN = 1.03
"""A reader without Archivo sees Arial, whose words are up to this much wider."""


def width(text: str, size: float, weight: int = 400) -> float:
    """Pixels, in Archivo, kerning aside."""
    widths = _WIDTHS[weight]
    return sum(widths.get(letter, _UNKNOWN) for letter in text) * size / 1000


def fits(text: str, room: float, size: float, weight: int = 400) -> bool:
    """True if the text stays within ``room`` in Archivo and in what readers see instead of it."""
    return width(text, size, weight) * _STAND_IN <= room


def wrap(text: str, room: float, size: float, weight: int = 400) -> tuple[str, ...]:
    """The text in lines of at most ``room`` pixels; a word longer than a line is broken inside."""
    lines: list[str] = []
    for word in _pieces(text.split(" "), room, size, weight):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fits(longer, room, size, weight):
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


class Fitted(NamedTuple):
    """A text at the size at which it has room."""

    size: int
    lines: tuple[str, ...]


def fitted(text: str, room: float, sizes: Sequence[int], lines: int, weight: int = 400, *, shorter: str = "") -> Fitted:
    """At the first of ``sizes`` at which it takes no more than ``lines`` lines; at the last one it is cut to them.

    :param shorter: other words for the same, taken where the text fits at no size.
    """
    for size in sizes:
        found = wrap(text, room, size, weight)
        if len(found) <= lines:
            return Fitted(size, found)
    if shorter:
        return fitted(shorter, room, sizes, lines, weight)
    return Fitted(size, (*found[: lines - 1], _cut(found[lines - 1], room, size, weight)))


def _cut(line: str, room: float, size: float, weight: int) -> str:
    # Where there is no room even for the mark, the mark alone stands.
    while line and not fits(f"{line}…", room, size, weight):
        line = line[:-1]
    return f"{line.rstrip(' ,;:')}…"


def _pieces(words: Sequence[str], room: float, size: float, weight: int) -> Iterator[str]:
    for word in filter(None, words):
        start = 0
        for end in range(1, len(word) + 1):
            if end - start > 1 and not fits(word[start:end], room, size, weight):
                yield word[start : end - 1]
                start = end - 1
        yield word[start:]
