"""A field as the text of a cell, and back; a record as a line of a table, and back."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responsibilities.contentsync.records import Key
from responsibilities.editing.transfer import cells, columns, tables, workbook
from responsibilities.editing.transfer.cells import CellError

CITATION = {
    "title": "Maintaining a DB instance",
    "url": "https://docs.aws.amazon.com/rds",
    "checked": "2026-11-24",
    "verified": True,
}
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
HARD = st.text(alphabet="ab |\\\n\r\t'=-@;,\"x\u2028", max_size=20)
TEXT = WORDS | HARD
DAY = st.dates().map(lambda day: day.isoformat())
RECORDS = st.fixed_dictionaries(
    {"owner": st.sampled_from(["aws", "customer", "shared", "n/a"]), "statement": TEXT, "phrase": TEXT},
    optional={
        "aws_does": TEXT,
        "todo": TEXT,
        "citations": st.lists(
            st.fixed_dictionaries(
                {"title": TEXT, "url": TEXT, "checked": DAY, "verified": st.booleans()},
                optional={"section": TEXT, "note": TEXT},
            ),
            max_size=3,
        ),
        "evidence": st.lists(
            st.fixed_dictionaries({"side": TEXT, "kind": TEXT, "id": TEXT, "what": TEXT}, optional={"url": TEXT}),
            max_size=3,
        ),
        "reviewed": DAY,
        "published": st.just(False),
    },
)
KEY = Key("answer", "services/rds/guest-os-patching")


def said(line, header) -> dict[str, str]:
    found = dict(zip(header, line, strict=True))
    return {name: text for name, text in found.items() if name not in {"scope", "topic", "version"}}


def test_a_source_is_a_line_that_people_can_read():
    text = "Maintaining a DB instance | https://docs.aws.amazon.com/rds |  | 2026-11-24 | yes"
    assert cells.written("citations", [CITATION]) == text
    assert cells.read("citations", text) == [CITATION]


def test_evidence_is_a_line_too():
    row = {"side": "customer", "kind": "cli", "id": "aws rds x | jq", "what": "Windows\\paths", "url": None}
    text = cells.written("evidence", [row])
    assert text == "customer | cli | aws rds x \\| jq | Windows\\\\paths"
    assert cells.read("evidence", text) == [{name: value for name, value in row.items() if value}]


def test_a_backslash_that_somebody_typed_stands_for_itself():
    assert cells.read("keywords", "C:\\temp\nD:\\data") == ["C:\\temp", "D:\\data"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("published", "", "write yes or no; the cell is empty"),
        ("published", "maybe", "write yes or no, not “maybe”"),
        ("reviewed", "24/11/2026", "write a day as 2026-11-24, not “24/11/2026”"),
        ("reviewed", "2026-02-30", "write a day as 2026-11-24, not “2026-02-30”"),
        ("reviewed", "2026-11-24 10:30:00", "write a day as 2026-11-24, not “2026-11-24 10:30:00”"),
        ("position", "1.5", "write a whole number, not “1.5”"),
        ("position", "", "write a whole number; the cell is empty"),
        ("citations", "A | b | c | 24.11. | yes", "line 1, checked: write a day as 2026-11-24, not “24.11.”"),
        ("citations", "A\nB | b | c | 2026-11-24 | perhaps", "line 2, verified: write yes or no, not “perhaps”"),
        ("citation", "A | b\nB | c", "there is one source, on one line"),
    ],
)
def test_a_cell_that_means_nothing_is_refused_with_what_it_should_be(name, text, message):
    with pytest.raises(CellError) as refused:
        cells.read(name, text)
    assert str(refused.value) == message


def test_too_many_parts_say_how_to_write_a_bar():
    with pytest.raises(CellError, match="line 1 has 7 parts.*write \\\\\\\\| for a |"):
        cells.read("citations", "a | b | c | 2026-11-24 | yes | f | g")


@pytest.mark.parametrize(("name", "text"), [("reviewed", "2026-11-24T00:00:00"), ("reviewed", "2026-11-24 00:00:00")])
def test_a_day_with_midnight_is_a_day(name, text):
    assert cells.read(name, text) == "2026-11-24"


def test_the_columns_are_named_as_the_content_format_names_its_fields():
    assert columns.names("answer") == (
        "scope",
        "topic",
        "owner",
        "statement",
        "phrase",
        "aws_does",
        "customer_does",
        "todo",
        "reason",
        "citations",
        "evidence",
        "reviewed",
        "review_by",
        "retired",
        "retired_reason",
        "published",
        "version",
    )
    assert columns.names("topic") == (
        "slug",
        "aliases",
        "layer",
        "name",
        "question",
        "headline",
        "everywhere",
        "keywords",
        "position",
        "version",
    )


@settings(deadline=None)
@given(RECORDS)
def test_any_record_comes_back_from_csv_as_it_was(record):
    header = columns.names("answer")
    content = tables.written(header, [columns.line(KEY, record)])
    table = tables.read(tables.text_of(content), set(header))
    assert (table.header, table.problems) == (header, ())
    ((number, line),) = table.rows
    assert number == 2
    assert columns.updated(record, said(line.values(), header)) == (record, [])


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_any_record_comes_back_from_xlsx_as_it_was(record):
    header = columns.names("answer")
    table = workbook.read(workbook.written("answers", header, [columns.line(KEY, record)]))
    ((_, line),) = table.rows
    assert columns.updated(record, said(line.values(), header)) == (record, [])


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab|\\ n.", min_size=1).map(str.strip).filter(bool), min_size=1))
def test_any_list_of_words_is_read_as_it_was_written(words):
    assert cells.read("keywords", cells.written("keywords", words)) == words
    entries = [{"side": word, "kind": "cli", "id": word, "what": word, "url": word} for word in words]
    assert cells.read("evidence", cells.written("evidence", entries)) == entries


def test_a_workbook_is_text_with_a_frozen_header_and_no_formula():
    from openpyxl import load_workbook

    content = workbook.written("answers", ["owner", "statement"], [["aws", "=1+1"], ["2026-11-24", "_x0041_"]])
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert (sheet.title, sheet.freeze_panes, sheet.column_dimensions["B"].width) == ("answers", "A2", 60)
    assert [[(cell.value, cell.data_type, cell.number_format) for cell in row] for row in sheet["A2:B3"]] == [
        [("aws", "s", "@"), ("=1+1", "s", "@")],
        [("2026-11-24", "s", "@"), ("_x005F_x0041_", "s", "@")],
    ]
    assert workbook.read(content).rows[1] == (3, {"owner": "2026-11-24", "statement": "_x0041_"})


def test_a_character_that_no_xml_holds_does_not_break_the_workbook():
    content = workbook.written("answers", ["statement"], [["a\x0bb\ufffec\uffff\U0001f600"]])
    assert workbook.read(content).rows == ((2, {"statement": "abc\U0001f600"}),)
