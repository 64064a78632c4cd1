"""What each kind of page says when it is quoted. Everything is taken from the page itself, nothing is decided again."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from responsibilities.owners import Owner
from responsibilities.pages import answer as answers
from responsibilities.pages import compare, embed, frame, overview, taxonomy
from responsibilities.pages import service as services
from responsibilities.pages.parts import Link

from .escapers import line
from .matter import Matter, Picture, Table
from .share import Frame, SharePage, share_page

ROWS_SHOWN = 20
"""Rows of a comparison in a snippet; a wiki page is no place for more."""
NOT_DESCRIBED = "Not described"
FRAMED = "For wikis that allow frames. It always shows the answer of the day."
NOT_FRAMED = "Not yet: this site lets nobody frame it. Whoever runs it can allow your wiki (EMBED_ALLOWED_ORIGINS)."


class Quoting:
    """Makes share pages for one site on one day."""

    def __init__(self, site_url: str, day: date, *, can_be_framed: bool) -> None:
        self._site_url = site_url
        self._frame_hint = FRAMED if can_be_framed else NOT_FRAMED
        self._as_of = f"{day.day} {day:%b %Y}"

    def service(self, slug: str) -> SharePage | None:
        """None if no published service has this slug."""
        page = services.service(slug)
        if page is None:
            return None
        matter = self._service_matter(page)
        shown = Frame(
            f"{self._site_url}{embed.service_embed_url(page.slug)}", matter.title, frame.SERVICE, self._frame_hint
        )
        return share_page(matter, Link(page.name, page.url), shown)

    def answer(self, service_slug: str, topic_slug: str) -> SharePage | None:
        """None if there is no such published service or no such topic."""
        page = answers.answer(service_slug, topic_slug)
        if page is None:
            return None
        owner = _word(page.answer.owner if page.answer else None)
        matter = self._matter(
            page.question,
            f"Responsible: {owner}",
            page.description,
            page.url,
            picture=self._picture(f"badges/{service_slug}/{topic_slug}", f"{page.question} {owner}"),
        )
        shown = Frame(
            f"{self._site_url}{embed.answer_embed_url(service_slug, topic_slug)}",
            matter.title,
            frame.ANSWER,
            self._frame_hint,
        )
        return share_page(matter, Link(page.question, page.url), shown)

    def topic(self, slug: str) -> SharePage | None:
        """None if there is no such topic."""
        page = taxonomy.topic(slug)
        if page is None:
            return None
        rows = [(row.link.title, _word(row.owner), row.statement) for row in page.by_type]
        matter = self._matter(
            page.question,
            page.counts.sentence or NOT_DESCRIBED,
            "Counted over all services described here.",
            page.url,
            table=_table(("Type of service", "Owner", "In short"), rows),
        )
        return share_page(matter, Link(page.name, page.url))

    def comparison(self, slugs: Sequence[str]) -> SharePage | None:
        """None where fewer than two known services are named."""
        page = compare.compare(slugs, only_differences=True)
        if not page.is_comparison:
            return None
        rows = [
            (row.topic.title, *(_word(cell.owner) for cell in row.cells)) for group in page.groups for row in group.rows
        ]
        statement = f"They differ on {page.differences} of {page.total} topics."
        if len(rows) > ROWS_SHOWN:
            statement += f" The first {ROWS_SHOWN} of them:"
        matter = self._matter(
            f"{page.title}: who secures what",
            "; ".join(f"{column.short_name} {column.counts.sentence}" for column in page.columns),
            statement,
            page.all_url,
            table=_table(("Topic", *(column.short_name for column in page.columns)), rows[:ROWS_SHOWN]),
        )
        shown = Frame(
            f"{self._site_url}{embed.compare_embed_url(page.query)}", matter.title, frame.COMPARISON, self._frame_hint
        )
        return share_page(matter, Link(f"Compare: {page.title}", page.all_url), shown, tuple(_left_out(page)))

    def diagram(self, name: str) -> SharePage | None:
        """Of the overview, of the types, or of a service; None where there is no such diagram."""
        if name == "overview":
            return self._stack()
        if name == "types":
            return self._line()
        page = services.service(name)
        if page is None:
            return None
        matter = self._service_matter(page, is_picture=True)
        return share_page(matter, Link(page.name, page.url))

    def _service_matter(self, page: services.ServicePage, *, is_picture: bool = False) -> Matter:
        title = f"{page.name}: who secures what"
        rows = [
            (layer.name, *map(_number, (layer.counts.you, layer.counts.shared, layer.counts.aws)))
            for layer in page.layers
        ]
        head = ("Layer", Owner.CUSTOMER.label, Owner.SHARED.label, Owner.AWS.label)
        return self._matter(
            title,
            page.counts.sentence or NOT_DESCRIBED,
            page.summary,
            page.url,
            table=_table(head, rows),
            picture=self._picture(f"diagrams/{page.slug}", f"{title}, layer by layer"),
            is_picture=is_picture,
        )

    def _stack(self) -> SharePage:
        stack = overview.overview().stack
        rows = [
            (block.layer.title, block.verdict.label, block.verdict.qualifier)
            for block in (*stack.yours, *stack.line, *stack.aws)
        ]
        matter = self._matter(
            "The stack: who secures which layer on AWS",
            "You and AWS",
            "You secure what you put in the cloud, AWS secures the cloud itself; each service moves the line between.",
            f"{reverse('overview')}#h-stack",
            table=_table(("Layer", "Owner", "Where"), rows),
            picture=self._picture("diagrams/overview", "The stack, from your data down to AWS’s buildings"),
            is_picture=True,
        )
        return share_page(matter, Link("The stack", f"{reverse('overview')}#h-stack"))

    def _line(self) -> SharePage:
        found = overview.overview().line
        rows = [(row.layer.title, *(_word(cell.owner) for cell in row.cells)) for row in found.rows]
        matter = self._matter(
            "Where the line falls, by type of AWS service",
            "You and AWS",
            "The more AWS manages, the higher the line sits; it never rises past your data and your identities.",
            f"{reverse('overview')}#h-line",
            table=_table(("Layer", *(column.name for column in found.columns)), rows),
            picture=self._picture("diagrams/types", "Owner of each layer, by type of service"),
            is_picture=True,
        )
        return share_page(matter, Link("Where the line falls", f"{reverse('overview')}#h-line"))

    def _picture(self, path: str, alt: str) -> Picture:
        return Picture(line(alt), f"{self._site_url}/{path}.svg", f"{self._site_url}/{path}.png")

    def _matter(
        self,
        title: str,
        verdict: str,
        statement: str,
        path: str,
        *,
        table: Table | None = None,
        picture: Picture | None = None,
        is_picture: bool = False,
    ) -> Matter:
        return Matter(
            title=line(title),
            verdict=line(verdict),
            statement=line(statement),
            url=f"{self._site_url}{path}",
            as_of=self._as_of,
            table=table,
            picture=picture,
            is_picture=is_picture,
        )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table | None:
    cells = tuple(tuple(line(cell) or "–" for cell in row) for row in rows)
    return Table(tuple(map(line, head)), cells) if cells else None


def _left_out(page: compare.ComparePage) -> Iterator[str]:
    if page.unknown:
        yield f"No service is called {', '.join(page.unknown)}; the rest is quoted."
    if page.left_out:
        yield f"{compare.LIMIT} services fit side by side; {page.left_out} more were left out."


def _word(owner: Owner | None) -> str:
    return owner.label if owner else NOT_DESCRIBED


def _number(number: int) -> str:
    return str(number) if number else "–"
