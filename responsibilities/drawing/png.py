"""The raster twin of a picture, the same bytes on every machine: own font, no system fonts."""

from functools import lru_cache

import resvg_py

from .text import FONTS

RENDERER = f"resvg {resvg_py.__resvg_version__}"
_FILES = [str(path) for path in sorted(FONTS.glob("*.ttf"))]
KEPT = 64
"""PNG files a process keeps. Drawing one takes up to 400 ms; the key is the whole SVG, so none is ever out of date."""


@lru_cache(maxsize=KEPT)
def png(svg: str, scale: int = 1) -> bytes:
    """:param svg: with its colours fixed: the renderer knows no media queries."""
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=scale,
        skip_system_fonts=True,
        font_files=_FILES,
        font_family="Archivo",
        sans_serif_family="Archivo",
    )
