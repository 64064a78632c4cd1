"""The page that shows the snippets of one matter."""

from dataclasses import dataclass

from responsibilities.pages import frame
from responsibilities.pages.parts import Link

from .formats import FORMATS, Format
from .matter import Matter

COLUMNS = 88
"""Characters a line of a box holds, about; longer lines wrap."""


@dataclass(frozen=True)
class Snippet:
    key: str
    name: str
    hint: str
    text: str

    @property
    def rows(self) -> int:
        """Lines the box needs so that nobody has to scroll in it, within reason."""
        return min(24, sum(1 + len(row) // COLUMNS for row in self.text.split("\n")))


@dataclass(frozen=True)
class Frame:
    """The embed of the matter."""

    url: str
    title: str
    size: frame.Size
    hint: str

    @property
    def snippet(self) -> Snippet:
        return Snippet("frame", "Frame", self.hint, frame.html(self.url, self.title, self.size))


@dataclass(frozen=True)
class SharePage:
    title: str
    subject: Link
    snippets: tuple[Snippet, ...]
    notes: tuple[str, ...]
    """What of the address could not be honoured."""


def share_page(matter: Matter, subject: Link, shown: Frame | None = None, notes: tuple[str, ...] = ()) -> SharePage:
    link = Snippet("link", "Link", "It never changes meaning. A renamed page redirects.", matter.url)
    formats = [
        Snippet(item.key, item.name, item.hint, item.write(matter)) for item in FORMATS if _says_more(item, matter)
    ]
    return SharePage(
        title=matter.title,
        subject=subject,
        snippets=(link, *formats, *([shown.snippet] if shown else [])),
        notes=notes,
    )


def _says_more(item: Format, matter: Matter) -> bool:
    """Without a picture of its own the text for GitHub is the Markdown again."""
    return item.key != "github" or (matter.picture is not None and not matter.is_picture)
