from responsibilities.drawing.canvas import Canvas, Mark, owner_width
from responsibilities.drawing.text import width


def test_a_picture_has_a_ground_of_its_own():
    picture = Canvas(300).picture(200, "Title", "What it shows")
    assert (picture.width, picture.height, picture.title, picture.description) == (300, 200, "Title", "What it shows")
    assert [(shape.css, shape.path) for shape in picture.shapes] == [("paper", "M0 0h300v200H0z")]


def test_a_shared_block_has_both_tints_and_leans():
    canvas = Canvas(300)
    canvas.fill("shared", 0, 0, 100, 50)
    _, *shapes = canvas.picture(50, "", "").shapes
    assert [(shape.css, shape.path) for shape in shapes] == [
        ("aws-tint", "M0 0h100v50h-100z"),
        ("you-tint", "M0 0h55L45 50H0z"),
    ]


def test_what_nobody_owns_alone_has_no_tint():
    canvas = Canvas(300)
    for owner in ("varies", "na"):
        canvas.fill(owner, 0, 0, 10, 10)
    assert {shape.css for shape in canvas.picture(10, "", "").shapes[1:]} == {"wash"}


def test_a_mark_never_comes_without_its_word():
    canvas = Canvas(300)
    end = canvas.owner("you", "You", 10, 20)
    picture = canvas.picture(40, "", "")
    assert [(mark.owner, text.text) for mark, text in zip(picture.marks, picture.texts, strict=True)] == [
        ("you", "You")
    ]
    assert end == 10 + owner_width("You")


def test_small_marks_have_a_heavier_outline():
    assert (Mark("aws", 0, 0, 12).stroke, Mark("aws", 0, 0, 120).stroke) == (2, 1.6)


def test_writing_says_where_the_text_ends():
    canvas = Canvas(300)
    assert canvas.text("AWS", 10, 20, 100, 700, tight=-4) == round(10 + width("AWS", 100, 700) - 12)


def test_what_xml_cannot_hold_is_replaced():
    canvas = Canvas(300)
    canvas.text("a\x00b\x0bc\ud800", 0, 0, 10)
    picture = canvas.picture(10, "t\x01", "d\uffff")
    assert (picture.texts[0].text, picture.title, picture.description) == ("a�b�c�", "t�", "d�")
