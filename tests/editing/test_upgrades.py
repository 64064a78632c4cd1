"""A release meets local edits: nothing is lost without a decision, and a decision is asked for once."""

import random

import pytest
from django.test import Client

from responsibilities.contentsync import database, dumping, reading, writing
from responsibilities.editing import drafting, items, upgrades
from responsibilities.editing.writing import Change, RefusedError, publish
from responsibilities.models import Draft, Responsibility, ShippedRecord
from tests import make
from tests.admin.forms import LIST, form_data, text
from tests.contentsync.samples import SERVICE, content_directory

pytestmark = pytest.mark.django_db
KEY = items.Key("answer", "services/rds/guest-os-patching")


def release(tmp_path, *changes, **options):
    service = SERVICE
    for old, new in changes:
        assert old in service
        service = service.replace(old, new)
    return database.apply(reading.read(content_directory(tmp_path, service=service)), **options)


def edit(user, **fields):
    base = items.current(KEY)
    publish(Change(KEY, base, {**base, **fields}), user)


def pending():
    return [upgrades.upgrade(row) for row in upgrades.waiting()]


@pytest.fixture
def conflict(tmp_path, admin_user):
    """Ours and the release's statement differ; the release has a new phrase too."""
    release(tmp_path)
    edit(admin_user, statement="Ours.")
    return release(tmp_path, ("whatever happens", "every month"), ("phrase: AWS patches", "phrase: AWS does"))


def said():
    row = Responsibility.objects.get()
    return row.statement, row.phrase


def test_doing_nothing_loses_nothing(conflict, tmp_path):
    assert said() == ("Ours.", "AWS patches")
    found = pending()[0]
    assert (found.label, [field.name for field in found.merge.conflicts]) == (
        "Guest OS patching · Amazon RDS",
        ["statement"],
    )
    assert list(conflict.lines())[-1] == (
        "Decide about them in admin, under Upgrades. Until then everything stays as edited here."
    )
    again = release(tmp_path, ("whatever happens", "every month"), ("phrase: AWS patches", "phrase: AWS does"))
    assert (again.conflicts, len(pending()), said()) == ([KEY], 1, ("Ours.", "AWS patches"))


def test_keeping_ours_is_asked_once(conflict, tmp_path):
    upgrades.keep(pending()[0])
    assert pending() == []
    again = release(tmp_path, ("whatever happens", "every month"), ("phrase: AWS patches", "phrase: AWS does"))
    assert (again.conflicts, again.kept, pending(), said()) == ([], [KEY], [], ("Ours.", "AWS patches"))
    release(tmp_path, ("whatever happens", "every week"))
    assert len(pending()) == 1


def test_taking_theirs_gives_the_files_of_the_release(conflict, tmp_path, admin_user):
    found = pending()[0]
    upgrades.decide(found, dict(found.shipped), admin_user)
    assert said() == ("AWS patches it, every month.", "AWS does")
    assert Responsibility.objects.get().history.first().history_change_reason == "Text of the new release"
    assert pending() == []
    catalog = reading.read(tmp_path)
    assert dict(writing.documents(dumping.dump())) == dict(writing.documents(catalog))


def test_merging_takes_a_field_of_each(conflict, admin_user):
    found = pending()[0]
    upgrades.decide(found, found.merge.record(), admin_user)
    assert said() == ("Ours.", "AWS does")
    assert pending() == []


def test_what_the_release_takes_back_waits_no_longer(conflict, tmp_path):
    release(tmp_path)
    assert (pending(), said()) == ([], ("Ours.", "AWS patches"))


def test_what_became_equal_waits_no_longer(conflict, tmp_path, admin_user):
    edit(admin_user, statement="AWS patches it, every month.", phrase="AWS does")
    release(tmp_path, ("whatever happens", "every month"), ("phrase: AWS patches", "phrase: AWS does"))
    assert pending() == []


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
        upgrades.decide(shown, dict(shown.shipped), admin_user)
    assert said() == ("Ours again.", "AWS patches")


def test_it_is_decided_once(conflict, admin_user):
    shown = pending()[0]
    upgrades.keep(shown)
    with pytest.raises(RefusedError, match="Somebody has decided about this already."):
        upgrades.decide(shown, dict(shown.shipped), admin_user)


def test_overwriting_everything_leaves_nothing_to_decide(conflict, tmp_path):
    release(tmp_path, ("whatever happens", "every month"), overwrite=True)
    assert (pending(), said()) == ([], ("AWS patches it, every month.", "AWS patches"))


def test_who_may_not_publish_proposes_and_it_waits_until_that_is_published(conflict):
    author, reviewer = make.user("anna", "change_responsibility"), make.user("ben", "publish_content")
    found = pending()[0]
    draft = upgrades.decide(found, dict(found.shipped), author)
    assert (draft.state, said(), len(pending()), list(pending()[0].drafts)) == (
        "in review",
        ("Ours.", "AWS patches"),
        1,
        [draft],
    )
    drafting.approve(draft, reviewer)
    assert (said(), pending()) == (("AWS patches it, every month.", "AWS does"), [])


def test_what_was_deleted_here_and_changed_there_can_come_back(tmp_path, admin_user):
    release(tmp_path)
    Responsibility.objects.get().delete()
    release(tmp_path, ("whatever happens", "every month"))
    found = pending()[0]
    assert found.local is None
    upgrades.decide(found, dict(found.shipped), admin_user)
    assert said() == ("AWS patches it, every month.", "AWS patches")


def test_a_renamed_service_keeps_its_address(tmp_path, admin_user):
    release(tmp_path)
    key = items.Key("service", "rds")
    base = items.current(key)
    publish(Change(key, base, {**base, "slug": "amazon-rds", "summary": "Ours."}), admin_user)
    release(tmp_path, ("AWS runs the database server", "AWS runs the server"))
    found = pending()[0]
    assert [field.name for field in found.merge.changed] == ["summary"]
    upgrades.decide(found, dict(found.shipped), admin_user)
    assert items.current(key)["slug"] == "amazon-rds"
    assert items.current(key)["summary"] == "AWS runs the server, you run what is in it."


# --- In admin


def page() -> str:
    return f"{LIST}shippedrecord/{ShippedRecord.objects.get(pending__isnull=False).pk}/change/"


def test_the_list_says_what_waits(conflict, editor_client):
    shown = text(editor_client.get(f"{LIST}shippedrecord/?q=rds"))
    assert "Guest OS patching · Amazon RDS answer 2 1" in shown
    assert editor_client.get(f"{LIST}shippedrecord/?kind=service").context["cl"].result_count == 0


def test_an_editor_chooses_field_by_field(conflict, editor_client):
    form = editor_client.get(page())
    assert [(row.label, [column.text for column in row.columns]) for row in form.context["rows"]] == [
        ("statement", ["AWS patches it, whatever happens.", "Ours.", "AWS patches it, every month."]),
        ("phrase", ["AWS patches", "AWS patches", "AWS does"]),
    ]
    data = form_data(form) | {"choose statement": "mine", "choose phrase": "theirs", "_choice": "x", "reason": "Newer"}
    assert editor_client.post(page(), data)["Location"] == f"{LIST}shippedrecord/"
    assert said() == ("AWS patches it, every month.", "AWS patches")
    assert Responsibility.objects.get().history.first().history_change_reason == "Newer"


@pytest.mark.parametrize(
    ("button", "expected"),
    [("_keep", ("Ours.", "AWS patches")), ("_take", ("AWS patches it, every month.", "AWS does"))],
)
def test_an_editor_keeps_ours_or_takes_theirs(button, expected, conflict, editor_client):
    editor_client.post(page(), form_data(editor_client.get(page())) | {button: "x"})
    assert (said(), pending()) == (expected, [])


def test_two_who_decide_at_once(conflict, editor_client):
    address = page()
    data = form_data(editor_client.get(address))
    editor_client.post(address, data | {"_keep": "x"})
    late = editor_client.post(address, data | {"_take": "x"}, follow=True)
    assert "Nothing waits here any more: somebody has decided." in late.content.decode()
    assert said() == ("Ours.", "AWS patches")


def test_a_made_up_page_decides_nothing(conflict, editor_client):
    editor_client.post(page(), {"shown": "x", "_take": "x"})
    assert said() == ("Ours.", "AWS patches")


def test_many_are_decided_at_once(conflict, editor_client, tmp_path, admin_user):
    row = ShippedRecord.objects.get(pending__isnull=False)
    data = {"action": "merge_selected", "_selected_action": [row.pk]}
    answer = editor_client.post(f"{LIST}shippedrecord/", data, follow=True).content.decode()
    assert "changed by both; open it and choose." in answer
    edit(admin_user, statement="AWS patches it, every month.")
    editor_client.post(f"{LIST}shippedrecord/", data)
    assert (said(), pending()) == (("AWS patches it, every month.", "AWS does"), [])


def test_ours_are_kept_at_once(conflict, editor_client):
    row = ShippedRecord.objects.get(pending__isnull=False)
    editor_client.post(f"{LIST}shippedrecord/", {"action": "keep_selected", "_selected_action": [row.pk]})
    assert (said(), pending()) == (("Ours.", "AWS patches"), [])


def test_who_may_change_nothing_decides_nothing(conflict):
    client = Client()
    client.force_login(make.user("rita", "view_responsibility"))
    assert client.get(page()).status_code == 403
    assert client.get(f"{LIST}shippedrecord/").status_code == 403


@pytest.mark.parametrize("seed", range(8))
def test_random_edits_releases_and_decisions_lose_nothing(seed, tmp_path, admin_user):
    """A local edit stays until somebody decides otherwise, and what was kept is not asked about again."""
    chance = random.Random(seed)
    release(tmp_path)
    shipped, ours = "whatever happens", None
    for number in range(25):
        act = chance.choice(["edit", "release", "again", "keep", "take"])
        if act == "edit":
            ours = f"Ours {number}."
            edit(admin_user, statement=ours)
        elif act in ("release", "again"):
            shipped = f"release {number}" if act == "release" else shipped
            before = len(pending())
            release(tmp_path, ("whatever happens", shipped))
            assert act == "release" or len(pending()) == before
        elif pending() and act == "keep":
            upgrades.keep(pending()[0])
            release(tmp_path, ("whatever happens", shipped))
            assert pending() == []
        elif pending():
            upgrades.decide(pending()[0], dict(pending()[0].shipped), admin_user)
            ours = None
        assert said()[0] == (ours or f"AWS patches it, {shipped}.")
    assert Draft.objects.count() == 0
