"""In which of its forms a picture is asked for. The form is the end of the path: wikis cut queries off."""

import re
from dataclasses import dataclass

from .theme import Theme

PATTERN = r"(?:\.(?:light|dark))?(?:\.svg|(?:@2x)?\.png)"


@dataclass(frozen=True)
class Rendition:
    """As in ``.svg``, ``.dark.svg``, ``.png`` or ``.dark@2x.png``."""

    theme: Theme = Theme.AUTO
    scale: int = 1
    is_png: bool = False

    def __str__(self) -> str:
        theme = "" if self.theme is Theme.AUTO else f".{self.theme.value}"
        return f"{theme}{'@2x' if self.scale == 2 else ''}.{'png' if self.is_png else 'svg'}"


SVG = Rendition()
PNG = Rendition(is_png=True)
PNG_2X = Rendition(is_png=True, scale=2)


def read(suffix: str) -> Rendition:
    """:raises ValueError: if a path can't end like this."""
    if not re.fullmatch(PATTERN, suffix):
        raise ValueError(suffix)
    themes = [theme for theme in (Theme.LIGHT, Theme.DARK) if suffix.startswith(f".{theme.value}")]
    return Rendition(themes[0] if themes else Theme.AUTO, 2 if "@2x" in suffix else 1, suffix.endswith("png"))
