"""Text in the formats people paste into: each function gives what its format shows as the very text. Pure.

All take one line of text (see :func:`line`); none of them adds or drops a character a reader sees. Markdown's is in
``pages.escaping``: files use it too.
"""

import re
from html import escape

# What opens a link, a template, a table cell, a tag, an entity, emphasis or a signature, anywhere in a line.
MEDIAWIKI = re.compile(r"[\[\]{}|<>&'~]|__|!!|:?//")
# What makes a heading, a list, an indent or preformatted text at the start of one.
MEDIAWIKI_START = re.compile(r"^[=*#:;!+\- ]")
MEDIAWIKI_MAGIC = re.compile(r"\b(RFC|PMID|ISBN) (?=[\dX-])")
# What Atlassian's renderer lets a backslash escape, where it could mean something: a dash at the edge of a word, two
# question marks (a citation), brackets that make a face or an icon.
JIRA = re.compile(r"[*_+{}\[\]!^~]|(?<!\w)-|-(?!\w)|\?(?=\?)|(?<=\?)\?|\((?=[^\s()]{1,5}\))|(?<=[:;])[()]")
# A backslash can't be escaped by itself, a bar ends a table cell before escapes are read, and an address in a text
# would become a link that takes the escapes after it along.
JIRA_ENTITIES = re.compile(r"[\\|]|&(?=#?\w+;)|[:;](?=[DPp])|:(?=//)")
JIRA_START = re.compile(r"^(h[1-6]|bq|)([.#])")
# XML 1.0 has no way to write these.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def line(text: str) -> str:
    """A text as one line: every run of white space is one space; control characters, which nobody sees, are gone."""
    return " ".join(CONTROL.sub("", text).split())


def markup(text: str) -> str:
    """For HTML and for XML, in text and in attributes."""
    return escape(text)


def mediawiki(text: str) -> str:
    """For MediaWiki: entities, which it prints and never reads as markup."""
    text = MEDIAWIKI.sub(_entities, text)
    return MEDIAWIKI_START.sub(_entities, MEDIAWIKI_MAGIC.sub(r"\1&#32;", text))


def jira(text: str) -> str:
    """For Jira's wiki markup: backslashes, and entities where those do not work."""
    text = JIRA_ENTITIES.sub(_entities, text)
    return JIRA_START.sub(lambda match: f"{match[1]}&#{ord(match[2])};", _outside_entities(JIRA, r"\\\g<0>", text))


def _entities(match: re.Match[str]) -> str:
    return "".join(f"&#{ord(char)};" for char in match.group())


def _outside_entities(pattern: re.Pattern[str], replacement: str, text: str) -> str:
    parts = re.split(r"(&#\d+;)", text)
    return "".join(part if part.startswith("&#") else pattern.sub(replacement, part) for part in parts)
