"""One writer a format. Each gives the whole snippet: title, owner, statement, table, picture, date and link. Pure."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from responsibilities.pages import escaping

from . import escapers
from .matter import Matter, Picture, Table

SITE = "Who secures what on AWS"


class Format(NamedTuple):
    key: str
    name: str
    hint: str
    write: Callable[[Matter], str]


def markdown(matter: Matter) -> str:
    """CommonMark with GitHub's tables; a picture only where it is the matter itself."""
    picture = _markdown_picture(matter) if matter.is_picture else ""
    return _markdown(matter, picture)


def github(matter: Matter) -> str:
    """The picture inside a link: GitLab and GitHub would otherwise link it to the bare file."""
    return _markdown(matter, _markdown_picture(matter))


def _markdown(matter: Matter, picture: str) -> str:
    text = escaping.inline
    return _blocks(
        f"**[{text(matter.title)}]({matter.url})**",
        f"**{text(matter.verdict)}.** {text(matter.statement)}",
        picture,
        "\n".join(_markdown_table(matter.table)) if matter.table else "",
        f"As of {matter.as_of}, from {SITE}.",
    )


def _markdown_picture(matter: Matter) -> str:
    if matter.picture is None:
        return ""
    return f"[![{escaping.inline(matter.picture.alt)}]({matter.picture.svg})]({matter.url})"


def _markdown_table(table: Table) -> Iterator[str]:
    for number, row in enumerate((table.head, *table.rows)):
        yield f"| {' | '.join(map(escaping.cell, row))} |"
        if number == 0:
            yield f"|{' --- |' * len(row)}"


def confluence(matter: Matter) -> str:
    """Confluence's storage format: XHTML, with its own elements for a picture from elsewhere."""
    return _markup(matter, _confluence_picture)


def html(matter: Matter) -> str:
    return _markup(matter, _html_picture)


def _markup(matter: Matter, picture: Callable[[Picture], str]) -> str:
    text = escapers.markup
    link = f'<a href="{text(matter.url)}">'
    return "\n".join(
        filter(
            None,
            (
                f"<p><strong>{link}{text(matter.title)}</a></strong></p>",
                f"<p><strong>{text(matter.verdict)}.</strong> {text(matter.statement)}</p>",
                f"<p>{link}{picture(matter.picture)}</a></p>" if matter.picture else "",
                _markup_table(matter.table) if matter.table else "",
                f"<p>As of {text(matter.as_of)}, from {SITE}.</p>",
            ),
        )
    )


def _confluence_picture(picture: Picture) -> str:
    alt, address = escapers.markup(picture.alt), escapers.markup(picture.png)
    return f'<ac:image ac:alt="{alt}"><ri:url ri:value="{address}" /></ac:image>'


def _html_picture(picture: Picture) -> str:
    return f'<img src="{escapers.markup(picture.svg)}" alt="{escapers.markup(picture.alt)}" />'


def _markup_table(table: Table) -> str:
    def row(cells: tuple[str, ...], element: str) -> str:
        return f"<tr>{''.join(f'<{element}>{escapers.markup(cell)}</{element}>' for cell in cells)}</tr>"

    return "\n".join(["<table><tbody>", row(table.head, "th"), *(row(cells, "td") for cells in table.rows)]) + (
        "\n</tbody></table>"
    )


def mediawiki(matter: Matter) -> str:
    """A picture is its bare address on a line of its own: the only form in which MediaWiki shows one from elsewhere."""
    text = escapers.mediawiki
    return _blocks(
        f"'''[{matter.url} {text(matter.title)}]'''",
        f"'''{text(matter.verdict)}.''' {text(matter.statement)}",
        matter.picture.png if matter.picture else "",
        "\n".join(_mediawiki_table(matter.table)) if matter.table else "",
        f"As of {matter.as_of}, from {SITE}.",
    )


def _mediawiki_table(table: Table) -> Iterator[str]:
    yield '{| class="wikitable"'
    yield f"! {' !! '.join(map(escapers.mediawiki, table.head))}"
    for row in table.rows:
        yield "|-"
        yield f"| {' || '.join(map(escapers.mediawiki, row))}"
    yield "|}"


def jira(matter: Matter) -> str:
    text = escapers.jira
    return _blocks(
        f"*[{text(matter.title)}|{matter.url}]*",
        f"*{text(matter.verdict)}.* {text(matter.statement)}",
        f"!{matter.picture.png}!" if matter.picture else "",
        "\n".join(_jira_table(matter.table)) if matter.table else "",
        f"As of {matter.as_of}, from {SITE}.",
    )


def _jira_table(table: Table) -> Iterator[str]:
    yield f"||{'||'.join(map(escapers.jira, table.head))}||"
    for row in table.rows:
        yield f"|{'|'.join(map(escapers.jira, row))}|"


def plain(matter: Matter) -> str:
    """For mail and chat: nothing but text, columns under each other, the address on a line of its own."""
    return _blocks(
        matter.title,
        f"{matter.verdict}. {matter.statement}",
        "\n".join(_plain_table(matter.table)) if matter.table else "",
        f"As of {matter.as_of}, from {SITE}:\n{matter.url}",
    )


def _plain_table(table: Table) -> Iterator[str]:
    rows = (table.head, *table.rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _blocks(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


FORMATS = (
    Format("markdown", "Markdown", "For README files, wikis and issues, GitHub and GitLab too.", markdown),
    Format(
        "github",
        "GitHub and GitLab",
        "The Markdown with a picture that follows the answer. GitHub fetches it: it must be able to reach this site.",
        github,
    ),
    Format("confluence", "Confluence", "Storage format: for the source editor (<>) or the REST API.", confluence),
    Format(
        "mediawiki",
        "MediaWiki",
        "The picture shows where the wiki allows external images; elsewhere its address stands there.",
        mediawiki,
    ),
    Format("html", "HTML", "For wikis and pages that take HTML.", html),
    Format("jira", "Jira", "Wiki markup, for descriptions and comments.", jira),
    Format("plain", "Plain text", "For mail and chat.", plain),
)
