"""Makes the copy: asks for every address, writes what differs, removes what is no longer there, checks all links."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timezone
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.conf import settings
from django.template import loader

from responsibilities.models import content_version

from .addresses import ABOUT, every_address, file_of
from .asking import Site
from .checking import broken_links
from .links import Links
from .static_files import static_files
from .writing import Folder

NOT_FOUND = "/404.html"
"""What a server of files shows for addresses that are none."""
NOWHERE = "/there-is-no-such-page/"
CHUNK = 20


class Copied(NamedTuple):
    """What became of a copy."""

    files: int
    written: int
    removed: int
    failed: tuple[str, ...]
    """Addresses that the site did not answer with a page."""
    broken: tuple[str, ...]
    """Links that lead nowhere inside of the copy."""
    has_changed: bool
    """Somebody changed the content meanwhile: made again, the copy is of one moment."""


class Made(NamedTuple):
    path: str
    digest: str
    """Empty if it failed."""
    is_new: bool


def copy(
    directory: Path, *, offline: bool, with_twins: bool, jobs: int, progress: Callable[[int, int], None]
) -> Copied:
    """Writes the reader's site into a folder. What was made of the same content before is not made again.

    :param offline: links lead from file to file, for a copy that is opened from a disk.
    :param with_twins: the JSON, Markdown and CSV files of pages as well.
    :raises NotACopyError: if the folder holds something else.
    """
    state = f"{content_version()} {datetime.now(timezone.utc).date()} {settings.SITE_URL} {offline}"
    folder = Folder(directory, state)
    paths = list(dict.fromkeys([*every_address(with_twins=with_twins), NOT_FOUND]))
    held = {*paths, *static_files()}
    missing = [path for path in paths if not folder.is_done(str(file_of(path)))]
    written, failed = 0, []
    with folder.remembering():
        for url, content in static_files().items():
            written += folder.put(str(file_of(url)), content)
        for number, made in enumerate(_made(directory, missing, held, offline=offline, jobs=jobs), start=1):
            progress(number, len(missing))
            if made.digest:
                folder.note(str(file_of(made.path)), made.digest)
                written += made.is_new
            else:
                failed.append(made.path)
    removed = 0 if failed else folder.tidy({str(file_of(path)) for path in held})
    return Copied(
        len(held) - len(failed),
        written,
        removed,
        tuple(failed),
        tuple(broken_links(directory, folder.files)),
        state.split()[0] != content_version(),
    )


def _made(directory: Path, paths: list[str], held: set[str], *, offline: bool, jobs: int) -> Iterator[Made]:
    if jobs == 1:
        _start(directory, held, offline)
        yield from map(_make, paths)
        return
    # Started anew instead of forked: nobody shares a connection to the database.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (directory, held, offline)) as pool:
        yield from pool.map(_make, paths, chunksize=CHUNK)


_worker: dict[str, Any] = {}
"""What a process that makes pages knows."""


def _start(directory: Path, held: set[str], offline: bool) -> None:
    django.setup()
    _worker.update(
        site=Site(settings.SITE_URL),
        links=Links(held, settings.SITE_URL, offline=offline),
        folder=Folder(directory, ""),
    )


def _make(path: str) -> Made:
    content = _content(path)
    if content is None:
        return Made(path, "", is_new=False)
    digest, is_new = _worker["folder"].write(str(file_of(path)), content)
    return Made(path, digest, is_new=is_new)


def _content(path: str) -> bytes | None:
    if path == ABOUT:
        text = loader.get_template("responsibilities/copy.html").render(
            {"site_url": settings.SITE_URL, "path": path, "copied": True, "day": datetime.now(timezone.utc).date()}
        )
        return bytes(_worker["links"].rewritten(path, text).encode())
    answered = _worker["site"].get(NOWHERE if path == NOT_FOUND else path)
    if answered.status != (404 if path == NOT_FOUND else 200):
        return None
    if not answered.content_type.startswith("text/html"):
        return bytes(answered.body)
    return bytes(_worker["links"].rewritten(path, answered.body.decode()).encode())


def describe(copied: Copied) -> Iterator[str]:
    """What became of it, a line each."""
    yield f"{copied.files} files, {copied.written} written, {copied.removed} removed."
    if copied.has_changed:
        yield "The content changed meanwhile. Run it again: only what differs is written."
    yield from (f"Not copied, because the site did not answer with a page: {path}" for path in copied.failed)
    yield from (f"Leads nowhere: {link}" for link in copied.broken)
