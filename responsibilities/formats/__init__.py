"""How a document is printed as a file: one module a format, all from the same documents of the API."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from responsibilities.api.documents import Stamped
from responsibilities.api.twins import LOADERS

from . import json, markdown, table


class Format(NamedTuple):
    """A kind of file that a page is also offered as."""

    label: str
    content_type: str
    printed: Callable[[Stamped], str]


FORMATS: Mapping[str, Format] = {
    "json": Format("JSON", "application/json", json.printed),
    "md": Format("Markdown", "text/markdown; charset=utf-8", markdown.printed),
    "csv": Format("CSV", "text/csv; charset=utf-8", table.printed),
}
"""By suffix, in the order in which pages name them."""


class TwinLink(NamedTuple):
    """A page as a file, for the page to name."""

    label: str
    content_type: str
    url: str


def twins(kind: str, path: str) -> tuple[TwinLink, ...]:
    """The files of the page at a path with its query; none for kinds of page that have none."""
    if kind not in LOADERS:
        return ()
    place, mark, query = path.partition("?")
    return tuple(
        TwinLink(form.label, form.content_type.partition(";")[0], f"{place.rstrip('/')}.{suffix}{mark}{query}")
        for suffix, form in FORMATS.items()
    )
