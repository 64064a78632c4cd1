"""Forms that edit records: two editors at once lose nothing, and every rule is a sentence."""

import pytest
from django.test import Client

from responsibilities.models import Draft, Service
from tests import make
from tests.admin.forms import LIST, change_url, errors, form_data, text

pytestmark = pytest.mark.django_db

MAY_EDIT = ("view_responsibility", "change_responsibility", "add_responsibility", "change_service", "change_topic")


def signed_in(name: str, *permissions: str) -> Client:
    client = Client()
    client.force_login(make.user(name, *permissions))
    return client


@pytest.fixture
def anna():
    return signed_in("anna", *MAY_EDIT, "publish_content")


@pytest.fixture
def ben():
    return signed_in("ben", *MAY_EDIT, "publish_content")


@pytest.fixture
def row():
    row = make.answer(service=make.service())
    make.citation(row, section="First")
    make.evidence(row)
    return row


def statement(row) -> str:
    row.refresh_from_db()
    return row.statement


def test_an_edit_is_published_with_its_reason(anna, row):
    data = form_data(anna.get(change_url(row)))
    saved = anna.post(change_url(row), data | {"statement": "New.", "change_reason": "AWS says so", "_save": "Publish"})
    assert saved["Location"] == f"{LIST}responsibility/"
    assert statement(row) == "New."
    record = row.history.first()
    assert (record.history_user.username, record.history_change_reason) == ("anna", "AWS says so")


def test_a_change_of_owner_asks_why(anna, row):
    data = form_data(anna.get(change_url(row))) | {"owner": "shared", "customer_does": "- Look.", "todo": "Look."}
    assert errors(anna.post(change_url(row), data)) == "The owner changes, so say why: readers will ask."
    assert anna.post(change_url(row), data | {"change_reason": "Because"}).status_code == 302
    assert row.history.first().owner == "shared"


def test_the_second_editor_sees_base_theirs_and_mine_and_chooses(anna, ben, row):
    mine, theirs = form_data(anna.get(change_url(row))), form_data(ben.get(change_url(row)))
    ben.post(change_url(row), theirs | {"statement": "Ben’s.", "change_reason": "Ben’s reason"})
    page = anna.post(change_url(row), mine | {"statement": "Anna’s.", "phrase": "Anna’s phrase"})
    assert page.context["rows"]
    assert statement(row) == "Ben’s."
    shown = text(page)
    assert "ben changed it on" in shown
    assert "“Ben’s reason”" in shown
    assert "1 field changed by both: choose what it should say." in shown
    rows = [(item.label, [column.text for column in item.columns]) for item in page.context["rows"]]
    assert rows == [
        ("statement", ["AWS patches {service}; you choose when.", "Ben’s.", "Anna’s."]),
        ("phrase", ["AWS patches", "AWS patches", "Anna’s phrase"]),
    ]
    chosen = form_data(page) | {"choose statement": "mine"}
    assert anna.post(change_url(row), chosen).status_code == 302
    row.refresh_from_db()
    assert (row.statement, row.phrase) == ("Anna’s.", "Anna’s phrase")
    assert [item.history_user.username for item in row.history.all()[:2]] == ["anna", "ben"]


def test_a_third_edit_on_the_way_is_shown_again(anna, ben, row):
    mine = form_data(anna.get(change_url(row)))
    ben.post(change_url(row), form_data(ben.get(change_url(row))) | {"statement": "Second."})
    page = anna.post(change_url(row), mine | {"statement": "Anna’s."})
    ben.post(change_url(row), form_data(ben.get(change_url(row))) | {"statement": "Third."})
    again = anna.post(change_url(row), form_data(page) | {"choose statement": "mine"})
    assert again.context["rows"]
    assert [column.text for column in again.context["rows"][0].columns] == ["Second.", "Third.", "Anna’s."]
    assert anna.post(change_url(row), form_data(again) | {"choose statement": "mine"}).status_code == 302
    assert statement(row) == "Anna’s."


def test_two_who_each_add_a_source_lose_neither(anna, ben, row):
    def added(client, number):
        data = form_data(client.get(change_url(row)))
        return data | {
            "citations-TOTAL_FORMS": "2",
            "citations-1-title": f"Guide {number}",
            "citations-1-url": f"https://docs.aws.amazon.com/{number}",
            "citations-1-checked_on": "2026-11-20",
            "citations-1-position": "2",
        }

    mine, theirs = added(anna, 1), added(ben, 2)
    ben.post(change_url(row), theirs)
    page = anna.post(change_url(row), mine)
    assert page.context["conflicts"] == 0
    anna.post(change_url(row), form_data(page))
    assert [item.source.title for item in row.citations.all()] == ["Page age", "Guide 1", "Guide 2"]


def test_a_source_that_somebody_removed_meanwhile_does_not_break_the_form(anna, ben, row):
    mine = form_data(anna.get(change_url(row)))
    gone = {name: value for name, value in form_data(ben.get(change_url(row))).items() if "citations-0" not in name}
    ben.post(change_url(row), gone | {"citations-TOTAL_FORMS": "0"})
    assert row.citations.count() == 0
    page = anna.post(change_url(row), mine | {"statement": "Anna’s."})
    anna.post(change_url(row), form_data(page))
    assert (statement(row), row.citations.count()) == ("Anna’s.", 0)


def test_a_choice_that_breaks_a_rule_comes_back_on_the_form(anna, ben, row):
    mine = form_data(anna.get(change_url(row)))
    theirs = {"owner": "customer", "customer_does": "- x", "todo": "Look.", "aws_does": "", "change_reason": "Why"}
    ben.post(change_url(row), form_data(ben.get(change_url(row))) | theirs)
    page = anna.post(change_url(row), mine | {"aws_does": "- Patches it."})
    chosen = {
        "choose owner": "base",
        "choose aws_does": "theirs",
        "choose customer_does": "base",
        "choose todo": "base",
    }
    form = anna.post(change_url(row), form_data(page) | chosen)
    assert "Owner 'aws' needs 'aws_does'." in " ".join(form.content.decode().split()).replace("&#x27;", "'")
    assert form.context["adminform"].form.initial["owner"] == "aws"
    assert (
        anna.post(change_url(row), form_data(form) | {"aws_does": "- Mended.", "change_reason": "x"}).status_code == 302
    )
    row.refresh_from_db()
    assert (row.owner, row.aws_does) == ("aws", "- Mended.")


def test_a_made_up_page_is_refused(anna, row):
    data = form_data(anna.get(change_url(row)))
    assert "This form was not made by this site." in text(anna.post(change_url(row), data | {"opened": "x"}))
    back = anna.post(change_url(row), {"mine": "x", "base": "x", "theirs": "x", "start": "x", "thing": "x"})
    assert (back.status_code, back["Location"]) == (302, change_url(row))
    assert statement(row) == "AWS patches {service}; you choose when."


def test_who_may_not_publish_sends_for_review(row, client):
    carla = signed_in("carla", *MAY_EDIT)
    page = carla.get(change_url(row))
    assert [button["value"] for button in page_buttons(page)] == ["Send for review", "Keep as draft"]
    sent = carla.post(change_url(row), form_data(page) | {"statement": "Carla’s.", "_save": "Publish"})
    draft = Draft.objects.get()
    assert sent["Location"] == f"{LIST}draft/{draft.pk}/change/"
    assert (draft.state, draft.data["statement"], draft.author.username) == ("in review", "Carla’s.", "carla")
    assert statement(row) == "AWS patches {service}; you choose when."


def page_buttons(page):
    from bs4 import BeautifulSoup

    return BeautifulSoup(page.content, "html.parser").find(class_="submit-row").find_all("input", type="submit")


def test_four_eyes_take_the_publish_button_away(anna, row, settings):
    settings.FOUR_EYES = True
    page = anna.get(change_url(row))
    assert [button["value"] for button in page_buttons(page)] == ["Send for review", "Keep as draft"]
    anna.post(change_url(row), form_data(page) | {"statement": "Anna’s.", "_save": "Publish"})
    assert (Draft.objects.get().state, statement(row)) == ("in review", "AWS patches {service}; you choose when.")


def test_a_draft_is_gone_on_with_in_the_form(anna, row):
    anna.post(change_url(row), form_data(anna.get(change_url(row))) | {"statement": "Half.", "_draft": "x"})
    draft = Draft.objects.get()
    page = anna.get(f"{change_url(row)}?draft={draft.pk}")
    data = form_data(page)
    assert (data["statement"], data["citations-0-section"]) == ("Half.", "First")
    anna.post(f"{change_url(row)}?draft={draft.pk}", data | {"statement": "More.", "_draft": "x"})
    draft.refresh_from_db()
    assert (draft.data["statement"], draft.version, Draft.objects.count()) == ("More.", 2, 1)
    data = form_data(anna.get(f"{change_url(row)}?draft={draft.pk}"))
    anna.post(f"{change_url(row)}?draft={draft.pk}", data | {"_save": "x"})
    draft.refresh_from_db()
    assert (statement(row), draft.state) == ("More.", "published")


def test_a_second_draft_of_the_same_thing_is_merged_with_the_first(anna, row):
    for field in ("statement", "phrase"):
        page = anna.post(change_url(row), form_data(anna.get(change_url(row))) | {field: "Mine.", "_draft": "x"})
    assert page.context["rows"]
    assert "You kept a draft of this on" in text(page)
    anna.post(change_url(row), form_data(page))
    draft = Draft.objects.get()
    assert (draft.data["statement"], draft.data["phrase"], draft.version) == ("Mine.", "Mine.", 2)


def test_a_draft_of_two_windows_is_merged(anna, row):
    anna.post(change_url(row), form_data(anna.get(change_url(row))) | {"statement": "One.", "_draft": "x"})
    url = f"{change_url(row)}?draft={Draft.objects.get().pk}"
    first, second = form_data(anna.get(url)), form_data(anna.get(url))
    anna.post(url, first | {"statement": "Two.", "_draft": "x"})
    page = anna.post(url, second | {"statement": "Three.", "_draft": "x"})
    assert page.context["rows"]
    anna.post(url, form_data(page) | {"choose statement": "mine"})
    assert Draft.objects.get().data["statement"] == "Three."


def test_a_draft_of_something_changed_meanwhile_is_merged_while_its_author_is_there(anna, ben, row):
    anna.post(change_url(row), form_data(anna.get(change_url(row))) | {"statement": "Anna’s.", "_draft": "x"})
    ben.post(change_url(row), form_data(ben.get(change_url(row))) | {"statement": "Ben’s."})
    url = f"{change_url(row)}?draft={Draft.objects.get().pk}"
    page = anna.post(url, form_data(anna.get(url)) | {"_review": "x"})
    assert page.context["rows"]
    anna.post(url, form_data(page) | {"choose statement": "mine"})
    draft = Draft.objects.get()
    assert (draft.state, draft.base["statement"], draft.data["statement"]) == ("in review", "Ben’s.", "Anna’s.")


def test_others_drafts_are_named_on_the_form(anna, ben, row):
    ben.post(change_url(row), form_data(ben.get(change_url(row))) | {"statement": "Ben’s.", "_draft": "x"})
    assert "ben has a draft of this since" in text(anna.get(change_url(row)))
    assert form_data(anna.get(f"{change_url(row)}?draft={Draft.objects.get().pk}"))["statement"] != "Ben’s."


def test_a_change_is_scheduled(anna, row):
    data = form_data(anna.get(change_url(row))) | {
        "statement": "Later.",
        "publish_at_0": "2999-01-01",
        "publish_at_1": "08:00",
    }
    anna.post(change_url(row), data | {"_save": "x"})
    assert (Draft.objects.get().state, statement(row)) == ("scheduled", "AWS patches {service}; you choose when.")
    past = anna.post(change_url(row), data | {"publish_at_0": "2020-01-01", "_save": "x"})
    assert errors(past) == "This moment is past. Leave it empty to publish at once."


def test_a_new_answer_can_be_a_draft_too(anna):
    url = f"{LIST}responsibility/add/"
    new = {"topic": make.topic().pk, "service": make.service().pk, "owner": "aws", "statement": "New.", "phrase": "New"}
    anna.post(url, form_data(anna.get(url)) | new | {"aws_does": "- x", "_draft": "x"})
    draft = Draft.objects.get()
    assert (draft.key, draft.base, draft.label) == (
        "services/rds/guest-os-patching",
        None,
        "Guest os patching · Amazon Rds",
    )
    data = form_data(anna.get(f"{url}?draft={draft.pk}"))
    assert (data["topic"], data["service"], data["statement"]) == (str(new["topic"]), str(new["service"]), "New.")
    anna.post(f"{url}?draft={draft.pk}", data | {"_save": "x"})
    assert make.Responsibility.objects.get().statement == "New."
    draft.refresh_from_db()
    assert draft.state == "published"


def test_other_names_are_lines_and_stay_addresses(anna, client):
    service = make.service("rds")
    data = form_data(anna.get(change_url(service)))
    anna.post(change_url(service), data | {"other_names": "Relational Database\nManaged SQL"})
    assert client.get("/services/managed-sql/")["Location"] == "/services/rds/"
    data = form_data(anna.get(change_url(service)))
    assert data["other_names"] == "Managed SQL\nRelational Database"
    anna.post(change_url(service), data | {"other_names": ""})
    assert client.get("/services/managed-sql/")["Location"] == "/services/rds/"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("S3", "“s3” already leads to Amazon S3 and can’t be reused."),
        ("???", "“???” gives no address: it needs letters or digits, at most 80."),
    ],
)
def test_a_name_that_can_be_no_address_is_refused_in_words(names, sentence, anna):
    make.service("s3")
    service = make.service("rds")
    data = form_data(anna.get(change_url(service)))
    assert errors(anna.post(change_url(service), data | {"other_names": names})) == sentence


def test_a_source_listed_twice_is_refused_in_words(anna, row):
    data = form_data(anna.get(change_url(row)))
    twice = {name.replace("citations-0", "citations-1"): value for name, value in data.items() if "citations-0" in name}
    page = anna.post(change_url(row), data | twice | {"citations-TOTAL_FORMS": "2"})
    assert "Listed twice: https://docs.aws.amazon.com/page § First." in text(page)


def test_a_title_may_stay_empty_for_a_known_document_only(anna, row):
    data = form_data(anna.get(change_url(row))) | {"citations-0-title": ""}
    assert anna.post(change_url(row), data).status_code == 302
    page = anna.post(change_url(row), data | {"citations-0-url": "https://docs.aws.amazon.com/unknown"})
    assert "Nothing cites this address yet, so give the page’s title." in text(page)


def test_a_race_that_only_the_database_sees_comes_back_on_the_form(anna, monkeypatch):
    from django.db.models import Model

    make.service("s3")
    service = make.service("rds")
    data = form_data(anna.get(change_url(service))) | {"name": "Amazon S3"}
    monkeypatch.setattr(Model, "_perform_unique_checks", lambda *_: {})
    page = anna.post(change_url(service), data)
    assert "Another one has this name already." in text(page)
    assert form_data(page)["name"] == "Amazon S3"
    assert Service.objects.filter(name="Amazon S3").count() == 1


def test_a_term_keeps_its_source_and_topics(anna, editor_client):
    term = make.term()
    topic = make.topic()
    data = form_data(editor_client.get(change_url(term))) | {
        "topics": topic.pk,
        "title": "Guide",
        "url": "https://docs.aws.amazon.com/guide",
        "checked_on": "2026-11-20",
        "is_verified": "on",
    }
    assert editor_client.post(change_url(term), data).status_code == 302
    term.refresh_from_db()
    assert (term.source.title, list(term.topics.all()), term.is_verified) == ("Guide", [topic], True)
    missing = editor_client.post(change_url(term), data | {"checked_on": ""})
    assert errors(missing) == "Give the day on which somebody read it there."


def test_without_permission_nothing_is_saved(row):
    reader = signed_in("rita", "view_responsibility")
    assert page_buttons(reader.get(change_url(row))) == []
    assert reader.post(change_url(row), {"statement": "x"}).status_code == 403
    assert reader.post(change_url(row), {"mine": "x"}).status_code in (302, 403)
    assert statement(row) == "AWS patches {service}; you choose when."
