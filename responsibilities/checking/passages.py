"""The passage of a page that a citation rests on, as a hash: it differs when the words do, not when the markup does."""

import re
import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import CData, NavigableString, PageElement

from .fetching import Page

SKIPPED = ["script", "style", "noscript", "template", "nav", "footer", "button", "svg", "iframe"]
"""Not what a page says, or the same on every page of a site."""
HEADING = re.compile(r"h[1-6]")


class UnreadableError(Exception):
    """A page that is no HTML, whatever it says of itself."""


@dataclass(frozen=True)
class Passage:
    """What was read on behalf of one citation."""

    digest: str
    has_heading: bool
    """Whether the page has the heading. Without it this is the whole page."""


class Document:
    """The main text of a page."""

    def __init__(self, page: Page) -> None:
        """:raises UnreadableError: if it can't be parsed."""
        try:
            with warnings.catch_warnings():
                # That it looks like XML or like a file name is no news to whoever runs the check.
                warnings.simplefilter("ignore")
                soup = BeautifulSoup(decoded(page), "html.parser")
            for tag in soup.find_all(SKIPPED):
                tag.extract()
            self._nodes = list(_main(soup).descendants)
        except Exception as error:  # the parser and its helpers raise what they like, and this page is only one of many
            raise UnreadableError from error

    def passage(self, section: str) -> Passage | None:
        """The text under the heading ``section``, or all of it; None if the page has no text at all."""
        start = self._heading(section)
        nodes = self._nodes if start is None else self._under(start)
        text = _text(nodes)
        return None if start is None and not text else Passage(sha256(text.encode()).hexdigest(), start is not None)

    def _heading(self, section: str) -> int | None:
        """The place of the first heading that says it, whatever its case, spaces and punctuation."""
        wanted = _letters(section)
        if wanted:
            for place, node in enumerate(self._nodes):
                if isinstance(node, Tag) and _level(node) and _letters(node.get_text()) == wanted:
                    return place
        return None

    def _under(self, start: int) -> list[PageElement]:
        """Up to the next heading of the same or a higher level."""
        heading = self._nodes[start]
        level = _level(heading)
        first = start + 1 + (len(list(heading.descendants)) if isinstance(heading, Tag) else 0)
        rest = self._nodes[first:]
        end = next((place for place, node in enumerate(rest) if 0 < _level(node) <= level), len(rest))
        return rest[:end]


def decoded(page: Page) -> str:
    """By the charset of the header, else of the page, as far as that can be; the same on every machine."""
    declared = EncodingDetector.find_declared_encoding(page.body, is_html=True)
    for name in (page.charset, declared, "utf-8"):
        try:
            return page.body.decode(name or "utf-8").removeprefix("\ufeff")
        except (LookupError, ValueError):
            continue
    return page.body.decode("windows-1252", "replace")


def _main(soup: BeautifulSoup) -> Tag:
    for selector in ("main", "[role=main]", "#main-content", "article"):
        found = soup.select_one(selector)
        if found is not None:
            return found
    return soup.body or soup


def _level(node: PageElement) -> int:
    """1 to 6 for a heading, 0 for anything else."""
    return int(node.name[1]) if isinstance(node, Tag) and HEADING.fullmatch(node.name) else 0


def _text(nodes: Iterable[PageElement]) -> str:
    """Without spaces and invisible characters, so that a new layout of the same words is the same text."""
    # Comments and declarations are strings to the parser as well.
    words = "".join(node for node in nodes if type(node) in {NavigableString, CData} and isinstance(node, str))
    return "".join(char for char in unicodedata.normalize("NFKC", words) if unicodedata.category(char)[0] not in "CZ")


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
