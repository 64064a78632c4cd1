"""One page of a copy: asked for, its links rewritten, written. Runs in processes of their own.

Such a process begins here, before Django is set up: everything that needs models is imported only then.
"""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

import django

NOWHERE = "/there-is-no-such-page/"


class Made(NamedTuple):
    """An address, and what became of it."""

    path: str
    digest: str
    """Empty if the site did not answer with a page."""
    is_new: bool


_known: dict[str, Any] = {}


def start(directory: Path, held: set[str], offline: bool) -> None:
    """Makes a process ready."""
    django.setup()
    from django.conf import settings

    from .asking import Site
    from .links import Links
    from .writing import Folder

    _known.update(
        site=Site(settings.SITE_URL),
        links=Links(held, settings.SITE_URL, offline=offline),
        folder=Folder(directory, ""),
        site_url=settings.SITE_URL,
    )


def make(path: str) -> Made:
    from .addresses import file_of

    content = _content(path)
    if content is None:
        return Made(path, "", is_new=False)
    digest, is_new = _known["folder"].write(str(file_of(path)), content)
    return Made(path, digest, is_new=is_new)


def _content(path: str) -> bytes | None:
    from .addresses import ABOUT, NOT_FOUND

    if path == ABOUT:
        return _rewritten(path, _about(path))
    answered = _known["site"].get(NOWHERE if path == NOT_FOUND else path)
    if answered.status != (404 if path == NOT_FOUND else 200):
        return None
    if not answered.content_type.startswith("text/html"):
        return bytes(answered.body)
    return _rewritten(path, answered.body.decode())


def _about(path: str) -> str:
    from django.template import loader

    values = {"site_url": _known["site_url"], "path": path, "copied": True, "day": datetime.now(timezone.utc).date()}
    return str(loader.get_template("responsibilities/copy.html").render(values))


def _rewritten(path: str, text: str) -> bytes:
    return bytes(_known["links"].rewritten(path, text).encode())
