"""Change many: choose, say what, look at it, confirm."""

from datetime import date

import pytest
from django.test import Client

from responsibilities.admin import bulk
from responsibilities.admin.bulk import OWNER_REASON, UNREADABLE
from responsibilities.editing import items
from responsibilities.editing.bulk import OWN_DRAFT
from responsibilities.editing.writing import Change, publish
from responsibilities.models import Draft, Responsibility, Source
from tests import make
from tests.admin import forms

pytestmark = pytest.mark.django_db

LIST = "/admin/responsibilities/responsibility/"
BULK = f"{LIST}bulk/"
PAGE = "https://docs.aws.amazon.com/page"


def signed_in(name: str, *permissions: str) -> Client:
    client = Client()
    client.force_login(make.user(name, "view_responsibility", "change_responsibility", *permissions))
    return client


@pytest.fixture
def ben():
    return signed_in("ben", "publish_content")


def answers(number: int = 3) -> list[Responsibility]:
    return [make.answer(service=make.service(f"service-{place}")) for place in range(number)]


def choose(client, rows, url: str = LIST, **options):
    return client.post(
        url, {"action": "change_many", "index": "0", "_selected_action": [row.pk for row in rows], **options}
    )


def preview(client, page, url: str = BULK, **typed):
    return client.post(url, forms.fields(page, "bulk_form") | typed | {"preview": "x"})


def confirm(client, page, url: str = BULK, **typed):
    return client.post(url, forms.fields(page, "bulk_form") | typed | {"apply": "x"})


def headings(response) -> list[str]:
    return [item.get_text() for item in forms.soup(response).find(id="content").find_all("h2")]


def publish_as(name: str, row, **fields):
    key = items.key_of(items.find(items.key_of(row)))
    base = items.current(key)
    publish(Change(key, base, {**base, **fields}), make.user(name))


def test_many_answers_are_changed_after_a_look_at_each(ben):
    rows = answers()
    form = choose(ben, rows)
    assert forms.soup(form).h1.get_text() == "Change 3 answers"
    page = preview(ben, form, change_reviewed="on", reviewed_on="2026-12-01")
    assert headings(page) == ["Would change (3)"]
    assert "Reviewed on 2026-11-01 → 2026-12-01" in forms.text(page)
    assert [row.history.count() for row in rows] == [1, 1, 1]
    result = confirm(ben, page, reason="Yearly\r\nreview")
    assert headings(result) == ["Published (3)"]
    links = [link["href"] for link in forms.soup(result).find(id="content").select("li a")]
    assert links == [f"{LIST}{row.pk}/change/" for row in sorted(rows, key=lambda row: row.service.name)]
    assert {row.history.first().history_change_reason for row in rows} == {"Yearly\nreview"}
    assert set(Responsibility.objects.values_list("reviewed_on", flat=True)) == {date(2026, 12, 1)}


def test_all_rows_of_a_filter_are_chosen_across_pages(ben):
    answers(60)
    make.answer()
    url = f"{LIST}?scope=service"
    form = choose(ben, Responsibility.objects.filter(service__isnull=False)[:1], url, select_across="1")
    assert forms.soup(form).h1.get_text() == "Change 60 answers"
    page = preview(ben, form, change_reviewed="on", reviewed_on="2026-12-01")
    result = confirm(ben, page)
    assert headings(result) == ["Published (60)"]
    assert forms.soup(result).find("a", string="Back to the list")["href"] == url
    assert Responsibility.objects.get(service=None).reviewed_on == date(2026, 11, 1)


def test_a_new_owner_needs_a_reason(ben):
    rows = answers(2)
    publish_as("carla", rows[0], customer_does="- x", todo="Do.")
    page = preview(ben, choose(ben, rows), change_owner="on", owner="shared")
    assert headings(page) == ["Can’t be changed this way (1)", "Would change (1)"]
    assert "Owner 'shared' needs 'customer_does'; owner 'shared' needs 'todo'." in forms.text(page)
    again = confirm(ben, page, reason="  ")
    assert OWNER_REASON in forms.text(again)
    assert headings(confirm(ben, again, reason="AWS said so")) == ["Published (1)", "Refused (1)"]
    assert rows[0].history.first().history_change_reason == "AWS said so"
    assert [Responsibility.objects.get(pk=row.pk).owner for row in rows] == ["shared", "aws"]


def test_an_owner_that_is_there_already_needs_none(ben):
    rows = answers(1)
    page = preview(
        ben, choose(ben, rows), change_owner="on", owner="aws", change_review_by="on", review_by="2027-01-01"
    )
    assert headings(confirm(ben, page)) == ["Published (1)"]


def test_what_somebody_changed_since_the_preview_is_left_out_and_listed(ben):
    rows = answers()
    page = preview(ben, choose(ben, rows), change_reviewed="on", reviewed_on="2026-12-01")
    publish_as("carla", rows[1], statement="Theirs.")
    result = confirm(ben, page)
    assert headings(result) == ["Published (2)", "Changed by somebody else (1)"]
    assert "Last change: carla on" in forms.text(result)
    rows[1].refresh_from_db()
    assert (rows[1].statement, rows[1].reviewed_on) == ("Theirs.", date(2026, 11, 1))


def test_two_editors_confirm_the_same_rows_and_the_second_is_told(ben):
    dora = signed_in("dora", "publish_content")
    rows = answers(2)
    first = preview(ben, choose(ben, rows), change_reviewed="on", reviewed_on="2026-12-01")
    second = preview(dora, choose(dora, rows), change_reviewed="on", reviewed_on="2026-12-02")
    assert headings(confirm(ben, first)) == ["Published (2)"]
    result = confirm(dora, second)
    assert headings(result) == ["Changed by somebody else (2)"]
    assert "Last change: ben on" in forms.text(result)
    assert headings(confirm(ben, first)) == ["Unchanged (2)"]


def test_back_keeps_what_was_typed(ben):
    form = choose(ben, answers(1))
    typed = {"change_added": "on", "source_url": PAGE, "source_title": "Guide", "source_checked": "2026-01-01"}
    page = preview(ben, form, **typed)
    back = ben.post(BULK, forms.fields(page, "bulk_form") | {"back": "x"})
    data = forms.fields(back, "bulk_form")
    assert {name: data[name] for name in typed} == typed
    assert headings(preview(ben, back)) == ["Would change (1)"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Tick what you want to change."),
        ({"reviewed_on": "2026-12-01"}, "You filled this in. Tick it to change it, or empty it."),
        ({"change_reviewed": "on", "reviewed_on": "yesterday"}, "Enter a valid date."),
        ({"change_owner": "on"}, "Needed for this change."),
        (
            {"change_owner": "on", "owner": "nobody"},
            "Select a valid choice. nobody is not one of the available choices.",
        ),
        ({"change_removed": "on", "removed_url": "http://x.org/"}, "Enter an address that starts with https://."),
        (
            {"change_added": "on", "source_url": f"{PAGE}/new", "source_checked": "2026-01-01"},
            "No answer cites this page yet, so give its title.",
        ),
        (
            {"change_added": "on", "source_url": PAGE, "source_title": "Other", "source_checked": "2026-01-01"},
            "This page is cited as “Page age” already. Rename it under Sources, or empty this.",
        ),
    ],
)
def test_a_form_that_makes_no_sense_comes_back_with_what_was_typed(typed, sentence, ben):
    rows = answers(1)
    make.citation(rows[0], PAGE)
    page = preview(ben, choose(ben, rows), **typed)
    assert sentence in forms.text(page)
    data = forms.fields(page, "bulk_form")
    assert {name: data[name] for name in typed if name != "owner"} == {
        name: text for name, text in typed.items() if name != "owner"
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            {"change_added": "on", "source_url": f"{PAGE}/new", "source_title": "New", "source_checked": "2026-01-01"},
            [("Page age", PAGE, "2026-11-01", True), ("New", f"{PAGE}/new", "2026-01-01", False)],
        ),
        (
            {"change_replaced": "on", "old_url": PAGE, "new_url": f"{PAGE}/moved"},
            [("Page age", f"{PAGE}/moved", "2026-11-01", True)],
        ),
        ({"change_removed": "on", "removed_url": PAGE}, []),
        (
            {"change_checked": "on", "checked_day": "2026-12-24"},
            [("Page age", PAGE, "2026-12-24", True)],
        ),
    ],
)
def test_sources_of_many_answers_are_changed(typed, expected, ben):
    rows = answers(2)
    for row in rows:
        make.citation(row, PAGE)
    assert headings(confirm(ben, preview(ben, choose(ben, rows), **typed))) == ["Published (2)"]
    for row in rows:
        assert [
            (item.source.title, item.source.url, item.checked_on.isoformat(), item.is_verified)
            for item in row.citations.select_related("source")
        ] == expected


def test_a_page_cited_already_keeps_its_title(ben):
    row = answers(1)[0]
    make.citation(make.answer(), PAGE)
    typed = {"change_added": "on", "source_url": PAGE, "source_checked": "2026-01-01"}
    confirm(ben, preview(ben, choose(ben, [row]), **typed))
    assert (row.citations.get().source.title, Source.objects.count()) == ("Page age", 1)


def test_answers_become_drafts_of_their_own_kind(ben, client):
    row = answers(1)[0]
    confirm(ben, preview(ben, choose(ben, [row]), change_published="on", published="no"))
    row.refresh_from_db()
    assert row.is_published is False


def test_who_may_not_publish_sends_them_for_review():
    anna = signed_in("anna")
    rows = answers(2)
    page = preview(anna, choose(anna, rows), change_reviewed="on", reviewed_on="2026-12-01")
    assert "each change waits for somebody to review it" in forms.text(page)
    assert headings(confirm(anna, page, reason="Yearly")) == ["Waiting for review (2)"]
    assert (
        list(Draft.objects.values_list("batch", "state", "reason"))
        == [("Bulk change of 2 answers", "in review", "Yearly")] * 2
    )
    assert [row.history.count() for row in rows] == [1, 1]
    again = preview(anna, choose(anna, rows), change_reviewed="on", reviewed_on="2026-12-02")
    assert headings(again) == ["Can’t be changed this way (2)"]
    assert OWN_DRAFT in forms.text(again)


def test_four_eyes_send_everybodys_for_review(ben, settings):
    settings.FOUR_EYES = True
    page = preview(ben, choose(ben, answers(1)), change_reviewed="on", reviewed_on="2026-12-01")
    assert headings(confirm(ben, page)) == ["Waiting for review (1)"]


def test_who_may_only_look_is_offered_nothing():
    client = Client()
    client.force_login(make.user("eve", "view_responsibility"))
    rows = answers(1)
    assert "change_many" not in client.get(LIST).content.decode()
    assert choose(client, rows)["Location"] == LIST  # there is no such action
    assert client.post(BULK, {"plan": "x"}).status_code == 403
    assert rows[0].history.count() == 1


def test_readers_are_asked_to_sign_in(client):
    assert client.post(BULK, {})["Location"] == f"/admin/login/?next={BULK}"


def test_a_plan_that_was_not_signed_for_this_person_and_list_changes_nothing(ben):
    rows = answers(1)
    page = preview(ben, choose(ben, rows), change_reviewed="on", reviewed_on="2026-12-01")
    data = forms.fields(page, "bulk_form") | {"apply": "x"}
    dora = signed_in("dora", "publish_content", "change_topic")
    for client, url, posted in [
        (ben, BULK, data | {"plan": data["plan"][:-2] + "xx"}),
        (ben, BULK, {"apply": "x"}),
        (dora, BULK, data),
        (dora, "/admin/responsibilities/topic/bulk/", data),
    ]:
        response = client.post(url, posted, follow=True)
        assert UNREADABLE in " ".join(map(str, response.context["messages"]))
    assert ben.get(BULK)["Location"] == LIST
    assert rows[0].history.count() == 1


def test_other_numbers_in_the_form_are_not_heard(ben):
    rows = answers(2)
    page = preview(ben, choose(ben, rows[:1]), change_reviewed="on", reviewed_on="2026-12-01")
    confirm(ben, page, _selected_action=str(rows[1].pk), pks=str(rows[1].pk), reviewed_on="2020-01-01")
    assert [Responsibility.objects.get(pk=row.pk).reviewed_on for row in rows] == [date(2026, 12, 1), date(2026, 11, 1)]


def test_too_many_at_once_are_refused_before_anything_is_typed(ben, monkeypatch):
    monkeypatch.setattr(bulk, "LIMIT", 2)
    response = ben.post(
        LIST, {"action": "change_many", "index": "0", "_selected_action": [row.pk for row in answers()]}
    )
    assert response["Location"] == LIST
    assert [str(message) for message in response.wsgi_request._messages] == [
        "At most 2 are changed at once, and these are 3. Filter the list first."
    ]


def test_a_confirmation_without_a_preview_shows_the_preview(ben):
    rows = answers(1)
    form = choose(ben, rows)
    assert "Tick what you want to change." in forms.text(confirm(ben, form))
    page = preview(ben, form, change_reviewed="on", reviewed_on="2026-12-01")
    assert headings(page) == ["Would change (1)"]
    assert rows[0].history.count() == 1


@pytest.mark.parametrize("size", [3, 60])
def test_a_preview_takes_a_constant_number_of_queries(size, ben, django_assert_max_num_queries):
    form = choose(ben, answers(size))
    with django_assert_max_num_queries(9):
        preview(ben, form, change_reviewed="on", reviewed_on="2026-12-01")


def test_markup_is_escaped(ben):
    row = make.answer(statement="<script>alert(1)</script>", service=make.service("rds", name="<b>RDS</b>"))
    page = preview(ben, choose(ben, [row]), change_reviewed="on", reviewed_on="2026-12-01")
    assert "<b>RDS</b>" not in page.content.decode()
    assert "<b>RDS</b>" not in confirm(ben, page, reason="<b>x</b>").content.decode()


def test_topics_move_to_another_layer(editor_client):
    topics = [make.topic("one"), make.topic("two")]
    url = "/admin/responsibilities/topic/"
    target = make.layer("data")
    page = preview(
        editor_client, choose(editor_client, topics, url), f"{url}bulk/", change_layer="on", layer=str(target.pk)
    )
    assert "Layer operating-system → data" in forms.text(page)
    assert headings(confirm(editor_client, page, f"{url}bulk/")) == ["Published (2)"]
    assert [topic.history.first().layer_id for topic in topics] == [target.pk, target.pk]


def test_services_get_a_category_a_type_and_a_lifecycle(editor_client):
    services = [make.service("rds"), make.service("aurora")]
    url = "/admin/responsibilities/service/"
    typed = {
        "change_category": "on",
        "category": str(make.category("storage").pk),
        "change_type": "on",
        "service_type": str(make.service_type("abstracted").pk),
        "change_lifecycle": "on",
        "lifecycle": "end announced",
    }
    form = choose(editor_client, services, url)
    page = preview(editor_client, form, f"{url}bulk/", **typed)
    assert headings(page) == ["Can’t be changed this way (2)"]
    assert "Lifecycle 'end announced' needs 'lifecycle_date'." in forms.text(page)
    typed |= {"change_lifecycle_date": "on", "lifecycle_date": "2027-03-31"}
    result = confirm(editor_client, preview(editor_client, form, f"{url}bulk/", **typed), f"{url}bulk/")
    assert headings(result) == ["Published (2)"]
    services[0].refresh_from_db()
    assert (services[0].category.slug, services[0].service_type.slug, str(services[0].lifecycle_date)) == (
        "storage",
        "abstracted",
        "2027-03-31",
    )
