"""A file beside what is there: what it would change, and every mistake in it, by row and column."""

import csv
import io

import pytest

from responsibilities.editing import drafting, items
from responsibilities.editing.transfer import applying, columns, exporting, planning
from responsibilities.editing.writing import Change
from responsibilities.models import Responsibility, Service, Term, Topic
from responsibilities.owners import Owner
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make.user("anna", is_superuser=True)


@pytest.fixture
def row():
    found = make.answer(service=make.service())
    make.citation(found, section="Updates | Windows", note="Line")
    make.evidence(found)
    return found


def export(kind="answer", form="csv") -> bytes:
    numbers = list(items.KINDS[kind].model.objects.values_list("pk", flat=True))
    return exporting.exported(kind, numbers, form).content


def table(*lines, kind="answer", header=None, **options) -> bytes:
    out = io.StringIO()
    csv.writer(out, **options).writerows([header or columns.names(kind)[:-1], *lines])
    return out.getvalue().encode()


def plan(content, user, kind="answer", name="answers.csv"):
    return applying.tried(planning.plan(content, name, kind, user))


def wrong(content, user, **options) -> list[str]:
    return [str(problem) for problem in plan(content, user, **options).problems]


def differences(found) -> list[tuple[str, str, str]]:
    return [(item.label, part.label, part.new) for item in found.items for part in item.differences]


SERVICES_ANSWER = "services/rds", "guest-os-patching"


# --- Out and in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", exporting.FORMS)
@pytest.mark.parametrize(("kind", "count"), [("answer", 13), ("service", 6), ("topic", 4), ("term", 3)])
def test_what_was_exported_and_comes_back_changes_nothing(kind, count, form, content, editor, row):
    content(3)
    Term.objects.update(keywords="a\nb | c")
    found = plan(export(kind, form), editor, kind=kind, name=f"x.{form}")
    assert (found.items, found.problems) == ((), ())
    own = Responsibility.objects.filter(service__isnull=False).count()
    expected = items.KINDS[kind].model.objects.count() + (own if (kind, form) == ("service", "yaml") else 0)
    assert found.unchanged == expected


def test_it_exports_in_the_order_of_the_list(editor):
    numbers = [make.topic(slug).pk for slug in ("b", "a", "c")]
    lines = exporting.exported("topic", numbers[::-1], "csv").content.decode().splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == ["c", "a", "b"]


def test_a_service_as_yaml_is_its_content_file(row):
    made = exporting.exported("service", [row.service.pk], "yaml")
    assert (made.name, made.content.decode().splitlines()[:2]) == (
        "rds.yaml",
        ["# yaml-language-server: $schema=../schema/service.json", "name: Amazon Rds"],
    )


@pytest.mark.parametrize(("delimiter", "mark"), [(";", ""), ("\t", "\ufeff"), (",", "")])
def test_it_reads_what_a_spreadsheet_saved(delimiter, mark, editor, row):
    """As LibreOffice saves it: other separators, every text in quotes, one line end, no byte order mark."""
    lines = list(csv.reader(io.StringIO(export().decode("utf-8-sig"), newline="")))
    lines[1][3] = "Said otherwise."
    content = table(
        *lines[1:], header=lines[0], delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n"
    ).decode()
    found = plan((mark + content).encode(), editor)
    assert differences(found) == [("Guest os patching · Amazon Rds", "statement", "Said otherwise.")]
    assert found.problems == ()


# --- What columns and rows mean --------------------------------------------------------------------------------------


def test_a_column_that_is_not_there_leaves_its_field_alone_and_an_empty_cell_empties_it(editor, row):
    header = ["scope", "topic", "reviewed", "citations"]
    found = plan(table([*SERVICES_ANSWER, "", ""], header=header), editor)
    record = found.items[0].change.record
    assert "reviewed" not in record
    assert "citations" not in record
    assert (record["statement"], record["evidence"][0]["id"]) == (row.statement, "RDS.13")


def test_a_row_that_is_not_there_deletes_nothing(editor, row):
    found = plan(table(), editor)
    assert (found.items, found.problems, found.unchanged) == ((), (), 0)


def test_a_new_row_creates(editor, row):
    make.topic("encryption")
    lines = [
        ["general", "encryption", "aws", "AWS encrypts.", "AWS encrypts", "- Encrypts.", *[""] * 9, "yes"],
        ["types/managed", "encryption", "n/a", "Nothing.", "Nothing", "", "", "", "It is public.", *[""] * 6, "no"],
    ]
    found = plan(table(*lines), editor)
    assert [str(item.change.key) for item in found.items] == [
        "answer general/encryption",
        "answer types/managed/encryption",
    ]
    assert (found.created, found.changed, found.needs_reason, found.problems) == (2, 0, False, ())
    assert Responsibility.objects.count() == 1


def test_an_empty_cell_for_yes_or_no_is_a_mistake(editor, row):
    content = table([*SERVICES_ANSWER, ""], header=["scope", "topic", "published"])
    assert wrong(content, editor) == ["row 2, column published: write yes or no; the cell is empty"]


def test_a_changed_owner_asks_for_a_reason(editor, row):
    header = ["scope", "topic", "owner", "customer_does", "todo"]
    found = plan(table([*SERVICES_ANSWER, "shared", "- Choose.", "Choose."], header=header), editor)
    assert (found.needs_reason, found.problems) == (True, ())


def test_former_addresses_lead_to_the_same_thing(editor, row):
    service = Service.objects.get()
    service.slug = "amazon-rds"
    service.save()
    found = plan(table([*SERVICES_ANSWER, "Said."], header=["scope", "topic", "statement"]), editor)
    assert str(found.items[0].change.key) == "answer services/amazon-rds/guest-os-patching"


def test_other_names_are_addresses_which_a_file_takes_away_none_of(editor, row):
    service = Service.objects.get()
    service.aliases.create(slug="postgres", name="Postgres")
    found = plan(table(["rds", "MySQL"], header=["slug", "aliases"]), editor, kind="service")
    assert found.items[0].change.record["aliases"] == ["MySQL", "Postgres"]
    assert plan(table(["rds", ""], header=["slug", "aliases"]), editor, kind="service").unchanged == 1


def test_a_new_topic_goes_to_the_end(editor):
    make.topic("first", position=7)
    content = table(
        ["new", "operating-system", "New", "Who does {service}?", "yes", "word"],
        header=["slug", "layer", "name", "question", "headline", "keywords"],
    )
    found = plan(content, editor, kind="topic")
    assert (found.problems, found.items[0].change.record["position"]) == ((), 8)
    applying.apply(found.changes, editor, "", "x")
    assert Topic.objects.get(slug="new").position == 8


def test_the_version_tells_that_somebody_changed_a_row_after_the_export(editor, row):
    content = export().decode()
    row.phrase = "Changed since"
    row.save()
    assert wrong(content.encode(), editor) == [
        "row 2, column version: somebody changed this after the file was exported, and the import would undo that; "
        "export it again, or empty this cell to import the row all the same"
    ]
    version = content.strip().rpartition(",")[2]
    assert differences(plan(content.replace(version, "").encode(), editor)) == [
        ("Guest os patching · Amazon Rds", "phrase", "AWS patches")
    ]


# --- Mistakes --------------------------------------------------------------------------------------------------------


def test_every_mistake_is_named_at_once_by_row_and_column(editor, row):
    lines = [
        ["services/rds", "guest-os-patching", "awz", "x" * 161, "", "", "", "", "", "A | http://b", "", "soon"],
        ["services/nothing", "guest-os-patching"],
        ["everything", "guest-os-patching"],
        ["general", "no-topic"],
        ["general", "guest-os-patching", "shared", "Both.", "Both", "- Ours."],
    ]
    full = [[*line, *[""] * (15 - len(line)), "yes"] for line in lines]
    found = wrong(table(*full), editor)
    assert found == [
        "row 2, column citations: line 1, url: String should match pattern '^https://[^\\s]+$' (found 'http://b')",
        "row 2, column citations: line 1, checked: is missing",
        "row 2, column citations: line 1, verified: is missing",
        "row 2, column owner: Input should be 'customer', 'shared', 'aws' or 'n/a' (found 'awz')",
        "row 2, column phrase: is missing",
        "row 2, column reviewed: write a day as 2026-11-24, not “soon”",
        "row 2, column statement: String should have at most 160 characters (found '" + "x" * 79 + "…)",
        "row 3, column scope: there is no service “nothing”",
        "row 4, column scope: write general, types/<type> or services/<service>, not “everything”",
        "row 5, column topic: there is no topic “no-topic”",
        "row 6, column customer_does: owner 'shared' needs 'customer_does'",
        "row 6, column todo: owner 'shared' needs 'todo'",
    ]


def test_a_column_with_an_unknown_name_is_a_mistake(editor, row):
    content = table([*SERVICES_ANSWER, "aws", "x"], header=["scope", "topic", "ownr", "remarks"])
    assert wrong(content, editor) == [
        "row 1, column ownr: there is no such column; “owner”?",
        "row 1, column remarks: there is no such column",
    ]


def test_without_the_columns_that_say_what_a_row_is_about_nothing_is_read(editor):
    assert wrong(table(["aws"], header=["owner"]), editor) == [
        "row 1, column scope, topic: is missing: scope and topic say what a row is about"
    ]


def test_two_columns_of_a_name_and_columns_without_one_are_mistakes(editor, row):
    content = table([*SERVICES_ANSWER, "x", "aws", "aws"], header=["scope", "topic", "", "owner", "Owner "])
    assert wrong(content, editor) == [
        "row 1, column 3: the column has no name",
        "row 1, column owner: there are two columns of this name",
    ]


def test_two_rows_for_one_thing_name_each_other(editor, row):
    line = [*SERVICES_ANSWER, "aws"]
    content = table(line, ["services/rds", "other", "aws"], line, header=["scope", "topic", "owner"])
    make.answer(make.topic("other"), service=row.service)
    assert wrong(content, editor) == ["row 4: is about the same as row 2: Guest os patching · Amazon Rds"]


def test_a_row_that_ends_early_or_late_is_a_mistake(editor, row):
    content = b"scope,topic,owner,todo\nservices/rds,guest-os-patching\nservices/rds,guest-os-patching,aws,,,x\n,,,\n\n"
    assert wrong(content, editor) == [
        "row 2: ends after 2 of 4 columns",
        "row 3: has more cells than there are columns (4)",
        "row 3: is about the same as row 2: Guest os patching · Amazon Rds",
    ]


def test_a_source_has_one_title(editor, row):
    other = make.answer(make.topic("other"), service=row.service)
    make.citation(other)
    content = export().decode().replace("Page age | ", "Page two | ", 1).encode()
    assert wrong(content, editor) == [
        "row 3, column citations: https://docs.aws.amazon.com/page has another title in row 2: “Page two”"
    ]
    everywhere = plan(export().decode().replace("Page age | ", "Page two | ").encode(), editor)
    assert everywhere.notes == ("Sources that get another title, wherever they are cited (1): “Page two”.",)
    applying.apply(everywhere.changes, editor, "", "x")
    assert other.citations.get().source.title == "Page two"


def test_what_only_the_database_knows_is_named_in_the_dry_run(editor, row):
    make.service("aurora")
    header = ["slug", "name", "category", "successor"]
    content = table(["aurora", "Amazon Rds", "database", ""], ["rds", "Amazon Rds", "none", "x"], header=header)
    assert wrong(content, editor, kind="service") == [
        "row 2: Another one has this name already.",
        "row 3, column category: there is no category “none”",
        "row 3, column successor: there is no service “x”",
    ]
    long = table(["guest-os-patching", "x" * 81], header=["slug", "name"])
    assert wrong(long, editor, kind="topic") == [
        "row 2, column name: Ensure this value has at most 80 characters (it has 81)."
    ]
    assert {service.name for service in Service.objects.all()} == {"Amazon Aurora", "Amazon Rds"}
    assert Service.history.count() == 2


def test_no_address_is_made_of_anything(editor):
    assert wrong(table(["No Address!"], header=["slug"]), editor, kind="service") == [
        "row 2, column slug: “No Address!” is no address: small letters, digits and single hyphens"
    ]


# --- YAML ------------------------------------------------------------------------------------------------------------


def yaml_of(row) -> str:
    return exporting.exported("service", [row.service.pk], "yaml").content.decode()


def test_a_services_file_changes_the_service_and_its_answers(editor, row):
    text = yaml_of(row).replace("name: Amazon Rds", "name: Amazon RDS").replace("AWS patches {", "AWS mends {")
    found = plan(text.encode(), editor, name="rds (1).yaml")
    assert differences(found) == [
        ("Amazon Rds", "name", "Amazon RDS"),
        ("Guest os patching · Amazon Rds", "statement", "AWS mends {service}; you choose when."),
    ]


def test_what_a_document_does_not_say_is_empty(editor, row):
    text = "".join(line for line in yaml_of(row).splitlines(keepends=True) if "reviewed" not in line)
    assert "reviewed" not in plan(text.encode(), editor, name="rds.yaml").items[0].change.record


def test_a_file_brings_a_new_service_with_its_variant_and_their_answers(editor, row):
    answer = (
        "answers:\n  guest-os-patching:\n    owner: aws\n    statement: AWS.\n    phrase: AWS\n    aws_does: All.\n"
    )
    facts = "category: database\ntype: managed\nsummary: It is new.\n"
    text = (
        f"---\nfile: services/new-two.yaml\nname: New two\nshort_name: Two\nvariant_of: new\n{facts}{answer}"
        f"---\nfile: services/new.yaml\nname: New\nshort_name: New\n{facts}{answer}"
    )
    found = plan(text.encode(), editor)
    assert (found.problems, [str(item.change.key) for item in found.items]) == (
        (),
        [
            "service new",
            "service new-two",
            "answer services/new-two/guest-os-patching",
            "answer services/new/guest-os-patching",
        ],
    )
    applying.apply(found.changes, editor, "", "x")
    assert Service.objects.get(slug="new-two").variant_of.slug == "new"


def test_mistakes_of_yaml_have_a_line_and_a_field(editor, row):
    text = (
        "file: services/rds.yaml\nanswers:\n  guest-os-patching:\n    owner: awz\n    statement: S.\n    phrase: P\n"
        "    reviewed: 2026-13-45\n    phrase: Q\n  no-topic: 5\n"
    )
    assert wrong(text.encode(), editor) == [
        "line 4, field owner: Input should be 'customer', 'shared', 'aws' or 'n/a' (found 'awz')",
        "line 7, field reviewed: Input should be a valid date or datetime, month value is outside expected range of 1-12"
        " (found '2026-13-45')",
        "line 8, field phrase: is given twice",
        "line 9, field topic: there is no topic “no-topic”",
    ]


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("answers: {}\n", "unnamed.yaml", "write which file this is"),
        ("file: elsewhere/x.yaml\n", "x.yaml", "write which file this is"),
        ("- name: X\n", "topics.yaml", "is missing: every entry of a list has a slug and a name"),
        ("---\n5\n", "x.yaml", "this is no content file: it has no fields"),
        ("file: general\nanswers: []\n", "x.yaml", "is no list of answers by topic"),
        ("file: general\nanswers: {guest-os-patching: 5}\n", "x.yaml", "this is no answer: it has no fields"),
        ("file: general\nname: x\n", "x.yaml", "no such field"),
    ],
)
def test_a_document_that_is_no_content_file_says_why(text, name, message, editor, row):
    found = wrong(text.encode(), editor, name=name)
    assert [message in line for line in found] == [True], found


# --- The tables of the site ------------------------------------------------------------------------------------------


@pytest.fixture
def published(client, row):
    make.answer(make.topic("encryption"), owner=Owner.AWS)
    row.aws_does = "- Patches {service}."
    row.save()

    def download(path="/services/rds.csv"):
        response = client.get(path)
        return b"".join(response.streaming_content) if response.streaming else response.content

    return download


@pytest.mark.parametrize("path", ["/services/rds.csv", "/data/answers.csv", "/topics/guest-os-patching.csv"])
def test_a_table_that_readers_download_comes_back_unchanged(path, published, editor):
    found = plan(published(path), editor)
    assert (found.items, found.problems, found.unchanged) == ((), (), 1)


def test_what_is_inherited_there_is_not_read_as_the_services_own(published, editor):
    found = plan(published().replace(b"AWS patches {", b"x").replace(b"AWS patches Rds", b"AWS mends Rds"), editor)
    assert differences(found) == [
        ("Guest os patching · Amazon Rds", "statement", "AWS mends Rds; you choose when."),
    ]
    assert "rows that show an inherited answer or none were not read (1)" in found.notes[0]


def test_sources_and_evidence_can_not_be_changed_there(published, editor):
    content = published().replace(b"https://docs.aws.amazon.com/page", b"https://docs.aws.amazon.com/other")
    assert wrong(content, editor) == [
        "row 2, column sources: can’t be changed with this table, which does not hold all of them; "
        "use the export of the admin"
    ]


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_a_file_changes_nothing_that_its_person_may_not(row):
    user = make.user("ben", "change_responsibility")
    text = yaml_of(row).replace("name: Amazon Rds", "name: X").replace("AWS patches {", "AWS mends {")
    assert wrong(text.encode(), user, name="rds.yaml") == ["line 2: you may not change services"]
    make.topic("encryption")
    line = ["general", "encryption", "aws", "AWS.", "AWS", "- All.", *[""] * 9, "yes"]
    assert wrong(table(line), user) == ["row 2: you may not add responsibilities"]


def test_a_draft_that_somebody_wrote_is_not_replaced_by_an_import(row):
    user = make.user("ben", "change_responsibility")
    key = items.key_of(row)
    base = items.current(key)
    mine = drafting.save(Change(key, base, {**base, "statement": "Mine."}), user)
    content = table([*SERVICES_ANSWER, "File."], header=["scope", "topic", "statement"])
    assert wrong(content, user) == ["row 2: you have a draft of this that is not decided; finish or discard it first"]
    replaces = (mine.pk, mine.version)
    drafting.save(
        Change(key, base, {**base, "statement": "Mine."}), user, batch="Import of before.csv", replaces=replaces
    )
    assert wrong(content, user) == []
