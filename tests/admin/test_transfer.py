"""The lists of the admin as files, and files back: every page, by everybody who may and may not."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from responsibilities.editing import items
from responsibilities.editing.transfer import applying
from responsibilities.models import Draft, Responsibility, Service
from responsibilities.vocabulary import DraftState
from tests import make

pytestmark = pytest.mark.django_db

ANSWERS = "/admin/responsibilities/responsibility/"
LISTS = ["responsibility", "service", "topic", "term"]
KEY = ["services/rds", "guest-os-patching"]


@pytest.fixture
def publisher(client):
    user = make.user(
        "ben", "publish_content", *(f"{verb}_{name}" for verb in ("view", "add", "change") for name in LISTS)
    )
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    user = make.user("anna", "view_responsibility", "change_responsibility")
    client.force_login(user)
    return user


@pytest.fixture
def row():
    return make.answer(service=make.service())


def table(*lines, header=("scope", "topic", "statement")) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *lines])
    return out.getvalue().encode()


def upload(client, content, name="answers.csv", to=ANSWERS):
    return client.post(f"{to}import/", {"file": SimpleUploadedFile(name, content)})


def carried(response) -> str:
    return BeautifulSoup(response.content, "html.parser").find("input", attrs={"name": "carried"})["value"]


def confirm(client, response, reason="", **data):
    return client.post(f"{ANSWERS}import/", {"carried": carried(response), "reason": reason, **data}, follow=True)


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find(id="container").get_text(" ").split())


# --- Export ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_a_list_offers_its_export_and_import(name, content, admin_client):
    content(1)
    html = BeautifulSoup(admin_client.get(f"/admin/responsibilities/{name}/?q=a&o=1").content, "html.parser")
    tools = {link.get_text().strip(): link["href"] for link in html.select(".object-tools a")}
    base = f"/admin/responsibilities/{name}/"
    assert {label: url for label, url in tools.items() if label != "Deleted" and not label.startswith("Add")} == {
        **{f"Export {form.upper()}": f"{base}export/{form}/?o=1&q=a" for form in ("csv", "xlsx", "yaml")},
        "Import": f"{base}import/",
    }
    choices = [option["value"] for option in html.select("select[name=action] option")]
    assert [value for value in choices if "export" in value] == ["export_csv", "export_xlsx", "export_yaml"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", ["csv", "xlsx", "yaml"])
def test_every_list_goes_out_in_every_form_and_comes_back_unchanged(name, form, content, admin_client):
    content(2)
    base = f"/admin/responsibilities/{name}/"
    response = admin_client.get(f"{base}export/{form}/")
    assert re.fullmatch(rf'attachment; filename="\w+\.{form}"', response["Content-Disposition"])
    found = upload(admin_client, response.content, f"anything.{form}", base).context["plan"]
    assert (found.items, found.problems) == ((), ())
    assert found.unchanged >= items.KIND_OF_MODEL[type(items.rows(found_kind(name)).first())].model.objects.count()


def found_kind(name: str) -> str:
    return {"responsibility": "answer"}.get(name, name)


def exported_topics(response) -> list[str]:
    return [line[1] for line in csv.reader(io.StringIO(response.content.decode("utf-8-sig")))][1:]


def test_the_export_is_the_list_as_it_is_filtered_searched_and_ordered(admin_client):
    rds = make.service("rds")
    for slug in ("a-topic", "b-topic", "c-word"):
        make.answer(make.topic(slug), service=rds, owner="aws" if slug != "b-topic" else "customer")
    make.answer(make.topic("d-topic"))
    assert exported_topics(admin_client.get(f"{ANSWERS}export/csv/?scope=service&o=-1")) == [
        "c-word",
        "b-topic",
        "a-topic",
    ]
    assert exported_topics(admin_client.get(f"{ANSWERS}export/csv/?q=topic&owner__exact=aws&o=1")) == [
        "a-topic",
        "d-topic",
    ]


def test_the_action_exports_what_is_selected_or_the_whole_list(admin_client):
    rows = [make.answer(make.topic(f"topic-{number:02}", position=number)) for number in range(60)]
    some = {"action": "export_csv", "_selected_action": [rows[7].pk, rows[3].pk]}
    assert exported_topics(admin_client.post(ANSWERS, some)) == ["topic-03", "topic-07"]
    assert len(exported_topics(admin_client.post(ANSWERS, {**some, "select_across": "1"}))) == 60


@pytest.mark.parametrize("size", [1, 3])
def test_an_export_takes_a_constant_number_of_queries(size, content, admin_client, django_assert_num_queries):
    content(size)
    with django_assert_num_queries(15):
        admin_client.get(f"{ANSWERS}export/csv/")


def test_a_list_that_can_not_be_filtered_like_this_says_so(admin_client):
    response = admin_client.get(f"{ANSWERS}export/csv/?nothing__here=1", follow=True)
    assert response.redirect_chain == [(ANSWERS, 302)]
    assert "can’t be filtered like this, so nothing was exported" in text(response)
    assert admin_client.get(f"{ANSWERS}export/pdf/").status_code == 404


def test_a_text_that_fits_no_cell_is_said_instead_of_cut(admin_client, row):
    row.aws_does = "x" * 32_768
    row.save()
    response = admin_client.get(f"{ANSWERS}export/xlsx/", follow=True)
    assert "more than 32,767 characters" in text(response)


def test_who_may_not_see_a_list_gets_no_file_and_who_may_only_see_it_no_import(client):
    client.force_login(make.user("nobody"))
    assert client.get(f"{ANSWERS}export/csv/").status_code == 403
    client.force_login(make.user("viewer", "view_responsibility"))
    assert client.get(f"{ANSWERS}export/csv/")["Content-Type"] == "text/csv; charset=utf-8"
    assert [client.get(f"{ANSWERS}import/").status_code, upload(client, b"x").status_code] == [403, 403]
    assert "Import" not in text(client.get(ANSWERS))
    client.logout()
    assert client.get(f"{ANSWERS}import/")["Location"] == f"/admin/login/?next={ANSWERS}import/"


# --- Dry run ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_the_import_says_what_it_reads(name, admin_client):
    response = admin_client.get(f"/admin/responsibilities/{name}/import/")
    first = {"responsibility": "scope , topic , owner", "topic": "slug , aliases"}.get(name, "slug , name")
    assert f"The columns are {first}" in text(response)
    assert ("takes none away" in text(response)) == (name in {"service", "topic"})


def test_the_dry_run_shows_every_difference_and_writes_nothing(client, publisher, row):
    make.topic("encryption")
    new = ["general", "encryption", "AWS encrypts.", "aws", "All", "- It encrypts."]
    header = ["scope", "topic", "statement", "owner", "phrase", "aws_does"]
    changed = [*KEY, "AWS patches {service}; nobody chooses.", "aws", "AWS patches", "- Patches the host."]
    response = upload(client, table(new, changed, header=header))
    html = BeautifulSoup(response.content, "html.parser")
    assert "1 created, 1 changed, 0 unchanged." in text(response)
    assert [part.get_text() for part in html.select("section h3")] == [
        "Encryption · Everything new row 2",
        "Guest os patching · Amazon Rds row 3",
    ]
    pieces = html.select("section:last-of-type del, section:last-of-type ins")
    assert [(piece.name, piece.get_text()) for piece in pieces] == [
        ("del", "AWS patches {service}; you choose when."),
        ("ins", "AWS patches {service}; nobody chooses."),
    ]
    assert html.find("input", type="submit", value=True, class_="default")["value"] == "Publish 2 changes"
    assert (Responsibility.objects.count(), row.history.count()) == (1, 1)


def test_mistakes_stand_in_the_way_of_all_of_it(client, publisher, row):
    response = upload(client, table([*KEY, "Fine."], ["services/none", "x", "y"]))
    assert "Row 3, column scope : there is no service “none”" in text(response)
    assert BeautifulSoup(response.content, "html.parser").find("input", attrs={"name": "carried"}) is None
    assert "Nothing is imported while there are any" in text(response)


def test_a_file_that_changes_nothing_has_nothing_to_confirm(client, publisher, row):
    response = upload(client, table([*KEY, row.statement]))
    assert "0 created, 0 changed, 1 unchanged. Nothing is to be done." in text(response)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "The submitted file is empty."), (b"a\x00", "The file is no text: byte 1 is NUL.")],
)
def test_a_file_that_can_not_be_read_is_asked_for_again(content, message, client, publisher):
    assert message in text(upload(client, content))


def test_without_a_file_it_asks_for_one(client, publisher):
    assert "This field is required." in text(client.post(f"{ANSWERS}import/", {}))


def test_a_file_that_is_too_large_is_not_read(client, publisher, monkeypatch):
    monkeypatch.setattr("responsibilities.admin.transfer.SIZE_LIMIT", 10)
    assert "MB. Split it." in text(upload(client, b"x" * 11))


def test_what_a_file_says_is_escaped(client, publisher, row):
    response = upload(client, table([*KEY, "<script>alert(1)</script>"]), name="<b>.csv")
    assert b"<script>alert(1)" not in response.content
    assert b"<b>.csv" not in response.content


# --- Confirmed -------------------------------------------------------------------------------------------------------


def test_who_may_publish_publishes_with_one_reason(client, publisher, row):
    response = confirm(client, upload(client, table([*KEY, "Said otherwise."])), "Reviewed in November")
    assert response.redirect_chain == [(ANSWERS, 302)]
    assert "Published from answers.csv: 1." in text(response)
    record = row.history.first()
    assert (record.statement, record.history_user, record.history_change_reason) == (
        "Said otherwise.",
        publisher,
        "Reviewed in November",
    )
    assert Draft.objects.count() == 0


def test_without_a_reason_history_names_the_file(client, publisher, row):
    confirm(client, upload(client, table([*KEY, "Said otherwise."])))
    assert row.history.first().history_change_reason == "Import of answers.csv"


def test_a_changed_owner_needs_a_reason(client, publisher, row):
    content = table([*KEY, "customer", "- All.", "Do it."], header=["scope", "topic", "owner", "customer_does", "todo"])
    asked = confirm(client, upload(client, content), " ")
    assert "An owner changes, so say why." in text(asked)
    confirm(client, asked, "AWS said so")
    assert row.history.first().history_change_reason == "AWS said so"


def test_who_may_not_publish_asks_for_review(client, editor, row):
    dry = upload(client, table([*KEY, "Said otherwise."]))
    assert "Ask for review of 1 change" in dry.content.decode()
    response = confirm(client, dry, "Because")
    assert "Waiting for review as drafts, from answers.csv: 1." in text(response)
    draft = Draft.objects.get()
    assert (draft.state, draft.batch, draft.reason, draft.author, draft.data["statement"]) == (
        DraftState.IN_REVIEW,
        "Import of answers.csv",
        "Because",
        editor,
        "Said otherwise.",
    )
    assert row.history.count() == 1


def test_under_four_eyes_everybody_asks_for_review(client, publisher, row, settings):
    settings.FOUR_EYES = True
    confirm(client, upload(client, table([*KEY, "Said otherwise."])))
    assert (Draft.objects.count(), row.history.count()) == (1, 1)


def test_what_somebody_changed_meanwhile_is_not_overwritten(client, publisher, row):
    other = make.answer(make.topic("other"), service=row.service)
    dry = upload(client, table([*KEY, "Mine."], ["services/rds", "other", "Mine too."]))
    row.statement = "Theirs."
    row.save()
    other.phrase = "Theirs"
    other.save()
    response = confirm(client, dry)
    assert "Somebody changed some of this after your dry run, so nothing was imported." in text(response)
    assert "Left out You and somebody else changed the same." in text(response)
    assert [part.get_text() for part in BeautifulSoup(response.content, "html.parser").select("section h3")] == [
        "Other · Amazon Rds changed meanwhile"
    ]
    other.refresh_from_db()
    assert other.statement != "Mine too."
    confirm(client, response)
    other.refresh_from_db()
    row.refresh_from_db()
    assert (other.statement, other.phrase, row.statement) == ("Mine too.", "Theirs", "Theirs.")


def test_all_of_it_is_imported_or_nothing(client, publisher, row, monkeypatch):
    make.answer(make.topic("other"), service=row.service)
    dry = upload(client, table([*KEY, "Mine."], ["services/rds", "other", "Mine too."]))
    publish = applying.publish
    calls = []

    def second_fails(*args, **options):
        calls.append(args)
        if len(calls) == 2:
            raise applying.RefusedError("The database refused it.")
        return publish(*args, **options)

    monkeypatch.setattr(applying, "publish", second_fails)
    response = confirm(client, dry)
    assert "Nothing was imported. Other · Amazon Rds: The database refused it." in text(response)
    assert row.history.count() == 1


def test_a_dry_run_is_for_its_person_and_for_a_day(client, publisher, row, monkeypatch):
    dry = upload(client, table([*KEY, "Mine."]))
    client.force_login(make.user("carla", is_superuser=True))
    assert "was not sent back as it was" in text(confirm(client, dry))
    client.force_login(publisher)
    monkeypatch.setattr(applying, "MAX_AGE", -1)
    assert "older than a day" in text(confirm(client, dry))
    assert row.history.count() == 1


def test_a_file_that_is_too_large_to_be_carried_is_chosen_again(client, publisher, row, monkeypatch):
    monkeypatch.setattr(applying, "CARRIED_LIMIT", 10)
    content = table([*KEY, "Mine."])
    dry = upload(client, content)
    assert "The same file again" in text(dry)
    assert "Choose the file of the dry run again" in text(confirm(client, dry))
    other = SimpleUploadedFile("answers.csv", table([*KEY, "Other."]))
    assert "This is not the file of the dry run." in text(confirm(client, dry, file=other))
    confirm(client, dry, "Because", file=SimpleUploadedFile("answers.csv", content))
    row.refresh_from_db()
    assert row.statement == "Mine."


def test_a_large_file_is_also_compared_with_what_the_person_saw(client, publisher, row, monkeypatch):
    monkeypatch.setattr(applying, "CARRIED_LIMIT", 10)
    content = table([*KEY, "Mine."])
    dry = upload(client, content)
    row.statement = "Theirs."
    row.save()
    response = confirm(client, dry, file=SimpleUploadedFile("answers.csv", content))
    assert "Somebody changed some of this after your dry run" in text(response)
    row.refresh_from_db()
    assert row.statement == "Theirs."


def test_a_services_file_goes_through_the_list_of_services(client, publisher, row):
    base = "/admin/responsibilities/service/"
    exported = client.post(base, {"action": "export_yaml", "_selected_action": [row.service.pk]})
    assert exported["Content-Disposition"] == 'attachment; filename="rds.yaml"'
    content = exported.content.replace(b"name: Amazon Rds", b"name: Amazon RDS")
    dry = upload(client, content, "rds.yaml", base)
    client.post(f"{base}import/", {"carried": carried(dry)})
    assert Service.objects.get().name == "Amazon RDS"
