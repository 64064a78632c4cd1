"""Every format, read back by a parser of that format: what was meant is what a reader sees."""

import pytest

from responsibilities.pages.escaping import cell, inline
from responsibilities.pages.sharing import formats
from responsibilities.pages.sharing.escapers import line
from responsibilities.pages.sharing.matter import Matter, Picture, Table
from tests.sharing import readers

NASTY = [
    "plain words, nothing else",
    "*bold* _emphasis_ ~~gone~~ `code`",
    "[x] {y} (z) <b>tag</b> & \"quotes\" 'single' ''two'' '''three'''",
    "a|b || c |- d |} e {| f",
    "{{x}} [[x]] [https://evil.example x] {code} {noformat}x{noformat} {{{1}}}",
    "!pic! !https://evil.example/x.png! ![x](y) ?cite? ??cite??",
    "https://x.example/a_b?c=*d*&e=f! www.x.example/a_b! a_b@x.example",
    "# leading hash",
    "## two of them",
    "= equals =",
    "== heading ==",
    "* star",
    "- dash",
    "-- two --- three ----",
    "----",
    "+ plus +ins+ ^up^ ~down~ %x%",
    "1. first",
    "1) first",
    "> quoted",
    "; term : definition",
    ": indented",
    "h1. heading",
    "bq. quote",
    "one\nline\r\nafter\tanother\n\n# and a heading",
    "&amp; &lt;b&gt; &#42; &nbsp; R&D",
    "\\ back\\slash \\* \\\\ \\| C:\\dir\\",
    "]]> <![CDATA[x]]> <!-- x --> <nowiki>x</nowiki> <script>alert(1)</script>",
    "مرحبا بالعالم, \u202eoverride\u202c",
    "emoji 🦄👩‍💻 and — dashes … ’",
    "x" * 300,
    ":) ;) :D :P (x) (!) (on) (/) (i) (long words stay)",
    "@user [~user] ABC-123 RFC 2119 ISBN 1234567890 ~~~~ __TOC__ __x__",
    "$a$ and $5 to $6",
    "multi-AZ, rds.force_ssl, a_b_c, arn:aws:s3:::*",
    "control \x00\x07 characters\x1f",
    "//italic// \\\\ break",
    "ends with a backslash \\",
    "*",
    "|",
    "]",
    "}}",
]
URL = "https://srm.example.org/compare/?s=s3&s=rds"
SVG, PNG = "https://srm.example.org/diagrams/rds.svg", "https://srm.example.org/diagrams/rds.png"
END = "As of 25 Nov 2026, from Who secures what on AWS."


def matter(text: str) -> Matter:
    """The nasty text in every place where text of the content can stand."""
    text = line(text)
    return Matter(
        title=text,
        verdict="Responsible: Shared",
        statement=text,
        url=URL,
        as_of="25 Nov 2026",
        table=Table(("Layer", text), ((text, "1"), ("Data", text))),
        picture=Picture(text, SVG, PNG),
    )


def meant(text: str, *, picture: str, alt: bool = True) -> readers.Read:
    text = line(text)
    return readers.Read(
        title=text,
        url=URL,
        verdict="Responsible: Shared.",
        statement=text,
        rows=(("Layer", text), (text, "1"), ("Data", text)),
        pictures=((picture, text if alt else ""),) if picture else (),
        end=END,
    )


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize(
    ("write", "read", "picture"),
    [
        (formats.markdown, readers.markdown, ""),
        (formats.github, readers.markdown, SVG),
        (formats.github, readers.github, SVG),
        (formats.html, readers.html, SVG),
        (formats.confluence, readers.confluence, PNG),
    ],
    ids=["markdown", "github", "github-itself", "html", "confluence"],
)
def test_it_reads_as_it_was_meant(write, read, picture, text):
    assert read(write(matter(text))) == meant(text, picture=picture)


@pytest.mark.parametrize("text", NASTY)
def test_mediawiki_reads_as_it_was_meant(text):
    assert readers.mediawiki(formats.mediawiki(matter(text))) == meant(text, picture=PNG, alt=False)


def test_jira_reads_as_it_was_meant():
    """All snippets in one run: pandoc takes a moment to start."""
    read = readers.jira("\n\n".join(formats.jira(matter(text)) for text in NASTY))
    assert read == [meant(text, picture=PNG, alt=False) for text in NASTY]


def test_a_second_parser_of_mediawiki_agrees():
    """It knows no pictures by bare address."""
    read = readers.pandoc("\n\n".join(formats.mediawiki(matter(text)) for text in NASTY), "mediawiki")
    assert read == [meant(text, picture="") for text in NASTY]


def test_plain_text_is_just_that():
    text = "*a* & <b>"
    assert formats.plain(matter(text)).split("\n") == [
        text,
        "",
        f"Responsible: Shared. {text}",
        "",
        f"Layer      {text}",
        f"{text}  1",
        f"Data       {text}",
        "",
        "As of 25 Nov 2026, from Who secures what on AWS:",
        URL,
    ]


@pytest.mark.parametrize("item", formats.FORMATS, ids=lambda item: item.key)
def test_every_format_does_without_table_and_picture(item):
    text = item.write(Matter("Title", "Responsible: You", "You do it.", URL, "25 Nov 2026"))
    shown = {"Title", "Responsible: You", "You do it.", "25 Nov 2026"}
    address = URL.replace("&", "&amp;") if item.key in {"html", "confluence"} else URL
    assert {word for word in (*shown, address) if word not in text} == set()
    assert "\n\n\n" not in text


def test_ordinary_text_stays_readable_in_every_format():
    """What is not markup is not touched, so that people can go on editing the snippet."""
    text = "AWS patches RDS (multi-AZ too); you choose the window: 3 to 5 o’clock."
    matter_ = Matter("Who patches it?", "Responsible: Shared", text, URL, "25 Nov 2026")
    for item in formats.FORMATS:
        if item.key not in {"markdown", "github"}:
            assert text in item.write(matter_), item.key


@pytest.mark.parametrize("text", NASTY)
def test_markdown_for_files_reads_as_it_was(text):
    expected = line(text)
    shown = readers.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    soup = readers.BeautifulSoup(shown.render(inline(expected)), "html.parser")
    assert readers.words(soup.text) == expected
    soup = readers.BeautifulSoup(readers.github_html(inline(expected)), "html.parser")
    assert readers.words(soup.text) == expected
    table = readers.BeautifulSoup(shown.render(f"| a |\n| --- |\n| {cell(expected)} |"), "html.parser")
    assert readers.words(table.td.text) == expected
