"""What a link to a page says where somebody pastes it: title, description, picture. Every page has one."""

from dataclasses import dataclass

from .pictures.card import SITE_WORDS, Card, site_card

TITLE_LIMIT = 70
"""Characters. Longer ones are cut by those who show them, each in another place."""
DESCRIPTION_LIMIT = 200


@dataclass(frozen=True)
class Preview:
    """:param path: the address of the page with what it needs of the query; empty if that is nothing."""

    title: str
    description: str
    card: Card
    path: str = ""


def preview(*titles: str, description: str, card: Card | None = None, path: str = "") -> Preview:
    """With the first of ``titles`` that is short enough; where none is, the last one cut.

    :param card: the card of the whole site where the page has none of its own.
    """
    title = next((title for title in titles if len(title) <= TITLE_LIMIT), shortened(titles[-1], TITLE_LIMIT))
    return Preview(title, shortened(description, DESCRIPTION_LIMIT), card or site_card(), path)


def shortened(text: str, limit: int) -> str:
    """In one line, cut between words."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    return f"{text[:limit].rsplit(' ', 1)[0][: limit - 1].rstrip(' ,;:.')}…"


def site_preview() -> Preview:
    """For a page that says nothing of itself."""
    return preview("Who secures what on AWS", description=SITE_WORDS)
