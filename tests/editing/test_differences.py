"""What changed, in words."""

from responsibilities.editing.differences import Difference, Piece, between, choices, side_by_side
from responsibilities.editing.merging import merge


def test_every_field_that_differs_is_named_as_people_say_it():
    old = {"owner": "aws", "statement": "AWS does.", "aws_does": "- x", "phrase": "AWS"}
    new = {"owner": "shared", "statement": "AWS does.", "aws_does": "- x", "customer_does": "- y", "published": False}
    assert between(old, new) == (
        Difference("owner", "owner", "AWS", "Shared"),
        Difference("phrase", "phrase", "AWS", ""),
        Difference("customer_does", "what you do", "", "- y"),
        Difference("published", "published", "yes", "no"),
    )


def test_a_source_is_said_in_one_line():
    source = {"title": "Guide", "url": "https://x/", "section": "S", "checked": "2026-01-01", "verified": True}
    assert [(item.label, item.old, item.new) for item in between({}, {"citations": [source]})] == [
        ("source", "", "Guide, S, https://x/, checked 2026-01-01")
    ]


def test_words_show_what_was_taken_out_and_put_in():
    pieces = Difference("statement", "statement", "AWS patches it daily.", "You patch it daily.").pieces
    assert pieces == (
        Piece("del", "AWS"),
        Piece("ins", "You"),
        Piece("", " "),
        Piece("del", "patches"),
        Piece("ins", "patch"),
        Piece("", " it daily."),
    )


def test_equal_records_differ_in_nothing():
    assert between({"keywords": ["a", "b"]}, {"keywords": ["b", "a"]}) == ()


def test_three_versions_stand_side_by_side_with_a_suggestion():
    row = side_by_side(merge({"phrase": "a"}, {"phrase": "b"}, {"phrase": "c"}))[0]
    assert (row.name, row.label, row.is_conflict) == ("phrase", "phrase", True)
    assert [(column.side, column.text, column.is_suggested) for column in row.columns] == [
        ("base", "a", False),
        ("theirs", "b", True),
        ("mine", "c", False),
    ]


def test_choices_are_read_from_a_form_and_nothing_else():
    assert choices({"choose phrase": "mine", "choose x": "nonsense", "phrase": "mine"}) == {"phrase": "mine"}
