"""The search page: the answer, if one is clear, then everything that matches."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.urls import reverse

from responsibilities.cascade import Level
from responsibilities.models import Citation, Service, Topic
from responsibilities.owners import Owner

from . import results
from .asking import SERVICES_READ, Asked, Given, ask, cell_given
from .compare import compare_url
from .filters import shown
from .glossary import TermPart
from .index import Index, current
from .parts import Cite, Link, cite, service_url
from .preview import Preview, preview

PAGE_SIZE = 20


@dataclass(frozen=True)
class ResultRow:
    owner: Owner
    title: str
    url: str
    statement: tuple[results.Piece, ...]
    origin: str


@dataclass(frozen=True)
class FacetLink:
    label: str
    url: str
    count: int
    is_chosen: bool
    owner: Owner | None


@dataclass(frozen=True)
class FacetBlock:
    label: str
    links: tuple[FacetLink, ...]


@dataclass(frozen=True)
class Direct:
    """The answer card: the answer, its sources, and where it is different."""

    given: Given
    cites: tuple[Cite, ...]
    different: tuple[Given, ...]
    same: tuple[Given, ...]
    """The same answer for the other services that were named."""


@dataclass(frozen=True)
class SearchPage:
    query: str
    is_cut: bool
    ignored: tuple[str, ...]
    direct: Direct | None
    nearest: tuple[Given, ...]
    compare_url: str
    """Set where the nearest are one answer for each of the services named."""
    term: TermPart | None
    read_as: tuple[str, ...]
    services: tuple[Link, ...]
    rows: tuple[ResultRow, ...]
    count: int
    total: int
    facets: tuple[FacetBlock, ...]
    page_number: int
    page_count: int
    previous_url: str
    next_url: str
    is_exact: bool
    exact_url: str
    everything_url: str

    @property
    def preview(self) -> Preview:
        if not self.query:
            return preview(
                "Search: who secures what on AWS",
                description="Ask who is responsible for what on AWS, in your own words.",
            )
        return preview(
            f"{self.query}: who secures what on AWS",
            f"Search: {self.query}",
            description=self.direct.given.statement if self.direct else f"{self.total} results for: {self.query}",
            path=f"{reverse('search')}?{urlencode({'q': self.query})}",
        )

    @property
    def found(self) -> bool:
        return bool(self.direct or self.nearest or self.term or self.total or self.services)


@dataclass(frozen=True)
class Wanted:
    """What the address asks for, checked."""

    chosen: Mapping[str, str]
    page: int
    exact: bool
    ignored: tuple[str, ...]


def search(query: Mapping[str, str]) -> SearchPage:
    """The page for ``q``, the facets, ``page`` and ``exact``. What makes no sense is reported, the rest is done."""
    index = current()
    names = results.labels(index)
    wanted = _wanted(query, names)
    asked = ask(index, query.get("q", ""))
    found = results.hits(index, asked.reading, exact=wanted.exact) if asked.reading else []
    narrowed = results.narrow(found, wanted.chosen)
    hits = narrowed.hits
    pages = max(1, -(-len(hits) // PAGE_SIZE))
    number = min(wanted.page, pages)
    words = frozenset(asked.reading.words if asked.reading else ())
    address = _Address(asked.question, wanted)
    return SearchPage(
        query=asked.question,
        is_cut=asked.is_cut,
        ignored=wanted.ignored,
        direct=_direct(index, asked) if asked.answer and number == 1 else None,
        nearest=() if asked.answer else asked.alternatives,
        compare_url=_compare_url(index, asked) if asked.is_one_each else "",
        term=asked.term,
        read_as=tuple(_read_as(asked)),
        services=tuple(_services(index, asked)),
        rows=tuple(_row(hit, words) for hit in hits[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]),
        count=len(hits),
        total=len(found),
        facets=tuple(_blocks(results.facets(narrowed, wanted.chosen, names), address)),
        page_number=number,
        page_count=pages,
        previous_url=address.at(page=number - 1) if number > 1 else "",
        next_url=address.at(page=number + 1) if number < pages else "",
        is_exact=wanted.exact,
        exact_url=address.at(exact=True),
        everything_url=address.at(nothing=True),
    )


class _Address:
    """Addresses of this search, varied. Without script every control is such a link."""

    def __init__(self, question: str, wanted: Wanted) -> None:
        self._question = question
        self._wanted = wanted

    def at(
        self, *, page: int = 1, exact: bool | None = None, nothing: bool = False, facet: tuple[str, str] | None = None
    ) -> str:
        chosen = {} if nothing else dict(self._wanted.chosen)
        if facet:
            name, value = facet
            chosen = (
                {**chosen, name: value} if chosen.get(name) != value else {k: v for k, v in chosen.items() if k != name}
            )
        parts = {"q": self._question, **chosen}
        if self._wanted.exact if exact is None else exact:
            parts["exact"] = "1"
        if page > 1:
            parts["page"] = str(page)
        return f"{reverse('search')}?{urlencode(parts)}"


def _wanted(query: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> Wanted:
    given = {name: query.get(name, "") for name in results.FACETS}
    chosen = {name: value for name, value in given.items() if value in names[name]}
    ignored = [f"{name}: {shown(value)}" for name, value in given.items() if value and name not in chosen]
    page = query.get("page", "1") or "1"
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0
    if not number:
        ignored.append(f"page: {shown(page)}")
    return Wanted(chosen, max(number, 1), query.get("exact") == "1", tuple(ignored))


def _direct(index: Index, asked: Asked) -> Direct:
    given = asked.answer
    assert given is not None  # noqa: S101 -- the caller asked for it
    return Direct(given, sources(given), tuple(islice(_different(index, asked), 3)), asked.same)


def sources(given: Given) -> tuple[Cite, ...]:
    """The documents behind an answer, each once. One query."""
    rows = Citation.objects.filter(responsibility__in=given.answer_ids).select_related("source")
    ordered = sorted(rows, key=lambda row: (given.answer_ids.index(row.responsibility_id), row.position, row.pk))
    return tuple({row.source_id: cite(row) for row in reversed(ordered)}.values())[::-1]


def _different(index: Index, asked: Asked) -> Iterator[Given]:
    """Where one would go wrong with this answer: the topic next to it, its variants, services like it, any other."""
    given = asked.answer
    if given is None or given.depends:
        return
    topic = next(row for row in index.topics.values() if row.slug == given.topic_slug)
    if given.service_slug:
        yield from (near for near in asked.alternatives if _is_next_to(near, given))
        yield from _departing(index, given, topic, _relatives(index, given.service_slug))
    elif given.scope == Level.GENERAL.value:
        yield from _departing(index, given, topic, index.by_weight)


def _is_next_to(near: Given, given: Given) -> bool:
    return near.service_slug == given.service_slug and near.owner is not given.owner


def _relatives(index: Index, slug: str) -> list[Service]:
    """All other services: the family first, then those of the same category; within that those described best."""
    service = next(row for row in index.services.values() if row.slug == slug)
    root = service.variant_of_id or service.pk
    family = [row for row in index.services.values() if root in {row.pk, row.variant_of_id} and row is not service]
    others = [row for row in index.by_weight if row.pk not in {root, service.pk}]
    return [*family, *sorted(others, key=lambda row: row.category_id != service.category_id)]


def _departing(index: Index, given: Given, topic: Topic, services: Iterable[Service]) -> Iterator[Given]:
    """For each other owner the first service on which it has the topic."""
    seen = {given.owner}
    for row in services:
        chosen = index.cell(row, topic.pk)
        if chosen and chosen.answer.owner not in seen:
            seen.add(chosen.answer.owner)
            yield from filter(None, [cell_given(index, row, topic)])


def _compare_url(index: Index, asked: Asked) -> str:
    services = asked.reading.services[:SERVICES_READ] if asked.reading else ()
    return compare_url([index.services[pk] for pk in services])


def _read_as(asked: Asked) -> Iterator[str]:
    if asked.answer:
        yield asked.answer.topic.title.lower()
        if asked.answer.service:
            yield asked.answer.service.title


def _services(index: Index, asked: Asked) -> Iterator[Link]:
    for pk in asked.reading.services[:4] if asked.reading else ():
        row = index.services[pk]
        yield Link(row.name, service_url(row.slug))


def _row(hit: results.Hit, words: frozenset[str]) -> ResultRow:
    return ResultRow(hit.row.owner, hit.title, hit.url, results.marked(hit.statement, words), hit.origin)


def _blocks(found: Iterator[results.Facet], address: _Address) -> Iterator[FacetBlock]:
    for facet in found:
        yield FacetBlock(
            facet.label,
            tuple(
                FacetLink(one.label, address.at(facet=(facet.name, one.value)), one.count, one.is_chosen, one.owner)
                for one in facet.values
            ),
        )
