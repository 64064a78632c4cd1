"""Text as Markdown that every common dialect shows exactly as it was. Pure."""

import re

# Of an address the colon or the first point: GitHub would make it a link and take the escapes after it along.
ANYWHERE = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&]|:(?=//)|(?<=www)\.)")
# A list starts with a number and a point, an underlined heading with equals signs.
LINE_START = re.compile(r"^(\d*)([.=])")


def inline(text: str) -> str:
    """One line of text. Line ends become spaces."""
    return LINE_START.sub(r"\1\\\2", ANYWHERE.sub(r"\\\1", " ".join(text.split())))


def cell(text: str) -> str:
    """Text in a cell of a table."""
    return inline(text)
