"""What a snippet says, in no format yet. Every text is one line, every address is absolute."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A picture of the matter, at two addresses that stay and show what is true when somebody looks."""

    alt: str
    svg: str
    png: str


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Matter:
    """A service, an answer, a topic, a comparison or a diagram, as a wiki page would quote it."""

    title: str
    verdict: str
    """The owner's word, or how many topics each side owns."""
    statement: str
    url: str
    as_of: str
    table: Table | None = None
    picture: Picture | None = None
    is_picture: bool = False
    """The picture is the matter itself, so that every format that can show it does."""
