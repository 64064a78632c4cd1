from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from responsibilities.contentsync import database, dumping, reading, rows, writing
from responsibilities.contentsync.records import Key
from responsibilities.models import Responsibility, Service, ShippedRecord, Source, Term, Topic
from tests.contentsync.samples import SERVICE, content_directory

pytestmark = pytest.mark.django_db

ANSWER_KEY = Key("answer", "services/rds/guest-os-patching")


def load(tmp_path, service=SERVICE, **options):
    return database.apply(reading.read(content_directory(tmp_path, service=service)), **options)


def test_a_first_import_creates_everything(tmp_path):
    report = load(tmp_path)
    assert [str(key) for key in report.created] == [
        "category database",
        "layer os",
        "topic guest-os-patching",
        "type managed",
        "service rds",
        "term inherited-controls",
        "answer services/rds/guest-os-patching",
    ]
    row = Responsibility.objects.get()
    assert (row.owner, row.aws_does, row.history.first().history_change_reason) == (
        "aws",
        "- Patches it.",
        "Import of shipped content",
    )


def test_a_second_import_changes_nothing_and_writes_no_history(tmp_path):
    load(tmp_path)
    before = [model.history.count() for model in (Service, Responsibility, Topic)]
    report = load(tmp_path)
    assert (len(report.unchanged), report.changed) == (7, False)
    assert [model.history.count() for model in (Service, Responsibility, Topic)] == before


def test_an_export_gives_the_bytes_that_were_imported(tmp_path):
    catalog = reading.read(content_directory(tmp_path))
    database.apply(catalog)
    assert dict(writing.documents(dumping.dump())) == dict(writing.documents(catalog))


def test_a_changed_file_updates_only_what_differs(tmp_path):
    load(tmp_path)
    report = load(tmp_path, SERVICE.replace("whatever happens", "every month"))
    assert (report.updated, len(report.unchanged)) == ([ANSWER_KEY], 6)
    assert Responsibility.objects.get().statement == "AWS patches it, every month."
    assert Service.history.count() == 1


def edit_here():
    row = Responsibility.objects.get()
    row.statement = "We know better."
    row.save()


def test_an_edit_made_here_survives_an_import(tmp_path):
    load(tmp_path)
    edit_here()
    assert load(tmp_path).kept == [ANSWER_KEY]
    assert Responsibility.objects.get().statement == "We know better."


def test_an_edit_here_meets_a_change_of_the_files_and_is_kept_and_reported(tmp_path):
    load(tmp_path)
    edit_here()
    changed = SERVICE.replace("whatever happens", "every month")
    for _ in range(2):
        report = load(tmp_path, changed)
        assert report.conflicts == [ANSWER_KEY]
    assert list(report.lines())[-2:] == [
        "  answer services/rds/guest-os-patching: edited here and changed in the files, kept as edited here",
        "1 waiting for a decision in admin, under Upgrades; until then readers see what was edited here",
    ]
    assert Responsibility.objects.get().statement == "We know better."
    assert load(tmp_path, changed, overwrite=True).updated == [ANSWER_KEY]
    assert Responsibility.objects.get().statement == "AWS patches it, every month."


def test_a_repeated_import_writes_nothing_also_where_a_decision_waits(tmp_path):
    load(tmp_path)
    edit_here()
    changed = SERVICE.replace("whatever happens", "every month")
    load(tmp_path, changed)
    with CaptureQueriesContext(connection) as queries:
        load(tmp_path, changed)
    writing_words = ("INSERT", "UPDATE", "DELETE")
    assert [query["sql"] for query in queries if query["sql"].startswith(writing_words)] == []


def test_an_answer_deleted_here_stays_deleted(tmp_path):
    load(tmp_path)
    Responsibility.objects.get().delete()
    assert load(tmp_path).kept == [ANSWER_KEY]
    assert Responsibility.objects.count() == 0


def test_a_service_added_here_is_left_alone(tmp_path):
    load(tmp_path)
    rds = Service.objects.get()
    Service.objects.create(
        slug="own",
        name="Our own",
        short_name="Own",
        summary="Ours.",
        category=rds.category,
        service_type=rds.service_type,
    )
    assert load(tmp_path).changed is False
    assert Service.objects.count() == 2


def test_what_is_no_longer_shipped_is_kept_and_reported(tmp_path):
    load(tmp_path)
    report = load(tmp_path, SERVICE.partition("answers:")[0])
    assert report.missing == [ANSWER_KEY]
    assert Responsibility.objects.count() == 1


def test_a_renamed_file_renames_the_service_and_leaves_a_redirect(tmp_path, client):
    load(tmp_path)
    directory = content_directory(tmp_path)
    (directory / "services/rds.yaml").rename(directory / "services/amazon-rds.yaml")
    path = directory / "services/amazon-rds.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "aliases: [rds]\n", encoding="utf-8")
    report = database.apply(reading.read(directory))
    assert (Service.objects.get().slug, report.created) == ("amazon-rds", [])
    assert client.get("/services/rds/")["Location"] == "/services/amazon-rds/"
    assert database.apply(reading.read(directory)).changed is False


def test_a_rename_made_here_is_kept(tmp_path):
    load(tmp_path)
    service = Service.objects.get()
    service.slug = "our-rds"
    service.save()
    report = load(tmp_path)
    assert (report.created, report.kept) == ([], [Key("service", "rds")])
    assert Service.objects.get().slug == "our-rds"


def test_a_rename_made_here_outlives_a_rename_by_the_files(tmp_path, client):
    load(tmp_path)
    service = Service.objects.get()
    service.slug = "our-rds"
    service.save()
    directory = content_directory(tmp_path)
    (directory / "services/rds.yaml").unlink()
    (directory / "services/amazon-rds.yaml").write_text(SERVICE + "aliases: [rds]\n", encoding="utf-8")
    for _ in range(2):
        report = database.apply(reading.read(directory))
        assert (report.created, report.updated, report.conflicts) == ([], [], [])
        assert report.kept == [Key("service", "amazon-rds")]
    assert Service.objects.get().slug == "our-rds"
    assert client.get("/services/amazon-rds/")["Location"] == "/services/our-rds/"
    assert client.get("/services/rds/")["Location"] == "/services/our-rds/"


CITED = SERVICE + (
    "    citations:\n      - {title: Their title, url: https://docs.aws.amazon.com/a, checked: 2026-11-01, verified: true}\n"
)


def test_the_title_of_a_source_given_here_outlives_new_records_that_cite_it(tmp_path):
    load(tmp_path, CITED)
    source = Source.objects.get()
    source.title = "Our title"
    source.save()
    directory = content_directory(tmp_path, service=CITED)
    (directory / "services/other.yaml").write_text(
        CITED.replace("Amazon RDS", "Amazon Other").replace("RDS", "Other"), encoding="utf-8"
    )
    (directory / "glossary.yaml").write_text(
        "- slug: new-term\n  name: New term\n  definition: It is new.\n"
        "  citation: {title: Their title, url: https://docs.aws.amazon.com/a, checked: 2026-11-01, verified: true}\n"
    )
    report = database.apply(reading.read(directory))
    assert [str(key) for key in report.created] == [
        "service other",
        "term new-term",
        "answer services/other/guest-os-patching",
    ]
    assert Source.objects.get().title == "Our title"
    assert database.apply(reading.read(directory)).kept == [
        Key("term", "new-term"),
        Key("answer", "services/other/guest-os-patching"),
        ANSWER_KEY,
    ]
    database.apply(reading.read(directory), overwrite=True)
    assert Source.objects.get().title == "Their title"


def test_the_title_of_a_source_that_nobody_changed_here_follows_the_files(tmp_path):
    load(tmp_path, CITED)
    assert load(tmp_path, CITED.replace("Their title", "Their new title")).updated == [ANSWER_KEY]
    assert Source.objects.get().title == "Their new title"


def test_a_dropped_alias_goes_on_redirecting(tmp_path):
    load(tmp_path, SERVICE + "aliases: [Relational]\n")
    load(tmp_path)
    assert load(tmp_path).kept == []
    assert Service.objects.get().aliases.filter(slug="relational").exists()


def test_an_import_that_fails_half_way_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    def fail(name, record, stamp):
        raise KeyboardInterrupt

    monkeypatch.setitem(rows.SAVERS, "answer", fail)
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path)
    assert (Service.objects.count(), Topic.objects.count(), ShippedRecord.objects.count()) == (0, 0, 0)


def test_an_export_of_what_an_editor_broke_does_not_fail(tmp_path):
    load(tmp_path)
    Service.objects.update(summary="x", docs_url="ftp://odd")
    assert "docs_url: ftp://odd" in dict(writing.documents(dumping.dump()))["services/rds.yaml"]


RETIRED = (
    SERVICE.replace("summary:", "retired: 2026-04-02\nretired_reason: AWS ended it.\nsummary:")
    + "    retired: 2026-04-01\n    retired_reason: AWS does it all.\n"
)


def test_retirement_is_imported_and_exported_the_same_and_a_second_import_changes_nothing(tmp_path):
    load(tmp_path)
    report = load(tmp_path, RETIRED)
    assert report.updated == [Key("service", "rds"), ANSWER_KEY]
    row = Responsibility.objects.get()
    assert (str(row.retired_on), row.retired_reason) == ("2026-04-01", "AWS does it all.")
    assert (str(row.service.retired_on), row.service.retired_reason) == ("2026-04-02", "AWS ended it.")
    catalog = reading.read(tmp_path)
    assert dict(writing.documents(dumping.dump())) == dict(writing.documents(catalog))
    assert load(tmp_path, RETIRED).changed is False


def test_a_retirement_made_here_survives_an_import(tmp_path):
    load(tmp_path)
    row = Responsibility.objects.get()
    row.retired_on, row.retired_reason = date(2026, 4, 1), "Not here."
    row.save()
    assert load(tmp_path).kept == [ANSWER_KEY]
    assert Responsibility.objects.get().is_retired


@pytest.mark.parametrize("size", [1, 3])
def test_a_dump_takes_a_constant_number_of_queries(size, content, django_assert_num_queries):
    content(size)
    with django_assert_num_queries(12):
        dumping.dump()


def test_successors_come_first_whatever_the_order_of_their_names(tmp_path):
    directory = content_directory(tmp_path)
    for slug, successor in (("app-one", "mid"), ("mid", "zeta"), ("zeta", None)):
        (directory / f"services/{slug}.yaml").write_text(
            f"name: {slug} full\nshort_name: {slug}\ncategory: database\ntype: managed\nsummary: It runs.\n"
            + (f"successor: {successor}\n" if successor else "")
        )
    database.apply(reading.read(directory))
    assert Service.objects.get(slug="app-one").successor.successor.slug == "zeta"


def test_services_that_replace_each_other_are_refused(tmp_path):
    directory = content_directory(tmp_path, SERVICE.replace("type: managed", "type: managed\nsuccessor: other"))
    (directory / "services/other.yaml").write_text(
        "name: Other\nshort_name: Other\ncategory: database\ntype: managed\nsummary: It runs.\nsuccessor: rds\n"
    )
    with pytest.raises(reading.ContentError, match="these services name each other: .*other.*rds|rds.*other"):
        reading.read(directory)


def test_a_term_is_imported_with_its_source_topics_and_other_names_and_exported_the_same(tmp_path):
    directory = content_directory(tmp_path)
    (directory / "glossary.yaml").write_text(
        "- slug: inherited-controls\n  name: Inherited controls\n  definition: Controls AWS runs for you.\n"
        "  text: A fence is one.\n  aliases: [inherited control]\n  keywords: [what we inherit]\n  topics: [guest-os-patching]\n  type: managed\n"
        "  citation: {title: A page, url: https://aws.amazon.com/a/, section: Part, checked: 2026-11-24, verified: true}\n"
    )
    catalog = reading.read(directory)
    database.apply(catalog)
    term = Term.objects.get()
    assert (term.other_names, term.keywords, term.source.url, term.service_type.slug) == (
        "inherited control",
        "what we inherit",
        "https://aws.amazon.com/a/",
        "managed",
    )
    assert [topic.slug for topic in term.topics.all()] == ["guest-os-patching"]
    assert dumping.dump().terms == catalog.terms
    assert database.apply(catalog).changed is False


def test_other_names_of_a_term_keep_their_order_on_a_second_import(tmp_path):
    directory = content_directory(tmp_path)
    path = directory / "glossary.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  aliases:\n    - zebra\n    - antelope\n", encoding="utf-8")
    catalog = reading.read(directory)
    database.apply(catalog)
    report = database.apply(catalog)
    assert (report.changed, Term.objects.get().other_names) == (False, "zebra\nantelope")


def test_a_term_that_names_what_is_not_there_or_takes_a_name_twice_is_refused(tmp_path):
    directory = content_directory(tmp_path)
    (directory / "glossary.yaml").write_text(
        "- {slug: a, name: One, definition: It is., topics: [nope], type: nothing}\n"
        "- {slug: b, name: Two, definition: It is., aliases: [one]}\n"
    )
    with pytest.raises(reading.ContentError) as caught:
        reading.read(directory)
    assert [str(problem) for problem in caught.value.problems] == [
        "glossary.yaml:1: 0.topics: there is no topic 'nope'",
        "glossary.yaml:1: 0.type: there is no type 'nothing'",
        "glossary.yaml:2: 1.aliases: 'one' is a name of 'a' already",
    ]
