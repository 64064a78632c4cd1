import re
from pathlib import Path

import pytest

from responsibilities.drawing.theme import PALETTE, Theme, style

CSS = (Path(__file__).resolve().parents[2] / "static/css/site.css").read_text("utf-8")


def test_the_colours_are_those_of_the_site():
    tokens = dict(re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", CSS))
    assert {name: ", ".join(colours) for name, colours in PALETTE.items()} == {name: tokens[name] for name in PALETTE}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("column", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "wash", "you-tint", "aws-tint"])
def test_text_and_marks_can_be_told_from_every_ground(ground, column):
    def against(token):
        return contrast(PALETTE[token][column], PALETTE[ground][column])

    assert min(against("ink"), against("ink-2")) >= 4.5
    assert min(against("you"), against("aws")) >= 3


def test_a_fixed_theme_asks_nobody():
    assert "@media" not in style(Theme.LIGHT) + style(Theme.DARK)
    assert ".paper{fill:#ffffff}" in style(Theme.LIGHT)
    assert ".paper{fill:#101417}" in style(Theme.DARK)


def test_otherwise_the_system_of_the_reader_decides():
    light, dark = style(Theme.AUTO).split("@media (prefers-color-scheme:dark)")
    assert ".paper{fill:#ffffff}" in light
    assert ".paper{fill:#101417}" in dark
