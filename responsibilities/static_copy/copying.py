"""Makes the copy: asks for every address, writes what differs, removes what is no longer there, checks all links."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timezone
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from responsibilities.models import content_version

from . import making
from .addresses import NOT_FOUND, every_address, file_of
from .checking import broken_links
from .static_files import static_files
from .writing import Folder

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


def copy(
    directory: Path, *, offline: bool, with_twins: bool, jobs: int, progress: Callable[[int, int], None]
) -> Copied:
    """Writes the reader's site into a folder. What was made of the same content before is not made again.

    :param offline: links lead from file to file, for a copy that is opened from a disk.
    :param with_twins: the JSON, Markdown and CSV files of pages as well.
    :raises NotACopyError: if the folder holds something else.
    """
    version = content_version()
    state = f"{version} {datetime.now(timezone.utc).date()} {settings.SITE_URL} {offline} {_release()}"
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
        version != content_version(),
    )


def _release() -> str:
    """Differs whenever the code or the templates do: then every page may."""
    found = sha256()
    for folder in (settings.BASE_DIR / "templates", settings.BASE_DIR / "responsibilities"):
        for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.py"), *folder.rglob("*.svg"))):
            found.update(path.read_bytes())
    return found.hexdigest()[:20]


def _made(directory: Path, paths: list[str], held: set[str], *, offline: bool, jobs: int) -> Iterator[making.Made]:
    if jobs == 1:
        making.start(directory, held, offline)
        yield from map(making.make, paths)
        return
    # Started anew instead of forked: nobody shares a connection to the database.
    with ProcessPoolExecutor(jobs, get_context("spawn"), making.start, (directory, held, offline)) as pool:
        yield from pool.map(making.make, paths, chunksize=CHUNK)


def describe(copied: Copied) -> Iterator[str]:
    """What became of it, a line each."""
    yield f"{copied.files} files, {copied.written} written, {copied.removed} removed."
    if copied.has_changed:
        yield "The content changed meanwhile. Run it again: only what differs is written."
    yield from (f"Not copied, because the site did not answer with a page: {path}" for path in copied.failed)
    yield from (f"Leads nowhere: {link}" for link in copied.broken)
