"""Links of a copied page: to what the copy holds, or to the site itself."""

import posixpath
import re
from collections.abc import Collection
from html import unescape
from urllib.parse import quote, unquote, urlsplit

from .addresses import file_of

LINK = re.compile(r'(\s(?:href|src|action)=")(/[^"]*)(")')
"""As the templates write them: from the root, in double quotes."""


class Links:
    """Rewrites the links of a page.

    :param held: addresses that the copy holds, static files included.
    :param site_url: where everything else is: search, filters, comparisons, past days, the admin.
    :param offline: links lead from file to file, so that the copy works from a disk.
    """

    def __init__(self, held: Collection[str], site_url: str, *, offline: bool) -> None:
        self._held = held
        self._site_url = site_url
        self._offline = offline

    def rewritten(self, path: str, text: str) -> str:
        return LINK.sub(lambda found: found[1] + self._link(path, found[2]) + found[3], text)

    def _link(self, path: str, link: str) -> str:
        target = urlsplit(unescape(link))
        is_held = unquote(target.path) in self._held
        if not is_held or target.query:
            return self._site_url + link
        if not self._offline:
            return link
        fragment = f"#{target.fragment}" if target.fragment else ""
        here, there = file_of(path).parent, file_of(unquote(target.path))
        return quote(posixpath.relpath(str(there), str(here))) + fragment


def local_links(text: str) -> set[str]:
    """What the page links to inside of the copy, as written."""
    return {unescape(link) for link in re.findall(r'\s(?:href|src|action)="([^"]*)"', text) if _is_local(link)}


def _is_local(link: str) -> bool:
    parts = urlsplit(unescape(link))
    return not parts.scheme and not parts.netloc and bool(parts.path)


def target_of(file: str, link: str) -> str:
    """The file inside of the copy that a link of one of its files leads to."""
    path = unquote(urlsplit(link).path)
    if path.startswith("/"):
        return str(file_of(path))
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
