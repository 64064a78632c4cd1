"""Texts of a release that meet edits made here, in the admin: the list, one at a time, many at once."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from responsibilities.contentsync import database, reading
from responsibilities.editing import drafting, items, upgrades
from responsibilities.editing.writing import Change
from responsibilities.models import Draft, Responsibility, ShippedRecord
from tests import make
from tests.admin.forms import LIST, form_data, text
from tests.contentsync.samples import SERVICE, content_directory
from tests.upgrading import KEY, PHRASE, STATEMENT, edit, pending, release, said

pytestmark = pytest.mark.django_db

UPGRADES = f"{LIST}shippedrecord/"
DECIDE = f"{UPGRADES}decide/"
RELEASED = ("AWS patches it, every month.", "AWS does")


@pytest.fixture
def conflict(tmp_path, admin_user):
    """Ours and the release's statement differ; the release has a new phrase too."""
    release(tmp_path)
    edit(admin_user, statement="Ours.")
    release(tmp_path, STATEMENT, PHRASE)


@pytest.fixture
def two(tmp_path, admin_user):
    """An answer that both changed, and a service of which the two changed different fields."""
    release(tmp_path)
    edit(admin_user, statement="Ours.")
    edit(admin_user, items.Key("service", "rds"), docs_url="https://docs.aws.amazon.com/ours")
    release(tmp_path, STATEMENT, PHRASE, ("AWS runs the database server", "AWS runs the server"))


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page() -> str:
    return f"{UPGRADES}{ShippedRecord.objects.get(pending__isnull=False).pk}/change/"


def press(client, button, **values):
    return client.post(page(), form_data(client.get(page())) | {button: "x"} | values, follow=True)


def listed(client, query="") -> list[str]:
    return [row.upgrade.label for row in client.get(UPGRADES + query).context["cl"].result_list]


# --- The list


def test_the_index_leads_to_the_list(conflict, editor_client):
    assert f'<a href="{UPGRADES}"' in editor_client.get("/admin/").content.decode()


def test_the_list_says_what_waits(conflict, editor_client):
    shown = text(editor_client.get(UPGRADES))
    assert "Texts of a release that meet edits made here" in shown
    assert "Guest OS patching · Amazon RDS answer 2 1 nobody yet" in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Guest OS patching · Amazon RDS", "Amazon RDS"]),
        ("?kind=service", ["Amazon RDS"]),
        ("?kind=answer", ["Guest OS patching · Amazon RDS"]),
        ("?kind=nonsense", []),
        ("?service=rds", ["Guest OS patching · Amazon RDS", "Amazon RDS"]),
        ("?service=nonsense", []),
        ("?service=rd", []),
        ("?decision=open", ["Guest OS patching · Amazon RDS", "Amazon RDS"]),
        ("?decision=review", []),
        ("?q=patching", ["Guest OS patching · Amazon RDS"]),
    ],
)
def test_filters_and_search_find_what_waits(query, expected, two, editor_client):
    assert listed(editor_client, query) == expected


def test_filters_offer_what_there_is(two, editor_client):
    offered = {
        item.title: [choice["display"] for choice in item.choices(page.context["cl"])]
        for page in [editor_client.get(UPGRADES)]
        for item in page.context["cl"].filter_specs
    }
    assert offered == {
        "kind": ["All", "Answer", "Service"],
        "service": ["All", "Amazon RDS"],
        "decision": ["All", "Nobody yet", "On its way"],
    }


def test_the_list_leads_to_a_decision_on_its_way(two):
    client = as_(make.user("anna", "change_responsibility"))
    found = next(item for item in pending() if item.key == KEY)
    draft = upgrades.decide(found, found.shipped, make.user("carl", "change_responsibility"))
    assert listed(client, "?decision=review") == ["Guest OS patching · Amazon RDS"]
    assert listed(client, "?decision=open") == ["Amazon RDS"]
    html = client.get(UPGRADES).content.decode()
    assert f'<a href="{LIST}draft/{draft.pk}/change/">Waiting for review</a>' in html


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(size, content, editor_client, django_assert_num_queries):
    content(size)
    for row in Responsibility.objects.all():
        key = items.key_of(items.find(items.key_of(row)))
        record = items.current(key)
        ShippedRecord.objects.create(
            kind=key.kind, key=key.name, data={**record, "phrase": "Was"}, pending={**record, "phrase": "Is"}
        )
    with django_assert_num_queries(16):
        editor_client.get(UPGRADES)


# --- One at a time


def test_an_editor_chooses_field_by_field(conflict, editor_client, admin_user):
    form = editor_client.get(page())
    assert [(row.label, [column.text for column in row.columns]) for row in form.context["rows"]] == [
        ("statement", ["AWS patches it, whatever happens.", "Ours.", "AWS patches it, every month."]),
        ("phrase", ["AWS patches", "AWS patches", "AWS does"]),
    ]
    choice = {"choose statement": "mine", "choose phrase": "theirs", "reason": "Newer"}
    done = press(editor_client, "_choice", **choice)
    assert done.redirect_chain == [(UPGRADES, 302)]
    assert "Guest OS patching · Amazon RDS: Chose field by field." in done.content.decode()
    assert (said(), pending()) == (("AWS patches it, every month.", "AWS patches"), [])
    history = Responsibility.objects.get().history.first()
    assert (history.history_change_reason, history.history_user) == ("Newer", admin_user)


@pytest.mark.parametrize(
    ("button", "expected", "log"),
    [
        ("_keep", ("Ours.", "AWS patches"), "Kept ours."),
        ("_take", RELEASED, "Took the release’s text."),
    ],
)
def test_an_editor_keeps_ours_or_takes_theirs_and_the_log_says_so(button, expected, log, conflict, editor_client):
    press(editor_client, button)
    assert (said(), pending()) == (expected, [])
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [log]


def test_filters_are_kept_after_a_decision(two, editor_client):
    row = ShippedRecord.objects.get(kind="service", pending__isnull=False)
    address = f"{UPGRADES}{row.pk}/change/?_changelist_filters=service%3Drds"
    data = form_data(editor_client.get(address)) | {"_keep": "x"}
    assert editor_client.post(address, data)["Location"] == f"{UPGRADES}?service=rds"


def test_where_both_changed_different_fields_the_merge_is_one_click(two, editor_client):
    row = ShippedRecord.objects.get(kind="service", pending__isnull=False)
    address = f"{UPGRADES}{row.pk}/change/"
    form = editor_client.get(address)
    assert "The two changed different fields, so both can be kept: save the choice as proposed." in text(form)
    editor_client.post(address, form_data(form) | {"_choice": "x"})
    record = items.current(items.Key("service", "rds"))
    assert (record["docs_url"], record["summary"]) == (
        "https://docs.aws.amazon.com/ours",
        "AWS runs the server, you run what is in it.",
    )


def test_the_second_of_two_is_told_who_decided(conflict, editor_client, admin_user):
    address = page()
    data = form_data(editor_client.get(address))
    editor_client.post(address, data | {"_keep": "x"})
    late = editor_client.post(address, data | {"_take": "x"}, follow=True).content.decode()
    assert "Somebody has decided about this already. admin, " in late
    assert "UTC: Kept ours." in late
    assert said() == ("Ours.", "AWS patches")


def test_an_edit_meanwhile_is_shown_and_the_choices_stay(conflict, editor_client, admin_user):
    data = form_data(editor_client.get(page())) | {"choose statement": "mine", "reason": "Mine is better"}
    edit(admin_user, statement="Ours again.")
    late = editor_client.post(page(), data | {"_choice": "x"})
    assert "One of the two texts was changed after you opened this page; look at it again." in text(late)
    statement = next(row for row in late.context["rows"] if row.name == "statement")
    assert [(column.text, column.is_suggested) for column in statement.columns] == [
        ("AWS patches it, whatever happens.", False),
        ("Ours again.", False),
        ("AWS patches it, every month.", True),
    ]
    assert form_data(late)["reason"] == "Mine is better"
    assert said() == ("Ours again.", "AWS patches")
    editor_client.post(page(), form_data(late) | {"_choice": "x"})
    assert said() == RELEASED


def test_a_choice_that_breaks_a_rule_is_refused_in_words_and_stays(tmp_path, admin_user, editor_client):
    release(tmp_path)
    edit(admin_user, statement="Ours.")
    shared = (
        ("owner: aws", "owner: shared"),
        ('aws_does: "- Patches it."', 'aws_does: "- Patches it."\n    customer_does: "- Chooses."\n    todo: Choose.'),
    )
    release(tmp_path, *shared)
    refused = press(editor_client, "_choice", **{"choose todo": "theirs"})
    assert "Owner 'shared' needs 'todo'. Nothing was decided; what you chose is below." in text(refused)
    assert form_data(refused)["choose todo"] == "theirs"
    assert Responsibility.objects.get().owner == "aws"


@pytest.mark.parametrize("tampered", [{"shown": "x"}, {"shown": ""}])
def test_a_made_up_page_decides_nothing(tampered, conflict, editor_client):
    assert "This page was not made by this site." in text(press(editor_client, "_take", **tampered))
    assert "This page was not made by this site." in text(press(editor_client, "_nonsense"))
    assert (said(), len(pending())) == (("Ours.", "AWS patches"), 1)


def test_what_was_deleted_here_is_brought_back_or_left(tmp_path, editor_client):
    release(tmp_path)
    Responsibility.objects.get().delete()
    release(tmp_path, STATEMENT)
    form = editor_client.get(page())
    assert "This was deleted here, and the new release says something else than the one before." in text(form)
    assert 'name="_choice"' not in form.content.decode()
    refused = press(editor_client, "_choice")
    assert "It was deleted here. Leave it so, or take the release’s text." in text(refused)
    press(editor_client, "_take")
    assert said() == ("AWS patches it, every month.", "AWS patches")


def test_what_ours_says_by_now_is_settled_with_a_click(conflict, editor_client, admin_user):
    edit(admin_user, statement=RELEASED[0], phrase=RELEASED[1])
    before = Responsibility.history.count()
    assert "Ours says what the new release says by now." in text(editor_client.get(page()))
    press(editor_client, "_take")
    assert (said(), pending(), Responsibility.history.count()) == (RELEASED, [], before)


def test_who_may_not_publish_proposes(conflict):
    anna = make.user("anna", "change_responsibility")
    assert "a change waits for somebody to review it" in text(as_(anna).get(page()))
    done = press(as_(anna), "_take").content.decode()
    draft = Draft.objects.get()
    assert "It waits for a review; readers still see what they saw." in done
    assert (draft.state, draft.author, draft.reason, said()) == (
        "in review",
        anna,
        "Text of the new release",
        ("Ours.", "AWS patches"),
    )
    shown = as_(make.user("ben", "change_responsibility")).get(page()).content.decode()
    assert f'anna has decided; it is waiting for review: <a href="{LIST}draft/{draft.pk}/change/">' in shown
    drafting.approve(draft, make.user("carla", "publish_content"))
    assert (said(), pending()) == (RELEASED, [])


def test_an_own_draft_is_not_replaced_and_is_linked(conflict):
    anna = make.user("anna", "change_responsibility")
    base = items.current(KEY)
    draft = drafting.save(Change(KEY, base, {**base, "phrase": "My draft"}), anna)
    refused = press(as_(anna), "_take")
    assert f'<a href="{LIST}draft/{draft.pk}/change/">See your draft</a>' in refused.content.decode()
    draft.refresh_from_db()
    assert (draft.data["phrase"], len(pending())) == ("My draft", 1)


def test_who_may_not_change_the_thing_reads_and_decides_nothing(conflict):
    client = as_(make.user("rita", "change_topic"))
    form = client.get(page())
    assert "AWS patches it, every month." in text(form)
    assert 'name="_take"' not in form.content.decode()
    assert client.post(page(), form_data(form) | {"_take": "x"}).status_code == 403
    assert (said(), len(pending())) == (("Ours.", "AWS patches"), 1)


@pytest.mark.parametrize("address", [UPGRADES, DECIDE, "one"])
def test_who_may_change_nothing_sees_nothing(address, conflict):
    client = as_(make.user("rita", "view_responsibility"))
    assert client.get(page() if address == "one" else address).status_code == 403


@pytest.mark.parametrize("number", ["0", "999999", "x", "1_2F"])
def test_a_number_that_means_nothing_leads_to_the_list(number, conflict, editor_client):
    assert editor_client.get(f"{UPGRADES}{number}/change/")["Location"] == UPGRADES


def test_nothing_is_added_or_deleted(conflict, editor_client):
    assert editor_client.get(f"{UPGRADES}add/").status_code == 403
    assert editor_client.post(page().replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert len(pending()) == 1


def test_markup_in_a_text_is_escaped(tmp_path, admin_user, editor_client):
    release(tmp_path)
    edit(admin_user, statement="<script>alert(1)</script>")
    release(tmp_path, STATEMENT)
    html = editor_client.get(page()).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


# --- Many at once


def select(client, action, rows=None):
    numbers = [row.pk for row in rows or upgrades.waiting()]
    return client.post(UPGRADES, {"action": f"{action}_selected", "_selected_action": numbers})


def test_a_preview_shows_what_each_decision_does(two, editor_client):
    preview = select(editor_client, "take")
    assert "The release’s text replaces ours in 2. History keeps ours. Nothing is decided yet." in text(preview)
    assert [
        (item.upgrade.label, [(found.label, found.old, found.new) for found in item.differences])
        for item in preview.context["possible"]
    ] == [
        (
            "Guest OS patching · Amazon RDS",
            [("statement", "Ours.", "AWS patches it, every month."), ("phrase", "AWS patches", "AWS does")],
        ),
        (
            "Amazon RDS",
            [
                (
                    "summary",
                    "AWS runs the database server, you run what is in it.",
                    "AWS runs the server, you run what is in it.",
                ),
                ("documentation", "https://docs.aws.amazon.com/ours", ""),
            ],
        ),
    ]
    assert (said(), len(pending())) == (("Ours.", "AWS patches"), 2)


def test_ours_are_kept_at_once(two, editor_client):
    preview = select(editor_client, "keep")
    done = editor_client.post(DECIDE, form_data(preview))
    assert "Decided (2)" in text(done)
    assert (said(), pending()) == (("Ours.", "AWS patches"), [])
    assert LogEntry.objects.filter(change_message="Kept ours.").count() == 2


def test_theirs_are_taken_at_once_with_a_reason(two, editor_client):
    preview = select(editor_client, "take")
    editor_client.post(DECIDE, form_data(preview) | {"reason": "Release of March"})
    assert (said(), pending()) == (RELEASED, [])
    assert Responsibility.objects.get().history.first().history_change_reason == "Release of March"
    assert "docs_url" not in items.current(items.Key("service", "rds"))


def test_those_are_merged_that_can_be(two, editor_client):
    preview = select(editor_client, "merge")
    assert [(item.upgrade.label, item.problem) for item in preview.context["refused"]] == [
        ("Guest OS patching · Amazon RDS", "Changed by both: open it and choose.")
    ]
    editor_client.post(DECIDE, form_data(preview))
    record = items.current(items.Key("service", "rds"))
    assert (record["docs_url"], record["summary"][:19]) == ("https://docs.aws.amazon.com/ours", "AWS runs the server")
    assert [found.key for found in pending()] == [KEY]


def test_what_moved_after_the_preview_is_left_and_named(two, editor_client, admin_user):
    preview = select(editor_client, "take")
    edit(admin_user, statement="Ours again.")
    done = editor_client.post(DECIDE, form_data(preview))
    assert (
        "Decided (1) Amazon RDS Left as it was (1) Guest OS patching · Amazon RDS: One of the two texts was changed"
        in text(done)
    )
    assert (said(), [found.key for found in pending()]) == (("Ours again.", "AWS patches"), [KEY])


def test_a_plan_that_was_carried_out_is_not_carried_out_again(two, editor_client):
    data = form_data(select(editor_client, "keep"))
    editor_client.post(DECIDE, data)
    again = text(editor_client.post(DECIDE, data))
    assert again.count("Somebody has decided about this already.") == 2


def test_what_is_no_longer_shipped_is_named_too(two, editor_client):
    data = form_data(select(editor_client, "keep"))
    ShippedRecord.objects.all().delete()
    assert text(editor_client.post(DECIDE, data)).count("Something that is no longer shipped") == 2


def test_a_row_that_breaks_a_rule_does_not_stop_the_others(two, editor_client, tmp_path):
    preview = select(editor_client, "take")
    make.service("other", name="Amazon RDS again")
    row = ShippedRecord.objects.get(kind="service", pending__isnull=False)
    row.pending = {**row.pending, "name": "Amazon RDS again"}
    row.save()
    preview = select(editor_client, "take")
    done = text(editor_client.post(DECIDE, form_data(preview)))
    assert "Amazon RDS: Another one has this name already." in done
    assert (said(), [found.key.kind for found in pending()]) == (RELEASED, ["service"])


def test_who_may_not_publish_proposes_many(two):
    anna = make.user("anna", "change_responsibility", "change_service")
    preview = select(as_(anna), "take")
    assert "each change waits for somebody to review it" in text(preview)
    done = as_(anna).post(DECIDE, form_data(preview))
    assert "Waits for a review (2)" in text(done)
    assert {(draft.state, draft.batch) for draft in Draft.objects.all()} == {("in review", "Texts of the new release")}
    assert (said(), len(pending())) == (("Ours.", "AWS patches"), 2)


def test_only_what_one_may_change_is_decided(two):
    client = as_(make.user("anna", "change_responsibility", "publish_content"))
    preview = select(client, "take")
    assert [item.problem for item in preview.context["refused"]] == ["You may not change this."]
    client.post(DECIDE, form_data(preview))
    assert (said(), [found.key.kind for found in pending()]) == (RELEASED, ["service"])


def test_a_plan_of_somebody_else_is_refused(two, editor_client):
    data = form_data(select(editor_client, "take"))
    client = as_(make.user("anna", "change_responsibility", "publish_content"))
    for plan in (data, {"plan": "x"}, {}):
        refused = client.post(DECIDE, plan, follow=True)
        assert "This page was not made for you by this site. Nothing was decided" in refused.content.decode()
    assert len(pending()) == 2


def test_too_many_at_once_are_refused(two, editor_client, monkeypatch):
    monkeypatch.setattr("responsibilities.admin.decidingmany.LIMIT", 1)
    refused = editor_client.post(
        UPGRADES,
        {"action": "keep_selected", "_selected_action": [row.pk for row in upgrades.waiting()]},
        follow=True,
    )
    assert "At most 1 are decided at once, and these are 2. Filter them first." in refused.content.decode()
    assert len(pending()) == 2


def test_what_was_made_here_is_said_to_be(tmp_path, admin_user, editor_client):
    database.apply(reading.read(content_directory(tmp_path, SERVICE.partition("answers:")[0])))
    record = {"owner": "aws", "statement": "Ours.", "phrase": "AWS patches", "aws_does": "- Patches it."}
    edit(admin_user, **record)
    release(tmp_path)
    assert "This was made here, and now a release brings it too." in text(editor_client.get(page()))
