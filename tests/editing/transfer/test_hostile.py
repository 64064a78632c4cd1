"""Files that are broken, or want to break something: a sentence for each, and nothing is written."""

import io
import re
import zipfile
from contextlib import suppress

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import Workbook

from responsibilities.editing.transfer import applying, columns, documents, files, planning, reading, tables, workbook
from responsibilities.editing.transfer.files import FileError
from responsibilities.models import Responsibility
from tests import make

HEADER = ["scope", "topic", "owner"]


def refusal(content, name="answers.csv", kind="answer") -> str:
    """Why nothing can be read of the file."""
    with pytest.raises(FileError) as refused:
        planning.plan(content, name, kind, None)
    return str(refused.value)


def book(*lines, change=None) -> bytes:
    """As a person makes it, not as the site does."""
    made = Workbook()
    for line in [HEADER, *lines]:
        made.active.append(line)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(content, part, text) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, text)
    return out.getvalue()


# --- Text ------------------------------------------------------------------------------------------------------------


def test_another_encoding_says_how_to_save_it():
    assert refusal("scope,topic\ngeneral,caf\xe9".encode("cp1252")) == (
        "The file is not UTF-8 text (byte 23 is 0xe9). In Excel: Save as, “CSV UTF-8 (Comma delimited)”. "
        "In LibreOffice: Save as, “Edit filter settings”, character set “Unicode (UTF-8)”."
    )
    assert refusal("scope,topic".encode("utf-16")).startswith("The file is UTF-16 (“Unicode text”).")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \n", "The file is empty."),
        (b"scope,topic\x00", "The file is no text: byte 11 is NUL. CSV, XLSX and YAML are read."),
        (b'scope,topic\n"general,x', "Row 2 can’t be read as CSV: unexpected end of data."),
        (b'scope,topic\n"a"b,x', "Row 2 can’t be read as CSV: ',' expected after '\"'."),
        (b"scope,topic\na," + b"x" * 140_000, "Row 2 can’t be read as CSV: field larger than field limit (131072)."),
        (b"scope,topic" + b",x" * 200, "Row 1 has more than 100 columns. This is not a file of this site."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This is an .xls file or one with a password."),
        (b"\n\n", "The file is empty."),
    ],
)
def test_a_text_that_is_no_table_says_why(content, message):
    assert refusal(content).startswith(message)


def test_too_many_rows_and_bytes_are_refused(monkeypatch):
    assert refusal(b"scope,topic\n" + b"a,b\n" * 100_000) == "The file has more than 50,000 rows. Split it."
    monkeypatch.setattr(reading, "SIZE_LIMIT", 1024 * 1024)
    assert refusal(b"x" * (1024 * 1024 + 1)) == "The file has more than 1 MB. Split it."


# --- YAML ------------------------------------------------------------------------------------------------------------


def test_a_billion_laughs_are_not_told():
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(9)
    )
    expected = "Line 1: anchors and references (& and *) are not read. Write the text out."
    assert refusal(laughs.encode(), "x.yaml") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: " + "[" * 5000, "Line 1: lists and fields are nested more than 20 deep."),
        ("a: [", "Line 2 is not YAML: did not find expected node content."),
        (
            "a: !!python/object/apply:os.system [ls]",
            "Line 1 is not YAML: could not determine a constructor for the tag",
        ),
        ("? [a]\n: b\n", "Line 1 is not YAML: found unhashable key"),
    ],
)
def test_yaml_that_is_not_read_says_why(text, message):
    with pytest.raises(FileError, match=re.escape(message)):
        documents.read(text, "x.yaml")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.binary(max_size=3),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(st.sampled_from([*columns.names("answer"), "x"]), JSON, max_size=6)
DOCUMENTS = (
    st.fixed_dictionaries(
        {"file": st.sampled_from(["services/rds.yaml", "types/new.yaml", "general", ""])},
        optional={
            "answers": JSON | st.dictionaries(st.sampled_from(["guest-os-patching", "x"]), FIELDS, max_size=2),
            **dict.fromkeys(columns.fields("service"), JSON),
            "position": JSON,
        },
    )
    | st.lists(
        st.fixed_dictionaries(
            {"slug": JSON | st.just("new")},
            optional=dict.fromkeys([*columns.fields("topic"), *columns.fields("term"), "description"], JSON),
        ),
        max_size=2,
    )
    | JSON
)


class TestAnything(TestCase):
    @settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(DOCUMENTS)
    def test_any_document_gives_a_plan_or_a_sentence(self, data):
        user = make.user("anna", is_superuser=True)
        make.answer(service=make.service())
        text = yaml.safe_dump(data, allow_unicode=True)
        with suppress(FileError):
            found = applying.tried(planning.plan(text.encode("utf-8", "replace"), "rds.yaml", "answer", user))
            assert all(problem.message for problem in found.problems)
        assert Responsibility.objects.get().history.count() == 1

    @settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.lists(st.text(max_size=8), max_size=4), max_size=3))
    def test_any_table_gives_a_plan_or_a_sentence(self, lines):
        user = make.user("anna", is_superuser=True)
        make.answer(service=make.service())
        key = ["services/rds", "guest-os-patching"]
        try:
            content = tables.written([*HEADER, "citations"], [[*key, *line] for line in lines])
        except UnicodeEncodeError:
            return
        with suppress(FileError):
            applying.tried(planning.plan(content, "x.csv", "answer", user))
        assert Responsibility.objects.get().history.count() == 1


# --- Workbooks -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_workbook_that_a_person_made_is_read():
    user = make.user("anna", is_superuser=True)
    make.answer(service=make.service(), reviewed_on=None)
    from datetime import datetime

    def change(made):
        made.active["D1"], made.active["E1"] = "reviewed", "phrase"
        made.active["D2"], made.active["E2"] = datetime(2026, 11, 24), 2

    found = planning.plan(book(["services/rds", "guest-os-patching", "aws"], change=change), "x", "answer", user)
    record = found.items[0].change.record
    assert (record["reviewed"], record["phrase"], found.problems) == ("2026-11-24", "2", ())


@pytest.mark.django_db
def test_a_formula_and_an_error_are_mistakes_of_their_cells():
    user = make.user("anna", is_superuser=True)
    make.answer(service=make.service())
    content = book(["services/rds", "guest-os-patching", "=A1"], ["services/rds", "other", "#N/A"])
    found = planning.plan(content, "x.xlsx", "answer", user)
    assert [str(problem) for problem in found.problems] == [
        "row 2, column owner: holds a formula; put in its value (Paste special, values)",
        "row 3, column owner: holds an error of the spreadsheet (#N/A)",
        "row 3, column topic: there is no topic “other”",
    ]


def test_a_zip_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(workbook, "UNPACKED_LIMIT", 1024 * 1024)
    bomb = rewritten(book(), "xl/worksheets/sheet2.xml", b"0" * 2 * 1024 * 1024)
    assert len(bomb) < 20_000
    assert refusal(bomb) == "The workbook is larger than 1 MB when unpacked."
    assert refusal(b"PK\x03\x04" + b"x" * 99).startswith("The file is damaged or protected by a password")


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha">]><sst/>',
        '<?xml version="1.0" encoding="utf-16"?><sst/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?><sst/>',
    ],
)
def test_entities_and_disguised_parts_are_not_parsed(xml):
    expected = "The workbook’s part xl/sharedStrings.xml is written in a way that is not read here."
    assert refusal(rewritten(book(), "xl/sharedStrings.xml", xml)) == expected


def test_macros_are_refused():
    assert refusal(rewritten(book(), "xl/vbaProject.bin", b"x")).startswith("The workbook holds macros.")
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert refusal(rewritten(book(), "[Content_Types].xml", types)).startswith("The workbook may hold macros.")


def test_merged_cells_are_refused_because_they_would_empty_fields():
    content = book(["general", "a", "aws"], change=lambda made: made.active.merge_cells("A2:A4"))
    assert refusal(content) == "Cells are merged (A2:A4). Unmerge them: a row must say everything itself."


def test_a_second_sheet_with_content_is_refused():
    content = book(change=lambda made: made.create_sheet("Old").append(["x"]))
    assert refusal(content) == "The workbook has more than one sheet with content (“Old”). Keep one."


def test_a_workbook_with_a_wrong_size_of_its_own_is_read_whole():
    content = book(["general", "a", "aws"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    wrong = re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="A1"', xml)
    assert wrong != xml
    table = workbook.read(rewritten(content, "xl/worksheets/sheet1.xml", wrong))
    assert table.rows == ((2, {"scope": "general", "topic": "a", "owner": "aws"}),)


def test_a_row_far_below_is_no_reason_to_count_to_it(monkeypatch):
    content = book(change=lambda made: made.active.cell(1_000_000, 1, "general"))
    assert refusal(content) == f"The file has more than {files.ROW_LIMIT:,} rows. Split it."


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"])
def test_a_broken_workbook_says_so(part):
    assert refusal(rewritten(book(), part, b"<broken")).startswith("The workbook can’t be read")


def test_other_zip_files_are_no_workbooks():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(out.getvalue()).startswith("This is no XLSX workbook.")


def test_a_text_that_no_cell_holds_is_not_cut():
    with pytest.raises(FileError, match="more than 32,767 characters"):
        workbook.written("x", ["text"], [["x" * 32_768]])


@pytest.mark.django_db
def test_characters_that_no_database_keeps_are_mistakes():
    user = make.user("anna", is_superuser=True)
    make.answer(service=make.service())
    text = 'file: services/rds.yaml\nanswers:\n  guest-os-patching: {owner: aws, statement: "a\\0b", phrase: a}\n'
    found = planning.plan(text.encode(), "x.yaml", "answer", user)
    assert [str(problem) for problem in found.problems] == [
        "line 3, field statement: holds a character that no database keeps"
    ]


@pytest.mark.django_db
def test_too_many_changes_at_once_are_refused(monkeypatch):
    monkeypatch.setattr(planning, "CHANGE_LIMIT", 1)
    user = make.user("anna", is_superuser=True)
    lines = "".join(f"new-{number},X\n" for number in range(2))
    content = f"slug,name,definition\n{lines}".replace(",X", ",X {0},Y").encode()
    with pytest.raises(FileError, match=r"The file changes 2 things\. At most 1 are changed at a time"):
        planning.plan(content, "x.csv", "term", user)
