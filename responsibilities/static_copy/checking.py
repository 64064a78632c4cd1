"""Whether every link inside of a copy leads to one of its files."""

from collections.abc import Collection, Iterator
from pathlib import Path

from .links import local_links, target_of


def broken_links(directory: Path, files: Collection[str]) -> Iterator[str]:
    """As in ``topics/index.html: /services/nothing/``, each once, in the order of the files."""
    for file in sorted(files):
        if file.endswith(".html"):
            text = (directory / file).read_text(encoding="utf-8")
            for link in sorted(local_links(text)):
                if target_of(file, link) not in files:
                    yield f"{file}: {link}"
