"""The colours of the pictures: the tokens of the site's stylesheet, and the style element made of them."""

from enum import Enum
from functools import cache

# token: (light, dark). A test holds them equal to static/css/site.css.
PALETTE = {
    "paper": ("#ffffff", "#101417"),
    "wash": ("#f3f5f6", "#191e22"),
    "ink": ("#14181b", "#e8ecee"),
    "ink-2": ("#454d53", "#b4bdc3"),
    "ink-3": ("#5e676e", "#949fa6"),
    "rule": ("#d3d9dc", "#313a40"),
    "rule-2": ("#868f95", "#6b767d"),
    "you": ("#ad3e08", "#f59b61"),
    "you-tint": ("#fadfcd", "#412619"),
    "aws": ("#3576bb", "#72aae6"),
    "aws-tint": ("#e6eff8", "#14232f"),
}
_OUTLINES = ("ink", "rule", "rule-2", "aws", "ink-3")
_FIXED = "text{font-family:Archivo,Arial,sans-serif}"


class Theme(Enum):
    """Which colours a picture has; ``AUTO`` asks the reader's system each time it is shown."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@cache
def style(theme: Theme) -> str:
    """The text of the style element. Class ``you`` fills with that colour, ``o-aws`` outlines with it."""
    if theme is Theme.AUTO:
        return f"{_FIXED}{_colours(0)}@media (prefers-color-scheme:dark){{{_colours(1)}}}"
    return _FIXED + _colours(1 if theme is Theme.DARK else 0)


def _colours(column: int) -> str:
    fills = [f".{name}{{fill:{colours[column]}}}" for name, colours in PALETTE.items()]
    outlines = [f".o-{name}{{fill:none;stroke:{PALETTE[name][column]}}}" for name in _OUTLINES]
    return "".join([f"text{{fill:{PALETTE['ink'][column]}}}", *fills, *outlines])
