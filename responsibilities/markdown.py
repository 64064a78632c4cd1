"""Limited Markdown: bold, emphasis, code, links and lists. Everything else is shown as it was typed, escaped."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

_ALLOWED = ["emphasis", "backticks", "link", "list", "escape"]
# "zero" knows nothing but paragraphs and text; HTML stays off, so a tag is text and comes out escaped.
# Links to javascript: and data: are refused by the library itself.
_PARSER = MarkdownIt("zero", {"html": False, "typographer": False}).enable(_ALLOWED)


def render(text: str) -> SafeString:
    """HTML of a text, safe to print. Empty for an empty text."""
    html: str = _PARSER.render(text)
    return SafeString(html.strip())


def tokens(text: str) -> Sequence[Token]:
    """The structure of a text, for those that print it as something else than HTML."""
    return _PARSER.parse(text)


@dataclass(frozen=True)
class Text:
    """A text that a template prints as HTML. Rendered only when printed: files and the API give it as written."""

    source: str

    def __str__(self) -> str:
        return render(self.source)

    def __bool__(self) -> bool:
        return bool(self.source)
