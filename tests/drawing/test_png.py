import struct

from responsibilities.drawing import png as renderer
from responsibilities.drawing.png import png

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"><style>text{font-family:Archivo,Arial}</style>'
    '<rect width="200" height="50" fill="#fff"/><text x="5" y="35" font-size="24" font-weight="%d">%s</text></svg>'
)


def size(data: bytes) -> tuple[int, int]:
    """Width and height from the header of a PNG."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


def drawn(text: str, weight: int = 400) -> bytes:
    png.cache_clear()
    return png(SVG % (weight, text))


def test_two_renders_are_the_same_bytes():
    assert drawn("Guest OS patching") == drawn("Guest OS patching")


def test_text_is_drawn_in_the_font_at_its_weights():
    pictures = {drawn(""), drawn("You"), drawn("You", 600), drawn("You", 700), drawn("AWS")}
    assert len(pictures) == 5


def test_no_system_font_is_used(monkeypatch):
    """Without our files there is nothing to draw text with."""
    monkeypatch.setattr(renderer, "_FILES", [])
    assert drawn("You") == drawn("")


def test_it_comes_at_twice_the_size_too():
    assert (size(png(SVG % (400, "You"))), size(png(SVG % (400, "You"), 2))) == ((200, 50), (400, 100))


def test_a_process_keeps_what_it_drew_and_not_without_end():
    png.cache_clear()
    first = png(SVG % (400, "kept"))
    assert png(SVG % (400, "kept")) is first
    for number in range(renderer.KEPT + 5):
        png(f'<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><!-- {number} --></svg>')
    assert png.cache_info().currsize == renderer.KEPT
