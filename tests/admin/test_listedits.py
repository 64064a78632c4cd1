"""Edits in a list: two editors with the same list open lose nothing."""

import random
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import signing
from django.test import Client

from responsibilities.admin.listedits import UNREADABLE
from responsibilities.editing import items
from responsibilities.editing.bulk import OWN_DRAFT
from responsibilities.editing.writing import Change, publish
from responsibilities.models import Draft, Responsibility, Topic
from tests import make
from tests.admin import forms

pytestmark = pytest.mark.django_db

LIST = "/admin/responsibilities/responsibility/"
TOPICS = "/admin/responsibilities/topic/"
PERMISSIONS = ["view_responsibility", "change_responsibility", "view_topic", "change_topic"]


def signed_in(name: str, *permissions: str) -> Client:
    client = Client()
    client.force_login(make.user(name, *PERMISSIONS, *permissions))
    return client


@pytest.fixture
def ben():
    return signed_in("ben", "publish_content")


@pytest.fixture
def carla():
    return signed_in("carla", "publish_content")


def answers(number: int = 3) -> list[Responsibility]:
    return [make.answer(service=make.service(f"service-{place}")) for place in range(number)]


def opened(client, url: str = LIST) -> dict[str, str]:
    return forms.fields(client.get(url), "changelist-form")


def place(data: dict[str, str], row) -> str:
    return next(
        name.removesuffix("-id") for name, value in data.items() if name.endswith("-id") and value == str(row.pk)
    )


def typed(data: dict[str, str], row, **values) -> dict[str, str]:
    """The form with values typed into the row, wherever it stands."""
    return data | {f"{place(data, row)}-{name}": value for name, value in values.items()}


def save(client, data: dict[str, str], url: str = LIST):
    return client.post(url, {name: value for name, value in data.items() if value is not None} | {"_save": "x"})


def dates(row) -> tuple[str, str]:
    row.refresh_from_db()
    return str(row.reviewed_on), str(row.review_by)


def said(response) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


def sections(response) -> dict[str, str]:
    """The rows that were not saved, and what the page says of each."""
    found = BeautifulSoup(response.content, "html.parser").select("section.bulk-part")
    return {item.h2.get_text(): " ".join(item.get_text(" ").split()) for item in found}


def test_only_rows_that_were_typed_in_are_saved(ben):
    rows = answers()
    response = save(ben, typed(opened(ben), rows[1], review_by="2027-01-01"))
    assert (response.status_code, response["Location"], said(response)) == (302, LIST, ["1 row saved."])
    assert [row.history.count() for row in rows] == [1, 2, 1]
    assert dates(rows[1]) == ("2026-11-01", "2027-01-01")
    assert rows[1].history.first().history_user.get_username() == "ben"
    save(ben, opened(ben))
    assert [row.history.count() for row in rows] == [1, 2, 1]


def test_two_editors_of_different_rows_both_save(ben, carla):
    rows = answers(2)
    mine, theirs = opened(ben), opened(carla)
    save(carla, typed(theirs, rows[0], reviewed_on="2026-12-01"))
    response = save(ben, typed(mine, rows[1], reviewed_on="2026-12-02"))
    assert response.status_code == 302
    assert [dates(row)[0] for row in rows] == ["2026-12-01", "2026-12-02"]
    assert [row.history.count() for row in rows] == [2, 2]


def test_the_second_to_save_a_row_sees_theirs_and_his_and_other_rows_are_saved(ben, carla):
    rows = answers()
    mine, theirs = opened(ben), opened(carla)
    save(carla, typed(theirs, rows[0], reviewed_on="2026-12-01", review_by="2027-12-01"))
    response = save(ben, typed(typed(mine, rows[0], reviewed_on="2026-12-24"), rows[2], review_by="2027-02-02"))
    assert said(response) == ["1 row saved."]
    page = sections(response)
    assert list(page) == ["Guest os patching · Amazon Service 0"]
    assert "Somebody else changed this after you opened it. Last change: carla on" in page[rows[0].__str__()]
    assert "Reviewed on 2026-11-01 → 2026-12-01 Review by (empty) → 2027-12-01" in page[str(rows[0])]
    again = forms.fields(response, "bulk_form")
    assert (again["form-0-reviewed_on"], again["form-0-review_by"]) == ("2026-12-24", "2027-12-01")
    assert [dates(row) for row in rows] == [
        ("2026-12-01", "2027-12-01"),
        ("2026-11-01", "None"),
        ("2026-11-01", "2027-02-02"),
    ]
    assert save(ben, again)["Location"] == LIST
    assert dates(rows[0]) == ("2026-12-24", "2027-12-01")


def test_a_row_can_be_left_as_the_other_made_it(ben, carla):
    row = answers(1)[0]
    mine = opened(ben)
    save(carla, typed(opened(carla), row, reviewed_on="2026-12-01"))
    again = forms.fields(save(ben, typed(mine, row, reviewed_on="2026-12-24")), "bulk_form")
    assert save(ben, again | {"form-0-leave": "on"}).status_code == 302
    assert dates(row) == ("2026-12-01", "None")
    assert row.history.count() == 2


def test_a_third_edit_while_looking_at_the_second_is_told_too(ben, carla):
    row = answers(1)[0]
    mine = opened(ben)
    save(carla, typed(opened(carla), row, reviewed_on="2026-12-01"))
    again = forms.fields(save(ben, typed(mine, row, reviewed_on="2026-12-24")), "bulk_form")
    save(carla, typed(opened(carla), row, reviewed_on="2026-12-02"))
    assert "Reviewed on 2026-12-01 → 2026-12-02" in sections(save(ben, again))[str(row)]
    assert dates(row)[0] == "2026-12-02"


def test_a_value_nobody_typed_is_not_put_back(ben, carla):
    """What the list showed is not what he wants."""
    row = answers(1)[0]
    mine = opened(ben)
    save(carla, typed(opened(carla), row, reviewed_on="2026-12-01"))
    assert save(ben, mine).status_code == 302
    assert dates(row)[0] == "2026-12-01"


def test_a_change_of_another_field_is_told_too(ben):
    row = answers(1)[0]
    mine = opened(ben)
    key = items.key_of(items.find(items.key_of(row)))
    base = items.current(key)
    publish(Change(key, base, {**base, "statement": "Theirs."}), make.user("dora"))
    page = sections(save(ben, typed(mine, row, reviewed_on="2026-12-01")))
    assert "What they changed Statement" in page[str(row)]
    assert dates(row)[0] == "2026-11-01"


def test_rows_that_moved_since_are_still_the_rows_that_were_typed_in(ben, carla):
    """Sorted by the day of review, a save turns the list around."""
    rows = answers(4)
    url = f"{LIST}?o=5"
    mine = opened(ben, url)
    for number, row in enumerate(rows[:3]):
        save(carla, typed(opened(carla), row, reviewed_on=f"2020-01-0{number + 1}"))
    make.answer(service=make.service("service-new"), reviewed_on=date(2019, 1, 1))
    response = save(ben, typed(mine, rows[3], reviewed_on="2026-12-03"), url)
    assert response["Location"] == url
    assert [dates(row)[0] for row in rows] == ["2020-01-01", "2020-01-02", "2020-01-03", "2026-12-03"]


def test_a_row_that_leaves_the_filter_is_saved(ben):
    row = make.answer(service=make.service(), review_by=date.today() - timedelta(days=3))
    url = f"{LIST}?overdue=yes"
    assert save(ben, typed(opened(ben, url), row, review_by="2999-01-01"), url)["Location"] == url
    assert dates(row)[1] == "2999-01-01"
    assert "form-0-id" not in opened(ben, url)


def test_a_row_that_is_gone_says_what_was_typed(ben):
    row = answers(1)[0]
    number, mine = row.pk, typed(opened(ben), row, reviewed_on="2026-12-01")
    row.delete()
    assert sections(save(ben, mine)) == {
        f"Answer {number}": f"Answer {number} It is gone. You typed Reviewed on: 2026-12-01."
    }


def test_what_makes_no_sense_comes_back_and_the_others_are_saved(ben):
    rows = answers(2)
    data = typed(typed(opened(ben), rows[0], reviewed_on="soon"), rows[1], reviewed_on="2026-12-01")
    response = save(ben, data)
    assert "Enter a valid date." in sections(response)[str(rows[0])]
    assert forms.fields(response, "bulk_form")["form-0-reviewed_on"] == "soon"
    assert [dates(row)[0] for row in rows] == ["2026-11-01", "2026-12-01"]


def test_who_may_not_publish_sends_rows_for_review():
    anna = signed_in("anna")
    rows = answers(2)
    response = save(anna, typed(opened(anna), rows[0], reviewed_on="2026-12-01"))
    assert said(response) == ["1 row sent for review. Until then the list shows the old values."]
    draft = Draft.objects.get()
    assert (draft.state, draft.batch, draft.data["reviewed"]) == ("in review", "List edit of 1 answer", "2026-12-01")
    assert rows[0].history.count() == 1
    page = sections(save(anna, typed(opened(anna), rows[0], reviewed_on="2026-12-05")))
    assert OWN_DRAFT in page[str(rows[0])]
    assert Draft.objects.get().data["reviewed"] == "2026-12-01"


def test_who_may_not_publish_is_told_of_others_too(ben):
    anna = signed_in("anna")
    row = answers(1)[0]
    mine = opened(anna)
    save(ben, typed(opened(ben), row, reviewed_on="2026-12-01"))
    page = sections(save(anna, typed(mine, row, reviewed_on="2026-12-24")))
    assert "Last change: ben on" in page[str(row)]
    assert Draft.objects.count() == 0


def test_four_eyes_send_everybodys_rows_for_review(ben, settings):
    settings.FOUR_EYES = True
    row = answers(1)[0]
    assert said(save(ben, typed(opened(ben), row, reviewed_on="2026-12-01"))) == [
        "1 row sent for review. Until then the list shows the old values."
    ]
    assert dates(row)[0] == "2026-11-01"


def test_who_may_only_look_has_no_fields():
    client = Client()
    client.force_login(make.user("eve", "view_responsibility"))
    row = answers(1)[0]
    assert opened(client).keys() == {"csrfmiddlewaretoken", "action", "select_across"}  # there are exports to choose
    assert save(client, {"form-0-id": str(row.pk), "form-0-reviewed_on": "2020-01-01"}).status_code == 403
    assert row.history.count() == 1


def test_what_was_not_signed_for_this_person_and_list_saves_nothing(ben, carla):
    row = answers(1)[0]
    data = typed(opened(ben), row, reviewed_on="2026-12-01")
    topics = opened(ben, TOPICS)["form-seen"]
    for client, posted in [
        (ben, data | {"form-seen": data["form-seen"][:-2] + "xx"}),
        (ben, data | {"form-seen": None}),
        (ben, data | {"form-seen": topics}),
        (ben, data | {"form-seen": signing.dumps({str(row.pk): {}})}),
        (carla, data),
    ]:
        assert set(said(save(client, posted))) == {UNREADABLE}
    assert row.history.count() == 1


def test_other_rows_and_broken_numbers_in_the_form_are_not_heard(ben):
    rows = answers(1)
    data = opened(ben)
    hidden = make.answer()
    for number in (str(hidden.pk), "x", "-1", "9" * 40, ""):
        save(ben, data | {"form-0-id": number, "form-0-reviewed_on": "2020-01-01"})
    assert [row.history.count() for row in (*rows, hidden)] == [1, 1]


def test_a_request_that_was_cut_off_empties_nothing(ben):
    row = answers(1)[0]
    assert save(ben, opened(ben) | {"form-0-reviewed_on": None}).status_code == 302
    assert dates(row)[0] == "2026-11-01"


def test_topics_are_put_in_order_and_made_headlines_in_the_list(ben, carla):
    first, second = make.topic("one", position=1), make.topic("two", position=2)
    mine, theirs = opened(ben, TOPICS), opened(carla, TOPICS)
    save(carla, typed(theirs, second, position="7", is_headline="on"), TOPICS)
    response = save(ben, typed(typed(mine, first, position="3"), second, position="4"), TOPICS)
    assert "Position 2 → 7" in sections(response)["Two"]
    again = forms.fields(response, "bulk_form")
    assert (again["form-1-position"], again["form-1-is_headline"]) == ("4", "on")
    assert list(Topic.objects.order_by("pk").values_list("position", "is_headline")) == [(3, False), (7, True)]
    save(ben, again | {"form-1-is_headline": None}, TOPICS)
    assert list(Topic.objects.order_by("pk").values_list("position", "is_headline")) == [(3, False), (4, False)]


@pytest.mark.parametrize("position", ["-1", "99999999999999999999999", "x", ""])
def test_a_position_that_the_database_cannot_hold_is_a_sentence(position, ben):
    topic = make.topic("one", position=1)
    page = sections(save(ben, typed(opened(ben, TOPICS), topic, position=position), TOPICS))
    assert list(page) == ["One"]
    assert topic.history.count() == 1


def test_every_field_of_a_list_has_a_name_of_its_own(ben):
    answers(2)
    page = forms.soup(ben.get(LIST))
    names = [field["aria-label"] for field in page.select("#result_list input[type=date]")]
    assert names == [
        f"{label}: Guest os patching · Amazon Service {number}"
        for number in (0, 1)
        for label in ("Reviewed on", "Review by")
    ]


@pytest.mark.parametrize("seed", range(8))
def test_no_acknowledged_edit_is_lost_whoever_saves_when(seed, ben, carla):
    """Any order of opening, typing and saving: every saved value is in history, and each was seen by who overwrote it."""
    chance = random.Random(seed)
    rows = answers(3)
    pages = {client: opened(client) for client in (ben, carla)}
    saved: dict[int, list[str]] = {row.pk: [] for row in rows}
    for step in range(12):
        client = chance.choice((ben, carla))
        if chance.random() < 0.3:
            pages[client] = opened(client)
        row = chance.choice(rows)
        value = str(date(2027, 1, 1) + timedelta(days=step))
        seen = pages[client][f"{place(pages[client], row)}-reviewed_on"]
        response = save(client, typed(pages[client], row, reviewed_on=value))
        now = dates(row)[0]
        if response.status_code == 302:
            assert seen == (saved[row.pk] or ["2026-11-01"])[-1]
            saved[row.pk].append(value)
            pages[client] = opened(client)
        assert now == (saved[row.pk] or ["2026-11-01"])[-1]
    for row in rows:
        history = [str(day) for day in row.history.order_by("history_id").values_list("reviewed_on", flat=True)]
        assert history == ["2026-11-01", *saved[row.pk]]
