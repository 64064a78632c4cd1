"""History in admin: what it says, and every way back from it, by people who may and people who may not."""

from datetime import datetime, timezone

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone as clock

from responsibilities.admin import history
from responsibilities.contentsync.records import Key
from responsibilities.editing import drafting, items, past
from responsibilities.editing.writing import Change, publish
from responsibilities.models import Draft, Responsibility, Service
from responsibilities.vocabulary import DraftState
from tests import make

from .forms import LIST, errors, form_data, text

pytestmark = pytest.mark.django_db

MONTH_AGO = datetime(2026, 10, 20, 12, tzinfo=timezone.utc)
EDIT = ("view_responsibility", "change_responsibility", "view_service", "change_service")


@pytest.fixture
def row():
    return make.answer(service=make.service("rds"))


def url(thing, way):
    return f"{LIST}{thing._meta.model_name}/{thing.pk}/{way}/"


def fresh(thing):
    return items.rows(items.KIND_OF_MODEL[type(thing)].name).get(pk=thing.pk)


def change(thing, user=None, reason="", **fields):
    found = fresh(thing)
    base = items.record_of(found)
    record = {name: value for name, value in {**base, **fields}.items() if value is not None}
    return publish(Change(items.key_of(found), base, record), user, reason)


def way(thing, name, number=0):
    return url(thing, f"history/{past.timeline(thing)[number].reference}/{name}")


def links(response):
    content = BeautifulSoup(response.content, "html.parser").find(id="content")
    return {link.get_text(" ", strip=True): link["href"] for link in content.find_all("a")}


def signed_in(client, name, *permissions):
    client.force_login(make.user(name, *permissions))
    return client


# --- The page


def test_it_says_who_changed_what_when_why_and_who_approved(editor_client, row):
    author, reviewer = make.user("anna", "change_responsibility"), make.user("ben", "publish_content")
    base = items.record_of(fresh(row))
    draft = drafting.save(Change(items.key_of(row), base, {**base, "phrase": "AWS alone"}), author, "AWS said so")
    drafting.approve(draft, reviewer)
    response = editor_client.get(url(row, "history"))
    moment = past.timeline(row)[0].moment
    said = text(response)
    assert f"Changed by anna, approved by ben {moment:%-d %b %Y, %H:%M:%S} UTC" in said
    assert "AWS said so Phrase AWS patches → AWS alone" in said
    assert links(response)["How it was reviewed"] == f"{LIST}draft/{draft.pk}/change/"
    assert (
        links(response)["What readers saw at the end of that day"]
        == f"/services/rds/guest-os-patching/@{moment:%Y-%m-%d}/"
    )


def test_a_long_text_is_compared_word_by_word(editor_client, row):
    change(row, statement="AWS patches {service}; you choose the window and the day on which it happens.")
    page = BeautifulSoup(editor_client.get(url(row, "history")).content, "html.parser")
    assert [mark.get_text() for mark in page.find(class_="timeline").find("dl").find_all(["del", "ins"])] == [
        "when",
        "the window and the day on which it happens",
    ]


def test_every_kind_has_its_history_and_ways_back(editor_client):
    term = make.term()
    rows = [make.answer(), make.service(), make.topic(), make.layer(), make.category(), term]
    rows.append(make.service_type("abstracted", position=1))
    make.citation(rows[0])
    rows.append(rows[0].citations.get().source)
    for thing in rows:
        field = next(name for name in ("title", "name", "statement") if hasattr(thing, name))
        change(thing, **{field: "Changed"})
        assert "Changed" in text(editor_client.get(url(thing, "history"))), thing
        assert "→ " in text(editor_client.get(way(thing, "back"))), thing
        assert "→ " in text(editor_client.get(way(thing, "version", 1))), thing


def test_markup_in_a_text_is_shown_as_typed(editor_client, row):
    change(row, statement="<script>alert(1)</script> <b>x</b>", reason="<i>why</i>")
    html = editor_client.get(url(row, "history")).content.decode()
    assert "<script>alert(1)" not in html
    assert "<i>why</i>" not in html


def test_it_is_cut_into_pages(editor_client, row, monkeypatch):
    monkeypatch.setattr(history, "PER_PAGE", 2)
    for number in range(4):
        change(row, reason=f"Reason {number}", statement=f"Says {number}.")
    assert "Reason 3" in text(editor_client.get(url(row, "history")))
    second = text(editor_client.get(url(row, "history") + "?p=2"))
    assert ("Reason 1" in second, "Reason 3" in second, "5 changes" in second) == (True, False, True)
    assert "No reason given." in text(editor_client.get(url(row, "history") + "?p=nonsense&p=99"))


def test_a_page_takes_the_same_number_of_queries_for_any_number_of_changes(
    editor_client, row, django_assert_num_queries
):
    for size in (1, 10):
        for number in range(size):
            change(row, statement=f"Says {size} {number}.")
        with django_assert_num_queries(10):
            editor_client.get(url(row, "history"))


def test_who_may_only_look_finds_no_way_back_and_is_refused(client, row):
    change(row, statement="Wrong.")
    signed_in(client, "eva", "view_responsibility")
    page = client.get(url(row, "history"))
    assert set(links(page)) == {"What readers saw at the end of that day"}
    for address in (way(row, "back"), way(row, "version", 1), url(row, "retire")):
        assert client.get(address).status_code == 403
        assert client.post(address, {"reason": "x"}).status_code == 403
    assert fresh(row).statement == "Wrong."


def test_who_may_not_look_at_it_is_refused(client, row):
    assert signed_in(client, "eva").get(url(row, "history")).status_code == 403


def test_what_is_not_there_is_not_found(editor_client, row):
    for address in (
        f"{LIST}responsibility/999/history/",
        f"{LIST}responsibility/nonsense/history/",
        url(row, "history/nonsense/back"),
        url(row, "history/20261125T000000.000000Z/version"),
        way(row, "back"),
        f"{LIST}responsibility/deleted/999/",
        f"{LIST}service/999/restore/",
        f"{LIST}service/999/history/all/",
        f"{LIST}responsibility/999/retire/",
    ):
        assert editor_client.get(address).status_code == 404, address


def test_the_address_of_one_history_row_leads_to_the_history(editor_client, row):
    response = editor_client.get(url(row, f"history/{row.history.get().pk}"))
    assert response["Location"] == url(row, "history")


# --- One change back


def test_a_change_is_shown_before_it_is_taken_back_and_needs_a_reason(editor_client, row, admin_user):
    change(row, statement="Wrong.")
    change(row, phrase="Later")
    address = way(row, "back", 1)
    page = editor_client.get(address)
    assert "AWS patches {service}; you choose when." in text(page)
    data = form_data(page)
    assert data["reason"].startswith("Went back to before the change of ")
    assert errors(editor_client.post(address, data | {"reason": " "})) == "This field is required."
    response = editor_client.post(address, data | {"reason": "It was about Aurora"})
    assert response["Location"] == url(row, "history")
    entry = past.timeline(row)[0]
    assert (entry.user, entry.reason, entry.after["phrase"]) == (admin_user, "It was about Aurora", "Later")
    assert entry.after["statement"] == "AWS patches {service}; you choose when."


def test_later_changes_of_the_same_are_chosen_between(editor_client, row):
    change(row, statement="Wrong.")
    change(row, statement="Better.")
    address = way(row, "back", 1)
    page = editor_client.get(address)
    assert "changed by both" in text(page)
    data = form_data(page)
    assert data["choose statement"] == "theirs"
    editor_client.post(address, data)
    assert fresh(row).statement == "Better."
    editor_client.post(address, data | {"choose statement": "mine"})
    assert fresh(row).statement == "AWS patches {service}; you choose when."


def test_what_somebody_changes_meanwhile_is_said_and_not_overwritten(editor_client, row):
    change(row, statement="Wrong.")
    address = way(row, "back")
    data = form_data(editor_client.get(address))
    change(row, make.user("ben"), phrase="Ben’s")
    again = editor_client.post(address, data | {"reason": "My long reason"})
    assert "Changed meanwhile by ben (phrase). Nothing was written" in text_of_page(again)
    assert form_data(again)["reason"] == "My long reason"
    assert fresh(row).statement == "Wrong."
    editor_client.post(address, form_data(again))
    assert (fresh(row).statement, fresh(row).phrase) == ("AWS patches {service}; you choose when.", "Ben’s")


def text_of_page(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.mark.parametrize("opened", ["", "made-up", "WyJhIl0:1abc:xyz"])
def test_a_form_this_site_did_not_make_writes_nothing(opened, editor_client, row):
    change(row, statement="Wrong.")
    response = editor_client.post(way(row, "back"), {"reason": "x", "opened": opened})
    assert "This page was not made by this site" in text_of_page(response)
    assert fresh(row).statement == "Wrong."


def test_a_form_of_another_thing_writes_nothing(editor_client, row):
    other = make.answer()
    for thing in (row, other):
        change(thing, statement="Wrong.")
    data = form_data(editor_client.get(way(other, "back")))
    assert "This page was not made by this site" in text_of_page(editor_client.post(way(row, "back"), data))
    assert fresh(row).statement == "Wrong."


def test_what_says_that_already_has_no_button(editor_client, row):
    change(row, statement="Wrong.")
    change(row, statement="AWS patches {service}; you choose when.")
    page = editor_client.get(way(row, "back", 1))
    assert "It says this already" in text(page)
    assert "Publish" not in text(page)


def test_what_breaks_a_rule_is_refused_in_words(editor_client):
    service, other = make.service("rds"), make.service("aurora")
    change(service, name="Amazon RDS")
    change(other, name="Amazon Rds")
    address = way(service, "back")
    response = editor_client.post(address, form_data(editor_client.get(address)))
    assert "Another one has this name already." in text_of_page(response)


# --- A version


def test_a_version_is_restored_as_a_whole(editor_client, row, client):
    make.citation(row)
    make.evidence(row)
    before = items.record_of(fresh(row))
    change(row, statement="Wrong.", citations=None, evidence=None)
    change(row, phrase="Wrong too")
    address = way(row, "version", 2)
    editor_client.post(address, form_data(editor_client.get(address)))
    assert items.record_of(fresh(row))["statement"] == before["statement"]
    assert past.timeline(row)[0].reason.startswith("Restored the version of ")


def test_who_may_not_publish_sends_it_for_review(client, row):
    change(row, statement="Wrong.")
    signed_in(client, "carl", *EDIT)
    page = client.get(way(row, "back"))
    assert "Send for review" in [field.get("value") for field in BeautifulSoup(page.content, "html.parser")("input")]
    response = client.post(way(row, "back"), form_data(page))
    draft = Draft.objects.get()
    assert response["Location"] == f"{LIST}draft/{draft.pk}/change/"
    assert (draft.state, draft.author.username, fresh(row).statement) == (DraftState.IN_REVIEW, "carl", "Wrong.")
    again = client.post(way(row, "back"), form_data(client.get(way(row, "back"))))
    assert "You have a change of this on its way already" in text_of_page(again)


# --- Retire and bring back


def test_deleting_what_readers_have_seen_asks_for_a_reason_and_retires(editor_client, row, client):
    page = editor_client.get(url(row, "delete"), follow=True)
    assert page.redirect_chain == [(url(row, "retire"), 302)]
    assert "it is retired, not deleted" in text(page)
    data = form_data(page)
    assert data["reason"] == ""
    assert errors(editor_client.post(url(row, "retire"), data)) == "This field is required."
    editor_client.post(url(row, "retire"), data | {"reason": "AWS took it over."})
    found = fresh(row)
    assert (found.retired_on, found.retired_reason) == (clock.now().date(), "AWS took it over.")
    assert found.history.first().history_change_reason == "AWS took it over."
    assert "AWS took it over." in client.get("/services/rds/guest-os-patching/").content.decode()
    form = editor_client.get(url(row, "change"))
    assert links(form)["Bring back"] == url(row, "bring-back")
    assert editor_client.get(url(row, "retire"))["Location"] == url(row, "history")
    editor_client.post(
        url(row, "bring-back"), form_data(editor_client.get(url(row, "bring-back"))) | {"reason": "It holds again"}
    )
    assert (fresh(row).retired_on, fresh(row).retired_reason) == (None, "")
    assert editor_client.get(url(row, "bring-back"))["Location"] == url(row, "history")


def test_a_service_is_retired_and_brought_back(editor_client):
    service = make.service("rds")
    assert editor_client.get(url(service, "delete"))["Location"] == url(service, "retire")
    for name, is_retired in (("retire", True), ("bring-back", False)):
        data = form_data(editor_client.get(url(service, name)))
        editor_client.post(url(service, name), data | {"reason": "So it is"})
        assert Service.objects.get().is_retired is is_retired
    assert [entry.deed for entry in past.timeline(service)] == ["brought back", "retired", "added"]


def test_a_draft_nobody_saw_is_not_retired(editor_client):
    draft = make.answer(is_published=False)
    assert editor_client.get(url(draft, "retire"))["Location"] == url(draft, "history")
    assert "Retire" not in links(editor_client.get(url(draft, "change")))


# --- Deleted


def test_a_deleted_answer_is_listed_and_brought_back(editor_client):
    row = make.answer(service=make.service("rds"), is_published=False)
    make.citation(row)
    before = items.record_of(fresh(row))
    editor_client.post(url(row, "delete"), {"post": "yes"})
    assert Responsibility.objects.count() == 0
    changelist = editor_client.get(f"{LIST}responsibility/")
    assert links(changelist)["Deleted"] == f"{LIST}responsibility/deleted/"
    page = editor_client.get(f"{LIST}responsibility/deleted/")
    assert "Guest os patching · Amazon Rds AWS patches {service}; you choose when. admin" in text(page)
    address = links(page)["Bring back Guest os patching · Amazon Rds"]
    data = form_data(editor_client.get(address))
    response = editor_client.post(address, data)
    found = Responsibility.objects.get()
    assert response["Location"] == url(found, "history")
    assert items.record_of(fresh(found)) == before
    assert "None." in text(editor_client.get(f"{LIST}responsibility/deleted/"))
    assert editor_client.get(address).status_code == 404


def test_who_may_not_add_sees_what_was_deleted_and_brings_nothing_back(client):
    row = make.answer(is_published=False)
    number = row.pk
    row.delete()
    signed_in(client, "eva", "view_responsibility")
    assert "Bring back" not in text(client.get(f"{LIST}responsibility/deleted/"))
    assert client.get(f"{LIST}responsibility/deleted/{number}/").status_code == 403
    client.force_login(make.user("carl"))
    assert client.get(f"{LIST}responsibility/deleted/").status_code == 403


# --- A service as of a day


@pytest.fixture
def rds():
    service = make.service("rds", summary="As it was.")
    rows = [make.answer(make.topic(name), service=service) for name in ("patching", "backup")]
    make.citation(rows[0])
    for thing in [service, service.category, service.service_type, *rows, *service.aliases.all()]:
        thing.history.update(history_date=MONTH_AGO)
    for part in (rows[0].citations.get(), rows[0].citations.get().source):
        part.history.update(history_date=MONTH_AGO)
    return service


@pytest.fixture
def changed(rds):
    ben = make.user("ben")
    change(rds, ben, "ben’s", summary="Wrong.")
    change(answer("patching"), ben, "ben’s", statement="Wrong.", citations=None)
    change(answer("backup"), ben, "ben’s", retired="2026-11-20", retired_reason="Thought so")
    make.answer(make.topic("later"), service=rds)
    make.answer(make.topic("unseen"), service=rds, is_published=False)
    return rds


def answer(slug):
    return Responsibility.objects.get(service__slug="rds", topic__slug=slug)


def test_the_history_of_a_service_tells_of_its_answers(editor_client, changed):
    page = editor_client.get(url(changed, "history/all"))
    assert "Backup retired by ben" in text(page)
    assert "Amazon Rds changed by ben" in text(page)
    assert links(page)["Patching"] == url(answer("patching"), "history")
    assert links(editor_client.get(url(changed, "change")))["History with its answers"] == url(changed, "history/all")


def test_an_administrator_restores_last_months_rds(editor_client, changed, client):
    form = editor_client.get(url(changed, "change"))
    address = links(form)["Restore to a day"]
    preview = editor_client.get(address + "?day=2026-10-31")
    said = text(preview)
    for sentence in (
        "Amazon Rds changes",
        "Patching changes",
        "Backup is brought back",
        "Later is retired",
        "Written after that day and never published, so nobody has seen it: Unseen",
    ):
        assert sentence in said
    data = form_data_of(preview, "restore_form") | {"reason": "Ben meant Aurora", "take": takes(preview)}
    response = editor_client.post(address, data, follow=True)
    assert response.redirect_chain == [(url(changed, "history/all"), 302)]
    assert "Published: 4 changes." in text_of_page(response)
    assert (fresh(changed).summary, answer("patching").statement) == (
        "As it was.",
        "AWS patches {service}; you choose when.",
    )
    assert (answer("patching").citations.count(), answer("backup").is_retired) == (1, False)
    assert answer("later").retired_reason == "Ben meant Aurora"
    assert {entry.reason for entry in past.of_service(changed)[:4]} == {"Ben meant Aurora"}
    assert "As it was." in client.get("/services/rds/").content.decode()
    assert "As it was." in client.get("/services/rds/@2026-10-31/").content.decode()


def takes(response):
    return [box["value"] for box in BeautifulSoup(response.content, "html.parser").find_all("input", {"name": "take"})]


def test_what_is_not_ticked_stays(editor_client, changed):
    address = url(changed, "restore")
    data = form_data_of(editor_client.get(address + "?day=2026-10-31"), "restore_form")
    editor_client.post(address, data | {"take": "service rds"})
    assert (fresh(changed).summary, answer("patching").statement) == ("As it was.", "Wrong.")
    nothing = editor_client.post(
        address, form_data_of(editor_client.get(address + "?day=2026-10-31"), "restore_form") | {"take": []}
    )
    assert "Nothing is chosen" in text_of_page(nothing)


def test_somebody_who_edits_between_preview_and_confirmation_is_named_and_nothing_is_written(editor_client, changed):
    address = url(changed, "restore")
    preview = editor_client.get(address + "?day=2026-10-31")
    change(answer("patching"), make.user("eva"), statement="Eva’s.")
    data = form_data_of(preview, "restore_form") | {"take": takes(preview), "reason": "My reason"}
    again = editor_client.post(address, data)
    assert "Patching · Amazon Rds was changed meanwhile by eva. Nothing was written" in text_of_page(again)
    assert (fresh(changed).summary, answer("patching").statement) == ("Wrong.", "Eva’s.")
    page = BeautifulSoup(again.content, "html.parser")
    assert page.find(id="id_reason").get_text(strip=True) == "My reason"


def test_a_restoration_needs_a_reason_and_a_page_of_this_site(editor_client, changed):
    address = url(changed, "restore")
    preview = editor_client.get(address + "?day=2026-10-31")
    data = form_data_of(preview, "restore_form") | {"take": takes(preview)}
    assert errors(editor_client.post(address, data | {"reason": ""})) == "This field is required."
    foreign = editor_client.post(address, data | {"opened": "made-up"})
    assert "This page was not made by this site" in text_of_page(foreign)
    other_day = editor_client.post(address, data | {"day": "2026-11-01"})
    assert "This page was not made by this site" in text_of_page(other_day)
    assert fresh(changed).summary == "Wrong."


def form_data_of(response, name):
    page = BeautifulSoup(response.content, "html.parser").find(id=name)
    fields = [*page.find_all("input", {"type": "hidden"}), page.find("textarea")]
    return {field["name"]: field.get("value", field.get_text(strip=True)) for field in fields}


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2999-01-01", "1 January 2999 is still to come."),
        ("2020-01-01", "Amazon Rds was not described yet on 1 January 2020. Choose a later day."),
        ("nonsense", "Enter a valid date."),
        ("2026-02-30", "Enter a valid date."),
        ("", "This field is required."),
    ],
)
def test_a_day_that_makes_no_sense_is_said_on_the_form(day, sentence, editor_client, changed):
    for response in (
        editor_client.get(url(changed, "restore") + f"?day={day}"),
        editor_client.post(url(changed, "restore"), {"day": day, "reason": "x"}),
    ):
        assert errors(response) == sentence
    assert fresh(changed).summary == "Wrong."


def test_restoring_needs_its_permission(client, changed):
    signed_in(client, "carl", *EDIT, "publish_content")
    assert "Restore to a day" not in links(client.get(url(changed, "change")))
    assert client.get(url(changed, "restore")).status_code == 403
    assert client.post(url(changed, "restore"), {"day": "2026-10-31"}).status_code == 403


def test_who_may_restore_but_not_publish_makes_drafts_of_one_batch(client, changed):
    signed_in(client, "carl", *EDIT, "restore_content")
    address = url(changed, "restore")
    preview = client.get(address + "?day=2026-10-31")
    response = client.post(address, form_data_of(preview, "restore_form") | {"take": takes(preview)}, follow=True)
    assert "Sent for review: 4 changes." in text_of_page(response)
    assert set(Draft.objects.values_list("batch", flat=True)) == {"Rds as of 31 October 2026"}
    assert "4 " in text(response)
    assert fresh(changed).summary == "Wrong."


def test_approved_drafts_restore_the_day_together(client, changed):
    signed_in(client, "carl", *EDIT, "restore_content")
    address = url(changed, "restore")
    preview = client.get(address + "?day=2026-10-31")
    client.post(address, form_data_of(preview, "restore_form") | {"take": takes(preview)})
    reviewer = make.user("rita", "publish_content")
    for draft in Draft.objects.all():
        drafting.approve(draft, reviewer)
    entries = past.of_service(changed)[:4]
    assert {(entry.who, str(entry.approver)) for entry in entries} == {("carl", "rita")}
    assert items.current(Key("service", "rds"))["summary"] == "As it was."
