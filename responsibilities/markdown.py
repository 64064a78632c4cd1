"""Limited Markdown: bold, emphasis, code, links and lists. Everything else is shown as it was typed, escaped."""

import re

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_ALLOWED = ["emphasis", "backticks", "link", "list", "escape"]
# "zero" knows nothing but paragraphs and text; HTML stays off, so a tag is text and comes out escaped.
# Links to javascript: and data: are refused by the library itself.
_PARSER = MarkdownIt("zero", {"html": False, "typographer": False}).enable(_ALLOWED)


def render(text: str) -> SafeString:
    """HTML of a text, safe to print. Empty for an empty text."""
    html: str = _PARSER.render(text)
    return SafeString(html.strip())


def plain(text: str) -> str:
    """The words alone on one line, for descriptions and search."""
    without_links = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    without_lists = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", without_links, flags=re.MULTILINE)
    return " ".join(re.sub(r"\*\*|\*|`", "", without_lists).split())
