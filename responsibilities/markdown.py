"""Limited Markdown: bold, emphasis, code, links and lists. Everything else is shown as it was typed, escaped."""

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
