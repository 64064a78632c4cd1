"""Reads a snippet back as its reader would see it, with a parser of its format that is not ours."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import cmarkgfm
import mwparserfromhell
import pypandoc
from bs4 import BeautifulSoup, Tag
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

AC, RI = "urn:ac", "urn:ri"


@dataclass(frozen=True)
class Read:
    """What is left of a snippet once its format is taken away."""

    title: str
    url: str
    verdict: str
    statement: str
    rows: tuple[tuple[str, ...], ...]
    pictures: tuple[tuple[str, str], ...]
    end: str


def words(text: str) -> str:
    return " ".join(text.split())


def markdown(text: str) -> Read:
    """GitHub's dialect as far as blocks go; HTML is on, so that a tag that slipped through would vanish."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return _html_blocks(parser.render(text))


def github(text: str) -> Read:
    return _html_blocks(github_html(text))


def github_html(text: str) -> str:
    """By GitHub's own parser, with all its extensions; it links addresses and mails by itself."""
    return cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)


def html(text: str) -> Read:
    return _html_blocks(text)


def jira(text: str) -> list[Read]:
    """By pandoc, which takes a backslash only before what Unicode calls punctuation.

    Atlassian's own renderer takes it before these three as well (its BackslashEscapeRendererComponent lists them).
    """
    return pandoc(re.sub(r"\\([+^~])", lambda match: f"&#{ord(match[1])};", text), "jira")


def pandoc(text: str, kind: str) -> list[Read]:
    """Several snippets of one format, one after the other."""
    converted = pypandoc.convert_text(text, "html", kind, extra_args=["--wrap=none"])
    soup = BeautifulSoup(converted, "html.parser")
    blocks = [block for block in soup.contents if isinstance(block, Tag)]
    ends = [number for number, block in enumerate(blocks) if block.text.startswith("As of ")]
    starts = [0, *(end + 1 for end in ends)]
    return [_read(blocks[start : end + 1]) for start, end in zip(starts, ends, strict=False)]


def _html_blocks(text: str) -> Read:
    soup = BeautifulSoup(text, "html.parser")
    return _read([block for block in soup.contents if isinstance(block, Tag)])


def _read(blocks: list[Tag]) -> Read:
    first, second, *middle, last = blocks
    link, strong = first.strong.a, second.strong
    images = [image for block in middle for image in block.find_all("img")]
    tables = [block for block in middle if block.name == "table"]
    verdict = words(strong.text)
    assert {tag.name for block in blocks for tag in block.find_all(True)} <= ALLOWED
    return Read(
        title=words(link.text),
        url=link["href"],
        verdict=verdict,
        statement=words(second.text).removeprefix(verdict).strip(),
        rows=tuple(tuple(words(cell.text) for cell in row(["th", "td"])) for table in tables for row in table("tr")),
        pictures=tuple((image["src"], image.get("alt", "")) for image in images),
        end=words(last.text),
    )


ALLOWED = {"a", "strong", "img", "thead", "tbody", "tr", "th", "td", "p", "col", "colgroup"}
"""Nothing else may come out of any text."""


def confluence(text: str) -> Read:
    """As XML, in the name spaces Confluence declares around it."""
    root = ElementTree.fromstring(f'<x xmlns:ac="{AC}" xmlns:ri="{RI}">{text}</x>')
    first, second, *middle, last = root
    link = first.find("strong/a")
    images = [image for block in middle for image in block.iter(f"{{{AC}}}image")]
    return Read(
        title=link.text,
        url=link.get("href"),
        verdict=second.find("strong").text,
        statement=second.find("strong").tail.strip(),
        rows=tuple(tuple(cell.text for cell in row) for block in middle for row in block.iter("tr")),
        pictures=tuple(
            (image.find(f"{{{RI}}}url").get(f"{{{RI}}}value"), image.get(f"{{{AC}}}alt")) for image in images
        ),
        end=last.text,
    )


def mediawiki(text: str) -> Read:
    code = mwparserfromhell.parse(text)
    assert code.filter_templates() == code.filter_wikilinks() == code.filter_headings() == code.filter_arguments() == []
    assert {str(tag.tag) for tag in code.filter_tags()} <= {"b", "table", "tr", "th", "td"}
    titled, *others = [link for link in code.filter_external_links() if link.title]
    bold = [tag for tag in code.filter_tags() if tag.tag == "b"]
    tables = [tag for tag in code.filter_tags() if tag.tag == "table"]
    bare = [str(link.url) for link in code.filter_external_links() if not link.title]
    lines = text.split("\n\n")
    assert others == []
    return Read(
        title=plain_words(titled.title),
        url=str(titled.url),
        verdict=plain_words(bold[1].contents),
        statement=plain_words(mwparserfromhell.parse(lines[1].partition("''' ")[2])),
        rows=tuple(row for table in tables for row in _rows(table)),
        pictures=tuple((url, "") for url in bare),
        end=lines[-1],
    )


def _rows(table) -> list[tuple[str, ...]]:
    """The head stands before the first row mark."""
    inside = table.contents.filter_tags(recursive=False)
    rows = [[tag for tag in inside if str(tag.tag) == "th"]]
    rows += [row.contents.filter_tags(recursive=False) for row in inside if str(row.tag) == "tr"]
    return [tuple(plain_words(cell.contents) for cell in row) for row in rows]


def plain_words(code) -> str:
    return words(code.strip_code(normalize=True, collapse=False))
