import random

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from responsibilities import markdown
from responsibilities.pages import escaping

ODD = [
    "a*b_c",
    "[x](y)",
    "1. <b>x</b>",
    "`code`",
    "# no",
    "a|b",
    "~~x~~",
    "\\",
    "-",
    "+ 1",
    "- x",
    "1) one",
    "> quoted",
    "===",
    "---",
    "***",
    "&amp; &lt; &#35; R&D",
    "![x](y)",
    "<script>alert(1)</script>",
    "$x$",
    "\\|",
    "a\nb\n\n# c",
    "=SUM(A1)",
    "2026-11-25",
    "~gone~",
    "https://x.example/a_b*c* www.x.example/a_b_",
]
FULL = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def shown(text):
    return " ".join(BeautifulSoup(FULL.render(text), "html.parser").text.split())


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("before", ["", "x "])
def test_escaped_text_reads_as_it_was(before, text):
    assert shown(before + escaping.inline(text)) == " ".join((before + text).split())


@pytest.mark.parametrize("text", ODD)
def test_a_cell_and_a_link_hold_what_they_were_given(text):
    table = escaping.table(["a", "b"], [[escaping.cell(text), escaping.link(text, "https://x.example/(a) b|*<c>")]])
    soup = BeautifulSoup(FULL.render(table), "html.parser")
    first, second = soup.select("tbody td")
    assert [first.text, second.text] == [" ".join(text.split())] * 2
    assert second.a["href"] == "https://x.example/%28a%29%20b%7C%2A%3Cc%3E"


@pytest.mark.parametrize("text", ["aws x", "a`b", "`", "``a` b``", "a | b", "-x", ""])
def test_code_stays_code(text):
    table = escaping.table(["a"], [[escaping.code(text)]])
    assert BeautifulSoup(FULL.render(table), "html.parser").td.text.strip() == text


@pytest.mark.parametrize(
    ("source", "block"),
    [
        ("- Choose the *window*.\n- Set `rds.force_ssl`.", "- Choose the *window*.\n- Set `rds.force_ssl`."),
        (
            "One.\n\nTwo **bold** [a link](https://x.example/a_b).",
            "One.\n\nTwo **bold** [a link](https://x.example/a_b).",
        ),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- a\n  - b\n- c", "- a\n  - b\n- c"),
        ("# Not a heading", "\\# Not a heading"),
        ("<b>x</b> | y", "&#60;b>x&#60;/b> | y"),
        ("", ""),
    ],
)
def test_limited_markdown_is_written_as_it_was(source, block):
    assert escaping.block(source) == block


def test_whatever_is_typed_reads_the_same_where_all_of_markdown_is_allowed():
    chance = random.Random(4)
    pieces = ["*", "**", "`", "- ", "1. ", "# ", "> ", "\n", "\n\n", "a", "b c", "<i>", "|", "~~", "[x](https://y.z)"]
    pieces += ["&amp;", "\\", "_", "    ", "===", "---", "!", "["]
    for _ in range(3000):
        source = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 12)))
        ours = " ".join(BeautifulSoup(markdown.render(source), "html.parser").text.split())
        assert shown(escaping.block(source)) == ours, repr(source)
