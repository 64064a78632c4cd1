"""Text as Markdown that every common dialect shows exactly as it was.

What breaks a line or a link is escaped with a backslash where all dialects know that escape, and with an HTML entity
where some do not. Nothing else is touched, so that the file still reads well as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from markdown_it.token import Token

from responsibilities import markdown

ALWAYS = re.compile(r"([\\`*_\[\]])")
# Of an address the colon or the first point: some dialects make it a link and take the escapes after it along.
ENTITY = re.compile(r"<|&(?=#?\w+;)|[~$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
MARKS = {"em": "*", "strong": "**"}
LINE_START = re.compile(r"([#+>-])|(\d{1,9})([.)])|=")


def inline(text: str) -> str:
    """One line of text. Line ends become spaces."""
    line = ALWAYS.sub(r"\\\1", " ".join(text.split()))
    line = ENTITY.sub(lambda match: f"&#{ord(match.group())};", line)
    return LINE_START.sub(_at_start, line, count=1) if LINE_START.match(line) else line


def _at_start(match: re.Match[str]) -> str:
    """Characters that mean something only where a line begins: headings, lists, quotes, underlines."""
    if match.group(1):
        return f"\\{match.group(1)}"
    return f"{match.group(2)}\\{match.group(3)}" if match.group(2) else "&#61;"


def cell(text: str) -> str:
    """Text in a cell of a table."""
    return _in_cell(inline(text))


def link(title: str, url: str) -> str:
    return f"[{inline(title)}]({address(url)})"


def address(url: str) -> str:
    """An address that no bracket, space or star ends early; they mean the same when percent-encoded."""
    return quote(url, safe="/:?#@!$&'+,;=%~-._")


def code(text: str) -> str:
    """Code in a line, between as many backticks as it takes."""
    line = re.sub(r"[\r\n]", " ", text)
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line[:1] in {"`", " "} or line[-1:] in {"`", " "} else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. Its cells are Markdown already; a bar in them is escaped here, in code as well."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_in_cell, line))} |" for line in lines)


def _in_cell(text: str) -> str:
    return re.sub(r"(\\*)\|", lambda match: match.group() if len(match[1]) % 2 else f"{match[1]}\\|", text)


def block(source: str) -> str:
    """A text in the limited Markdown of the answers, as Markdown that reads the same where more is allowed."""
    return "\n".join(_blocks(iter(markdown.tokens(source))))


def _blocks(tokens: Iterator[Token]) -> list[str]:
    """The lines of what follows, up to the end of the list or item that holds it. A blank line parts paragraphs."""
    lines: list[str] = []
    for token in tokens:
        if token.nesting == -1 and token.type != "paragraph_close":
            break
        if token.type == "inline":
            lines += [*([""] if lines else []), _line(token.children or [])]
        elif token.type.endswith("list_open"):
            tight = token.level > 0 and token.attrGet("start") is None
            lines += [*([""] if lines and not tight else []), *_items(token, tokens)]
    return lines


def _items(opening: Token, tokens: Iterator[Token]) -> Iterator[str]:
    """The lines of a list: each item behind its mark, its further lines indented as far. Empty items are left out."""
    start = opening.attrGet("start")
    number = int(1 if start is None else start) if opening.type.startswith("ordered") else None
    for token in tokens:
        if token.type != "list_item_open":
            return
        mark = f"{number}{token.markup or '.'} " if number is not None else f"{token.markup or '-'} "
        for place, line in enumerate(_blocks(tokens)):
            yield f"{mark if place == 0 else ' ' * len(mark)}{line}".rstrip()
        number = None if number is None else number + 1


def _line(tokens: Iterable[Token]) -> str:
    """The marks inside a line. Emphasis is always written with stars: they work within a word too.

    Emphasis within the same emphasis looks no different and could not be written so; its marks are left out.
    """
    depths = dict.fromkeys(MARKS, 0)
    parts: list[str] = []
    targets: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            targets.append(str(token.attrGet("href") or ""))
            if parts and parts[-1].endswith("!"):
                parts[-1] = f"{parts[-1][:-1]}&#33;"
            parts.append("[")
        elif token.type == "link_close":
            parts.append(f"]({address(targets.pop())})")
        elif token.type == "code_inline":
            parts.append(code(token.content))
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.tag in MARKS:
            depth = depths[token.tag] = depths[token.tag] + token.nesting
            parts.append(MARKS[token.tag] if depth == max(token.nesting, 0) else "")
        else:
            parts.append(_words(token.content, is_first=not "".join(parts).strip()))
    return "".join(parts).strip()


def _words(text: str, *, is_first: bool) -> str:
    """Text between marks: its outer spaces count."""
    before = " " if text[:1].isspace() and not is_first else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    escaped = inline(text) if is_first else inline(f"x{text.lstrip()}")[1:]
    return f"{before}{escaped}{after}"
