import json
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont

from responsibilities.drawing.text import FONTS, fits, fitted, width, wrap


@pytest.mark.parametrize(("name", "weight"), [("Regular", "400"), ("SemiBold", "600"), ("Bold", "700")])
def test_the_table_of_widths_is_that_of_the_fonts(name, weight):
    with TTFont(FONTS / f"Archivo-{name}.ttf") as font:
        letters, metrics = font.getBestCmap(), font["hmtx"]
        measured = {chr(letter): metrics[glyph][0] for letter, glyph in letters.items()}
        assert (font["head"].unitsPerEm, font["OS/2"].usWeightClass) == (1000, int(weight))
    assert json.loads((FONTS / "widths.json").read_text("utf-8"))[weight] == measured


@pytest.mark.parametrize("letter", "–—’“”×·…éü€")
def test_the_fonts_have_the_letters_of_our_texts(letter):
    assert all(letter in widths for widths in json.loads((FONTS / "widths.json").read_text("utf-8")).values())


def test_it_measures_in_pixels():
    assert width("AWS", 10) == pytest.approx(width("AWS", 20) / 2)
    assert width("AWS", 10, 400) < width("AWS", 10, 700)
    assert width("", 10) == 0


def test_it_breaks_between_words_and_keeps_what_belongs_together():
    text = "Data location · Key policy and rotation"
    lines = wrap(text, 90, 13)
    assert " ".join(lines) == text
    assert all(fits(line, 90, 13) for line in lines)
    assert all(not fits(f"{one} {two.split(' ')[0]}", 90, 13) for one, two in pairwise(lines))
    assert not any(line.startswith("·") for line in lines)


def test_a_word_longer_than_a_line_is_broken_inside():
    lines = wrap("a" * 40, 60, 13)
    assert "".join(lines) == "a" * 40
    assert all(fits(line, 60, 13) for line in lines)


def test_a_line_narrower_than_a_letter_still_ends():
    assert wrap("abc", 1, 13) == ("a", "b", "c")


def test_no_text_is_no_line():
    assert wrap("  ", 60, 13) == ()
    assert fitted("", 60, (13,), 1) == (13, ())


def test_it_takes_the_first_size_that_fits():
    assert fitted("Amazon RDS", 400, (88, 60, 40), 1) == (60, ("Amazon RDS",))


def test_other_words_are_taken_where_the_text_fits_at_no_size():
    assert fitted("Amazon Relational Database Service", 60, (14, 12), 1, shorter="RDS") == (14, ("RDS",))


def test_what_never_fits_is_cut_at_the_last_size():
    size, lines = fitted("who " * 60, 200, (20, 16), 2)
    assert (size, len(lines), lines[1][-1]) == (16, 2, "…")
    assert all(fits(line, 200, 16) for line in lines)


@pytest.mark.parametrize("room", [1, 0, -16])
def test_where_nothing_fits_the_mark_alone_stands(room):
    assert fitted("Managed services", room, (21, 15), 1) == (15, ("…",))
