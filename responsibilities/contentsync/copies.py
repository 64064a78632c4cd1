"""Whether an answer repeats its source: long runs of the same words, found in a local copy of the documentation."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from . import lint, schema

RUN = 8
"""Equal words in a row that are no longer chance."""
ROOTS = re.compile(r"^docs/(?:services/)?")
"""Where the known mirrors of docs.aws.amazon.com begin."""


class Copies:
    """A directory in which each page is a file named as its address: ``docs/AmazonRDS/latest/UserGuide/x.md``."""

    def __init__(self, directory: Path) -> None:
        self._files: dict[str, list[Path]] = {}
        for path in directory.rglob("*.md"):
            name = _name(ROOTS.sub("", str(path.relative_to(directory))).removesuffix(".md"))
            # Mirrors call some guides otherwise ("s3" for AmazonS3), so what follows counts too, where it is unique.
            for known in (name, name.partition("/")[2]):
                self._files.setdefault(known, []).append(path)

    def page(self, url: str) -> str | None:
        """The text of a page, if there is a copy."""
        name = _name(urlsplit(url).path.strip("/").removesuffix(".html"))
        found = self._files.get(name) or self._files.get(name.partition("/")[2], [])
        return found[0].read_text(encoding="utf-8", errors="replace") if len(found) == 1 else None

    def problems(self, file: str, topic: str, answer: schema.Answer) -> Iterator[str]:
        for url in dict.fromkeys(citation.url for citation in answer.citations):
            text = self.page(url)
            if text is not None:
                for name, said in lint.texts(answer):
                    if run := repeated(said, text):
                        yield f"{file}: {topic}: {name} repeats {url}: “{run}”"


def _name(path: str) -> str:
    """Without what mirrors write differently: capitals, dots and underscores."""
    return re.sub(r"[^a-z0-9/]+", "-", path.lower())


def repeated(said: str, source: str) -> str:
    """The first run of equal words, or nothing."""
    words = _words(said)
    runs = _runs(source)
    return next((" ".join(run) for run in _windows(words) if run in runs), "")


@lru_cache(maxsize=32)
def _runs(source: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_windows(_words(source)))


def _windows(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
