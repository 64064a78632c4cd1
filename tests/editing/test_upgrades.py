"""A release meets local edits: nothing is lost without a decision, and a decision is asked for once."""

import threading

import pytest
from django.db import connection

from responsibilities.contentsync import database, dumping, reading, writing
from responsibilities.editing import drafting, items, upgrades
from responsibilities.editing.differences import Difference
from responsibilities.editing.writing import Change, RefusedError, publish
from responsibilities.models import Responsibility, Service, ShippedRecord
from tests import make
from tests.contentsync.samples import SERVICE, content_directory
from tests.upgrading import KEY, PHRASE, STATEMENT, edit, pending, release, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def conflict(tmp_path, admin_user):
    """Ours and the release's statement differ; the release has a new phrase too."""
    release(tmp_path)
    edit(admin_user, statement="Ours.")
    return release(tmp_path, STATEMENT, PHRASE)


def take(found, user, **options):
    return upgrades.decide(found, found.outcome("take"), user, **options)


def files(catalog) -> dict[str, str]:
    return dict(writing.documents(catalog))


def test_doing_nothing_loses_nothing(conflict, tmp_path):
    found = pending()[0]
    assert (found.label, [field.name for field in found.merge.conflicts], found.differences) == (
        "Guest OS patching · Amazon RDS",
        ["statement"],
        (
            Difference("statement", "statement", "Ours.", "AWS patches it, every month."),
            Difference("phrase", "phrase", "AWS patches", "AWS does"),
        ),
    )
    again = release(tmp_path, STATEMENT, PHRASE)
    assert (again.conflicts, len(pending()), said()) == ([KEY], 1, ("Ours.", "AWS patches"))


def test_keeping_ours_is_asked_once(conflict, tmp_path):
    upgrades.keep(pending()[0])
    assert pending() == []
    again = release(tmp_path, STATEMENT, PHRASE)
    assert (again.conflicts, again.kept, pending(), said()) == ([], [KEY], [], ("Ours.", "AWS patches"))
    release(tmp_path, ("whatever happens", "every week"))
    assert len(pending()) == 1


def test_taking_theirs_gives_the_files_of_the_release(conflict, tmp_path, admin_user):
    assert take(pending()[0], admin_user) is None
    assert (said(), pending()) == (("AWS patches it, every month.", "AWS does"), [])
    history = Responsibility.objects.get().history.first()
    assert (history.history_change_reason, history.history_user) == ("Text of the new release", admin_user)
    assert files(dumping.dump()) == files(reading.read(tmp_path))


def test_merging_takes_a_field_of_each(conflict, admin_user):
    found = pending()[0]
    upgrades.decide(found, found.outcome("merge", {"statement": "theirs"}), admin_user)
    assert (said(), pending()) == (("Ours.", "AWS does"), [])


def test_what_both_changed_is_not_merged_without_choices(conflict):
    with pytest.raises(RefusedError, match="Changed by both: open it and choose."):
        pending()[0].outcome("merge")


def test_what_the_release_takes_back_waits_no_longer(conflict, tmp_path):
    release(tmp_path)
    assert (pending(), said()) == ([], ("Ours.", "AWS patches"))


def test_what_became_equal_waits_no_longer(conflict, tmp_path, admin_user):
    edit(admin_user, statement="AWS patches it, every month.", phrase="AWS does")
    assert [found.differences for found in pending()] == [()]
    release(tmp_path, STATEMENT, PHRASE)
    assert pending() == []
    assert release(tmp_path, ("whatever happens", "every week")).updated == [KEY]


def test_a_newer_release_replaces_what_waits(conflict, tmp_path):
    shown = pending()[0]
    release(tmp_path, ("whatever happens", "every day"))
    assert pending()[0].shipped["statement"] == "AWS patches it, every day."
    with pytest.raises(RefusedError, match="One of the two texts was changed after you opened this page"):
        upgrades.keep(shown)


def test_an_edit_meanwhile_is_not_decided_about_unseen(conflict, admin_user):
    shown = pending()[0]
    edit(admin_user, statement="Ours again.")
    with pytest.raises(RefusedError, match="look at it again"):
        take(shown, admin_user)
    with pytest.raises(RefusedError, match="look at it again"):
        upgrades.keep(shown)
    assert said() == ("Ours again.", "AWS patches")


def test_it_is_decided_once(conflict, admin_user):
    shown = pending()[0]
    upgrades.keep(shown)
    with pytest.raises(RefusedError, match=r"Somebody has decided about this already\."):
        take(shown, admin_user)
    with pytest.raises(RefusedError, match=r"Somebody has decided about this already\."):
        upgrades.upgrade(ShippedRecord.objects.get(pk=shown.number))


def test_overwriting_everything_leaves_nothing_to_decide(conflict, tmp_path):
    release(tmp_path, STATEMENT, overwrite=True)
    assert (pending(), said()) == ([], ("AWS patches it, every month.", "AWS patches"))


def test_what_is_no_longer_shipped_stays_and_waits_no_longer(conflict, tmp_path):
    without = content_directory(tmp_path, SERVICE.partition("answers:")[0])
    assert database.apply(reading.read(without)).missing == [KEY]
    assert (pending(), said()) == ([], ("Ours.", "AWS patches"))
    release(tmp_path, STATEMENT)
    assert [found.shipped["statement"] for found in pending()] == ["AWS patches it, every month."]


# --- By a second person


def test_who_may_not_publish_proposes_and_it_waits_until_that_is_published(conflict):
    author, reviewer = make.user("anna", "change_responsibility"), make.user("ben", "publish_content")
    draft = take(pending()[0], author)
    assert (draft.state, said(), pending()[0].drafts) == ("in review", ("Ours.", "AWS patches"), (draft,))
    drafting.approve(draft, reviewer)
    assert (said(), pending()) == (("AWS patches it, every month.", "AWS does"), [])


def test_four_eyes_ask_everybody_for_a_second_person(conflict, admin_user, settings):
    settings.FOUR_EYES = True
    draft = take(pending()[0], admin_user)
    assert (draft.state, said()) == ("in review", ("Ours.", "AWS patches"))
    upgrades.keep(pending()[0])
    assert pending() == []


def test_a_discarded_proposal_leaves_the_question_open(conflict):
    author = make.user("anna", "change_responsibility")
    draft = take(pending()[0], author)
    drafting.discard(draft, author)
    assert [found.drafts for found in pending()] == [()]


def test_a_proposal_about_an_older_release_does_not_settle_a_newer_one(conflict, tmp_path):
    draft = take(pending()[0], make.user("anna", "change_responsibility"))
    release(tmp_path, ("whatever happens", "every day"))
    drafting.approve(draft, make.user("ben", "publish_content"))
    assert said() == ("AWS patches it, every month.", "AWS does")
    assert [found.shipped["statement"] for found in pending()] == ["AWS patches it, every day."]


def test_an_author_who_goes_on_with_a_proposal_still_decides(conflict):
    author, reviewer = make.user("anna", "change_responsibility"), make.user("ben", "publish_content")
    draft = take(pending()[0], author)
    change = Change(KEY, draft.base, {**draft.data, "phrase": "AWS patches it"})
    again = drafting.save(change, author, for_review=True, replaces=(draft.pk, draft.version))
    drafting.approve(again, reviewer)
    assert (said(), pending()) == (("AWS patches it, every month.", "AWS patches it"), [])


def test_an_author_who_publishes_a_proposal_on_the_form_has_decided(conflict, settings):
    author = make.user("anna", "change_responsibility", "publish_content")
    settings.FOUR_EYES = True
    draft = take(pending()[0], author)
    settings.FOUR_EYES = False
    written = publish(Change(KEY, draft.base, draft.data), author)
    drafting.published_by_form(draft, author, written)
    assert pending() == []


def test_a_proposal_settles_what_a_release_has_renamed_meanwhile(conflict, tmp_path):
    draft = take(pending()[0], make.user("anna", "change_responsibility"))
    (tmp_path / "services/rds.yaml").unlink()
    text = SERVICE.replace(*STATEMENT).replace(*PHRASE) + "aliases: [rds]\n"
    (tmp_path / "services/amazon-rds.yaml").write_text(text)
    database.apply(reading.read(tmp_path))
    assert [str(found.key) for found in pending()] == ["answer services/amazon-rds/guest-os-patching"]
    drafting.approve(draft, make.user("ben", "publish_content"))
    assert pending() == []


def test_an_own_draft_of_something_else_is_not_replaced(conflict):
    author = make.user("anna", "change_responsibility")
    base = items.current(KEY)
    drafting.save(Change(KEY, base, {**base, "phrase": "My draft"}), author)
    with pytest.raises(drafting.OwnDraftError, match="You have a draft of this already"):
        take(pending()[0], author)


# --- Things that are there on one side only, and things with addresses


def test_what_was_deleted_here_and_changed_there_can_come_back(tmp_path, admin_user):
    release(tmp_path)
    Responsibility.objects.get().delete()
    release(tmp_path, STATEMENT)
    found = pending()[0]
    assert (found.local, found.label) == (None, "Guest OS patching · Amazon RDS")
    with pytest.raises(RefusedError, match="It was deleted here"):
        found.outcome("merge", {})
    take(found, admin_user)
    assert said() == ("AWS patches it, every month.", "AWS patches")


def test_what_was_deleted_here_can_stay_so(tmp_path):
    release(tmp_path)
    Responsibility.objects.get().delete()
    release(tmp_path, STATEMENT)
    upgrades.keep(pending()[0])
    assert release(tmp_path, STATEMENT).kept == [KEY]
    assert (pending(), Responsibility.objects.count()) == ([], 0)


def made_here(tmp_path, user):
    """The release brings an answer that somebody has written here already."""
    database.apply(reading.read(content_directory(tmp_path, SERVICE.partition("answers:")[0])))
    record = {"owner": "aws", "statement": "Ours.", "phrase": "AWS patches", "aws_does": "- Patches it."}
    publish(Change(KEY, None, record), user)
    return release(tmp_path)


def test_what_was_made_here_meets_a_release_that_brings_it_too(tmp_path, admin_user):
    assert made_here(tmp_path, admin_user).conflicts == [KEY]
    found = pending()[0]
    assert (found.base, [field.name for field in found.merge.conflicts]) == ({}, ["statement"])
    upgrades.keep(found)
    assert release(tmp_path).kept == [KEY]
    assert (pending(), said()) == ([], ("Ours.", "AWS patches"))


def test_what_was_made_here_and_deleted_again_comes_with_the_release(tmp_path, admin_user):
    made_here(tmp_path, admin_user)
    Responsibility.objects.get().delete()
    assert release(tmp_path).created == [KEY]
    assert (pending(), said()[0]) == ([], "AWS patches it, whatever happens.")


def test_what_was_made_here_and_is_shipped_no_more_is_nothing_to_report(tmp_path, admin_user):
    made_here(tmp_path, admin_user)
    report = database.apply(reading.read(content_directory(tmp_path, SERVICE.partition("answers:")[0])))
    assert (report.missing, pending(), said()[0]) == ([], [], "Ours.")


def test_a_renamed_service_keeps_its_address(tmp_path, admin_user):
    release(tmp_path)
    key = items.Key("service", "rds")
    edit(admin_user, key, slug="amazon-rds", summary="Ours.")
    release(tmp_path, ("AWS runs the database server", "AWS runs the server"))
    found = pending()[0]
    assert [field.name for field in found.merge.changed] == ["summary"]
    take(found, admin_user)
    record = items.current(key)
    assert (record["slug"], record["summary"]) == ("amazon-rds", "AWS runs the server, you run what is in it.")


def test_a_service_renamed_here_is_meant_under_its_name_of_here(tmp_path, admin_user):
    other = "name: Other\nshort_name: Other\ncategory: database\ntype: managed\nsummary: {}\nsuccessor: rds\n"
    directory = content_directory(tmp_path)
    (directory / "services/other.yaml").write_text(other.format("It runs."))
    database.apply(reading.read(directory))
    edit(admin_user, items.Key("service", "rds"), slug="our-rds")
    edit(admin_user, items.Key("service", "other"), summary="Ours.")
    (directory / "services/other.yaml").write_text(other.format("It walks."))
    database.apply(reading.read(directory))
    found = pending()[0]
    assert [field.name for field in found.merge.changed] == ["summary"]
    take(found, admin_user)
    assert Service.objects.get(slug="other").successor.slug == "our-rds"


def test_a_source_is_cited_by_many_and_taking_all_gives_the_titles_of_the_release(tmp_path, admin_user):
    def files_with(title, statement):
        cited = f"    citations:\n      - {{title: {title}, url: https://x.example/, checked: 2026-11-01, verified: true}}\n"
        directory = content_directory(tmp_path, SERVICE.replace("whatever happens", statement) + cited)
        other = SERVICE.replace("Amazon RDS", "Amazon Other").replace("RDS", "Other")
        (directory / "services/other.yaml").write_text(other.replace("whatever happens", statement) + cited)
        return reading.read(directory)

    database.apply(files_with("Page", "always"))
    edit(admin_user, items.Key("source", "https://x.example/"), title="Our page")
    catalog = files_with("New page", "every month")
    assert len(database.apply(catalog).conflicts) == 2
    for number in range(2):
        take(pending()[0], admin_user)
        assert len(pending()) == 1 - number
    assert files(dumping.dump()) == files(catalog)


# --- Together


@pytest.mark.parametrize("size", [1, 3])
def test_loading_takes_a_constant_number_of_queries(size, content, django_assert_num_queries):
    content(size)
    catalog = dumping.dump()
    database.apply(catalog)
    for row in ShippedRecord.objects.all():
        row.data, row.pending = {**row.data, "published": False}, row.data
        row.save()
    rows = list(upgrades.waiting())
    assert {row.kind for row in rows} == {"category", "layer", "topic", "type", "service", "term", "answer"}
    with django_assert_num_queries(18):
        found = upgrades.load(rows)
    assert [item.local is None for item in found] == [False] * len(rows)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(tmp_path, admin_user):
    release(tmp_path)
    edit(admin_user, statement="Ours.")
    release(tmp_path, STATEMENT)
    shown, barrier, told = pending()[0], threading.Barrier(2), []

    def act(decide):
        barrier.wait()
        try:
            decide()
            told.append("")
        except RefusedError as refusal:
            told.append(str(refusal))
        connection.close()

    threads = [
        threading.Thread(target=act, args=[lambda: upgrades.keep(shown)]),
        threading.Thread(target=act, args=[lambda: take(shown, admin_user)]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["", "Somebody has decided about this already."]
    assert pending() == []
