import pytest

from responsibilities.drawing.rendition import PNG, PNG_2X, SVG, Rendition, read
from responsibilities.drawing.theme import Theme

FORMS = {
    ".svg": SVG,
    ".png": PNG,
    "@2x.png": PNG_2X,
    ".light.svg": Rendition(Theme.LIGHT),
    ".dark.png": Rendition(Theme.DARK, is_png=True),
    ".dark@2x.png": Rendition(Theme.DARK, 2, is_png=True),
}


@pytest.mark.parametrize("suffix", FORMS)
def test_the_end_of_a_path_says_the_form_and_back(suffix):
    assert read(suffix) == FORMS[suffix]
    assert str(FORMS[suffix]) == suffix


@pytest.mark.parametrize("suffix", ["", ".gif", "@2x.svg", "@3x.png", ".blue.svg", ".svg\n", ".dark.dark.svg"])
def test_it_knows_no_other(suffix):
    with pytest.raises(ValueError, match="^"):
        read(suffix)
