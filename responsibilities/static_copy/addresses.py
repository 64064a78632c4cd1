"""Which addresses a copy holds, and the file of each."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from django.urls import reverse

from responsibilities.formats import FORMATS
from responsibilities.pages.addresses import every_page
from responsibilities.pages.board import published_services
from responsibilities.pages.parts import changes_url, service_url

NEEDS_THE_SERVER = ("compare", "stack", "api")
"""Pages of the sitemap that are made for one reader, or about asking the server."""
ABOUT = "/about-this-copy/"
NOT_FOUND = "/404.html"
"""What a server of files shows for addresses that are none."""
FILES = (
    "/data/answers.json",
    "/data/answers.csv",
    "/llms.txt",
    "/robots.txt",
    "/sitemap.xml",
    "/changes.atom",
    "/changes.feed.json",
    "/matrix.csv",
    "/matrix.json",
    "/matrix.md",
    "/diagrams/overview.svg",
    "/diagrams/overview.png",
    "/diagrams/types.svg",
    "/diagrams/types.png",
)
ANSWER = re.compile(r"/services/[^/]+/[^/]+/")
TWINS = re.compile(r"/(services/[^/]+(/[^/]+)?|topics/[^/]+|teams/[^/]+)/")


def every_address(*, with_twins: bool = True) -> Iterator[str]:
    """All that a copy holds, pages first. Without twins it has a quarter of the files."""
    left_out = {reverse(name) for name in NEEDS_THE_SERVER}
    pages = [path for path in every_page() if path not in left_out]
    yield from pages
    yield ABOUT
    yield reverse("changes")
    for service in published_services():
        yield changes_url(service.slug)
        yield f"/diagrams/{service.slug}.svg"
        yield f"/badges/{service.slug}.svg"
        yield f"{service_url(service.slug)}changes.atom"
    yield from FILES
    if with_twins:
        yield from twins(pages)


def twins(pages: Iterable[str]) -> Iterator[str]:
    for path in pages:
        if TWINS.fullmatch(path):
            yield from (f"{path.rstrip('/')}.{suffix}" for suffix in FORMATS)


def file_of(path: str) -> PurePosixPath:
    """Where the answer of an address is kept: a page is the index of its folder."""
    return PurePosixPath(path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
