"""The passage of a citation: what is under its heading, whatever the markup."""

from contextlib import suppress

import pytest

from responsibilities.checking.fetching import Limits, Page, fetch
from responsibilities.checking.passages import Document, Passage, UnreadableError
from tests.checking.server import PAGE, running


def passage(html, section="", charset=None) -> Passage | None:
    return Document(Page(html if isinstance(html, bytes) else html.encode(), charset)).passage(section)


def digest(html, section=""):
    return passage(html, section).digest


@pytest.mark.parametrize("section", ["Operating system", "OPERATING  SYSTEM", "operating-system:", "Operating\nsystem"])
def test_a_heading_is_found_whatever_its_case_spaces_and_punctuation(section):
    assert passage(PAGE, section).has_heading


def test_a_passage_ends_at_the_next_heading_of_its_level_or_higher():
    same = b"<main><h2>Operating system</h2>AWS patches it. Windows You choose the window.<h1>New</h1>x</main>"
    assert digest(PAGE, "Operating system") == digest(same, "Operating system")
    assert digest(PAGE, "Windows") == digest("<main><h3>Windows</h3>You choose the window.</main>", "Windows")
    assert digest(PAGE, "Patching") != digest(PAGE, "Operating system")


def test_a_change_in_the_passage_is_seen_and_one_elsewhere_is_not():
    changed, elsewhere = PAGE.replace(b"AWS patches", b"You patch"), PAGE.replace(b"Something else", b"Anything")
    assert digest(changed, "Operating system") != digest(PAGE, "Operating system")
    assert digest(elsewhere, "Operating system") == digest(PAGE, "Operating system")
    assert digest(elsewhere) != digest(PAGE)


def test_without_its_heading_the_whole_page_is_the_passage():
    assert passage(PAGE, "Nothing of the kind") == Passage(digest(PAGE), False)
    assert passage(PAGE, "!?") == Passage(digest(PAGE), False)


def test_new_markup_of_the_same_words_is_no_change():
    again = (
        b"<html><body><div><article><header><h1 class=x>Patching</h1></header>\n <p>Intro.\n</p><section><h2><a>Operating"
        b"</a>  system</h2><p>AWS <code>patches</code>&nbsp;it.<!-- new --></p><h3>Windows</h3>You choose"
        b" the win\xc2\xaddow.</section><h2>Other</h2><script>x()</script>Something else.</article></div></body>"
    )
    for section in ("", "Operating system", "Windows"):
        assert digest(again, section) == digest(PAGE, section)


def test_menus_and_feet_are_not_what_a_page_says():
    html = b"<body><nav>Menu</nav><p>Text</p><footer>2026</footer></body>"
    assert digest(html) == digest(b"<body><nav>Other</nav><p>Text</p><footer>2027</footer><script>1</script></body>")


@pytest.mark.parametrize("html", ["", "<html>", "<body><script>draw()</script></body>", "<!-- nothing -->"])
def test_a_page_without_text_has_no_passage(html):
    assert passage(html) is None


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "x",
        "<![bad",
        "<!DOCTYPE [<!ELEMENT",
        "\x00\x01",
        "a.html",
        '<?xml version="1.0"?><html>x</html>',
    ],
    ids=["deep", "marked section", "doctype", "control characters", "a file name", "xml"],
)
def test_odd_pages_are_read_or_refused_and_break_nothing(html):
    with suppress(UnreadableError):
        assert passage(html, "Heading") in {None, passage(html)}


def test_a_wrong_or_missing_charset_gives_the_same_words():
    with running() as server:
        pages = [
            fetch(server.at(path), "test", Limits(), local=True).page
            for path in ("/latin", "/no-charset", "/unknown-charset")
        ]
    right = digest("<main>Für</main>", "")
    assert [Document(page).passage("").digest for page in pages] == [right, right, digest(PAGE)]
