"""Who may do what in the admin: every address of every model, and every deed, by every role that comes with the site.

Two tables that an auditor can read. The first says which role is the least that gets through each address; the second
what comes of each deed. Both are walked with real requests, and an address that is in neither is a failure.
"""

import csv
import io

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from responsibilities.editing import drafting, items, past, writing
from responsibilities.models import (
    AuditEntry,
    Draft,
    DraftComment,
    ShippedRecord,
    Suggestion,
    Team,
    content_version,
)
from tests import make
from tests.admin import forms
from tests.moving import at

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "other", "Editor", "Reviewer", "Administrator", "superuser")
"""Each may do what those before it may. "Other" may enter the admin and is in no group."""

READ = "changelist change history simple_history"
WAYS_BACK = "back version"
FILES = "import export"
LEAST = {
    "responsibility": {"Editor": f"{READ} add retire reinstate {WAYS_BACK} {FILES} bulk deleted undelete delete"},
    "service": {
        "Editor": f"{READ} add retire reinstate {WAYS_BACK} {FILES} bulk whole delete",
        "Administrator": "restore",
    },
    "topic": {"Editor": f"{READ} add {WAYS_BACK} {FILES} bulk", "nobody": "delete"},
    "term": {"Editor": f"{READ} add {WAYS_BACK} {FILES}", "nobody": "delete"},
    "category": {"Editor": f"{READ} add export {WAYS_BACK}", "nobody": "delete"},
    "layer": {"Editor": f"{READ} add export {WAYS_BACK}", "nobody": "delete"},
    "servicetype": {"Editor": f"{READ} add export {WAYS_BACK}", "nobody": "delete"},
    "source": {"Editor": f"{READ} add export {WAYS_BACK}", "Administrator": "delete"},
    "team": {"Editor": f"{READ} add export", "nobody": f"delete {WAYS_BACK}"},
    "addition": {"Editor": f"{READ} add delete export", "nobody": WAYS_BACK},
    "draft": {"Editor": "changelist change history export", "nobody": "add delete"},
    "suggestion": {"Editor": f"{READ} export", "Administrator": "delete", "nobody": f"add {WAYS_BACK}"},
    "shippedrecord": {"Editor": "changelist change history decide", "nobody": "add delete"},
    "user": {"Administrator": "changelist change history add delete password_change"},
    "group": {"Administrator": "changelist change history add delete"},
    "auditentry": {"Administrator": "changelist change history export", "nobody": "add delete"},
}
"""Model -> the least role -> last parts of the names of its addresses. Published things that are deleted are retired."""


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role == "superuser":
        client.force_login(User.objects.create_superuser("root"))
    elif role != "anonymous":
        user = make.user("somebody")
        user.groups.set(Group.objects.filter(name=role))
        client.force_login(user)
    return client


@pytest.fixture
def things():
    """One of each, changed once, so that there is a way back."""
    with at("2026-10-31"):
        for made in (make.category, make.layer, make.service_type, make.topic):
            made(position=1)
        rds = make.service("rds")
        row = make.answer(service=rds)
        make.citation(row)
    category, layer, service_type = rds.category, row.topic.layer, rds.service_type
    term = make.term()
    author = make.user("author")
    for thing in (rds, row.topic, category, layer, service_type, term, row.citations.get().source):
        field = "title" if hasattr(thing, "title") else "name"
        writing.publish(make.change(thing, **{field: "Another name"}), author)
    writing.publish(make.change(row, phrase="Changed once"), author)
    reader = {"text": "x", "shown_statement": "x", "client": "x"}
    pending = {"kind": "answer", "key": "services/rds/guest-os-patching", "data": {}, "pending": {"phrase": "x"}}
    return {
        "responsibility": row,
        "service": rds,
        "topic": row.topic,
        "category": category,
        "layer": layer,
        "servicetype": service_type,
        "term": term,
        "source": row.citations.get().source,
        "team": make.team(),
        "addition": make.addition(rds),
        "draft": drafting.save(make.change(row, phrase="Draft"), author, for_review=True),
        "suggestion": Suggestion.objects.create(service=rds, topic=row.topic, **reader),
        "shippedrecord": ShippedRecord.objects.create(**pending),
        "user": author,
        "group": Group.objects.get(name="Editor"),
        "auditentry": AuditEntry.objects.create(action="signed-in", who="x"),
        "unseen": make.answer(make.topic("unseen"), is_published=False),
        "deleted": deleted(),
        "another topic": make.topic("new"),
        "another group": Group.objects.create(name="Empty"),
    }


def names_of(model_admin) -> dict[str, str]:
    """Last part of the name of each address of a model -> the name."""
    model = model_admin.opts.model_name
    names = [pattern.name for pattern in model_admin.get_urls() if pattern.name]
    return {name.partition(f"{model}_")[2]: f"admin:{name}" for name in names}


def address(name: str, row) -> str:
    """Whatever parts the address has, from the row."""
    kind = items.KIND_OF_MODEL.get(type(row))
    reference = past.timeline(row)[0].reference if kind else "20260101T000000.000000Z"
    for parts in (
        {},
        {"object_id": row.pk},
        {"number": row.pk},
        {"number": row.pk, "reference": reference},
        {"form": "csv"},
        {"id": row.pk},
    ):
        try:
            return reverse(name, kwargs=parts)
        except NoReverseMatch:
            continue
    return reverse(name, args=[row.pk, row.history.last().pk])


def deleted() -> int:
    """The number of something nobody has seen that was deleted."""
    gone = make.answer(make.topic("gone"), is_published=False)
    number = gone.pk
    gone.delete()
    return number


@pytest.mark.parametrize("role", ROLES)
def test_each_address_lets_through_whom_the_table_says(role, things):
    client = client_of(role)
    wrong = {}
    for model, least in LEAST.items():
        names = names_of(next(found for of, found in admin.site._registry.items() if of._meta.model_name == model))
        for who, actions in least.items():
            for action in actions.split():
                url = address(names[action], things[model])
                url = url.replace(f"deleted/{things[model].pk}/", f"deleted/{things['deleted']}/")
                response = client.get(url, follow=True)
                is_let_in = response.status_code == 200 and "/admin/login/" not in str(response.redirect_chain)
                if is_let_in != (who in ROLES and ROLES.index(role) >= ROLES.index(who)):
                    wrong[url] = (response.status_code, response.redirect_chain)
                if response.status_code >= 500:
                    wrong[url] = response.status_code
    assert wrong == {}


def test_every_address_of_the_admin_is_in_the_table():
    there = {model._meta.model_name: set(names_of(found)) for model, found in admin.site._registry.items()}
    assert there == {model: set(" ".join(least.values()).split()) for model, least in LEAST.items()}


# --- Deeds


def posted(client, url, **typed):
    """The form as it is opened, with something typed in; who gets no form sends what they can make up."""
    page = client.get(url)
    data = forms.form_data(page) if page.status_code == 200 and "_form" in page.content.decode() else {}
    return client.post(url, data | typed, follow=True)


def write_an_answer(client, things):
    posted(client, forms.change_url(things["responsibility"]), statement="Changed.")


def add_an_answer(client, things):
    typed = {
        "topic": things["another topic"].pk,
        "owner": "aws",
        "statement": "AWS does.",
        "phrase": "AWS",
        "aws_does": "- It.",
    }
    posted(client, f"{forms.LIST}responsibility/add/", **typed, is_published="on")


def write_a_service(client, things):
    posted(client, forms.change_url(things["service"]), summary="Changed.")


def rename_a_layer(client, things):
    posted(client, forms.change_url(things["layer"]), name="Changed")


def retire_an_answer(client, things):
    posted(client, f"{forms.LIST}responsibility/{things['responsibility'].pk}/retire/", reason="AWS took it over.")


def delete_a_draft_row(client, things):
    client.post(f"{forms.LIST}responsibility/{things['unseen'].pk}/delete/", {"post": "yes"})


def bring_back_a_deleted_one(client, things):
    posted(client, f"{forms.LIST}responsibility/deleted/{things['deleted']}/", reason="Needed.")


def edit_in_a_list(client, things):
    url = f"{forms.LIST}responsibility/"
    data = forms.fields(client.get(url), "changelist-form") if client.get(url).status_code == 200 else {}
    place = next((name for name in data if name.endswith("-reviewed_on")), "form-0-reviewed_on")
    client.post(url, data | {place: "2026-11-20", "_save": "x"})


def change_many(client, things):
    url = f"{forms.LIST}responsibility/"
    chosen = {"action": "change_many", "index": "0", "_selected_action": [things["responsibility"].pk]}
    page = client.post(url, chosen)
    if page.status_code != 200:
        client.post(f"{url}bulk/", {"plan": "x", "apply": "x"})
        return
    typed = {"change_reviewed": "on", "reviewed_on": "2026-11-20", "preview": "x"}
    seen = client.post(f"{url}bulk/", forms.fields(page, "bulk_form") | typed)
    client.post(f"{url}bulk/", forms.fields(seen, "bulk_form") | {"apply": "x", "reason": "Read again"})


def import_a_file(client, things):
    out = io.StringIO()
    csv.writer(out).writerows([["scope", "topic", "statement"], ["services/rds", "guest-os-patching", "Imported."]])
    url = f"{forms.LIST}responsibility/import/"
    page = client.post(url, {"file": SimpleUploadedFile("answers.csv", out.getvalue().encode())})
    field = forms.soup(page).find("input", attrs={"name": "carried"})
    client.post(url, {"carried": field["value"] if field else "x", "reason": "File"})


def take_a_change_back(client, things):
    row = things["responsibility"]
    reference = past.timeline(row)[0].reference
    posted(client, f"{forms.LIST}responsibility/{row.pk}/history/{reference}/back/", reason="Wrong.")


def restore_a_service(client, things):
    url = f"{forms.LIST}service/{things['service'].pk}/restore/"
    day = "2026-11-01"
    page = client.get(f"{url}?day={day}")
    data = forms.fields(page, "restore_form") if page.status_code == 200 else {}
    takes = [box["value"] for box in forms.soup(page).find_all("input", attrs={"name": "take"})] if page.content else []
    client.post(url, data | {"day": day, "reason": "As it was.", "take": takes})


def on_a_draft(button: str, **typed):
    def deed(client, things):
        posted(client, forms.change_url(things["draft"]), **{button: "x", "text": "Because.", **typed})

    return deed


def decide_an_upgrade(client, things):
    record = things["shippedrecord"]
    base = items.current(items.key_of(things["responsibility"]))
    ShippedRecord.objects.filter(pk=record.pk).update(
        data=base | {"phrase": "Was"}, pending=base | {"phrase": "Of the release"}
    )
    posted(client, forms.change_url(record), _take="x")


def settle_a_suggestion(client, things):
    posted(client, forms.change_url(things["suggestion"]), state="taken up", note="Done.")


def write_a_team(client, things):
    posted(client, forms.change_url(things["team"]), name="Another team")


def make_a_user(client, things):
    password = "a fine pass phrase 7"
    typed = {"username": "new", "password1": password, "password2": password, "usable_password": "true"}
    posted(client, "/admin/auth/user/add/", **typed)


def rename_a_group(client, things):
    posted(
        client,
        forms.change_url(things["another group"]).replace("responsibilities", "auth"),
        name="Renamed",
        permissions=[],
    )


REFUSED, DRAFTED, PUBLISHED, DONE = "refused", "drafted", "published", "done"
CONTENT = (DRAFTED, PUBLISHED, PUBLISHED)
REVIEW = (REFUSED, DONE, DONE)
ANYBODY = (DONE, DONE, DONE)
OFFICE = (REFUSED, REFUSED, DONE)
DEEDS = {
    # What is done: how, and what comes of it for an editor, a reviewer and an administrator. Superusers may the same as
    # administrators; who is in no group, or nobody, is refused everything.
    "write an answer": (write_an_answer, CONTENT),
    "add an answer": (add_an_answer, CONTENT),
    "write a service": (write_a_service, CONTENT),
    "rename a layer": (rename_a_layer, CONTENT),
    "retire an answer": (retire_an_answer, CONTENT),
    "bring back a deleted one": (bring_back_a_deleted_one, CONTENT),
    "edit in a list": (edit_in_a_list, CONTENT),
    "change many": (change_many, CONTENT),
    "import a file": (import_a_file, CONTENT),
    "take a change back": (take_a_change_back, CONTENT),
    "decide an upgrade": (decide_an_upgrade, CONTENT),
    "restore a service to a day": (restore_a_service, (REFUSED, REFUSED, PUBLISHED)),
    "delete what nobody has seen": (delete_a_draft_row, (REFUSED, REFUSED, PUBLISHED)),
    "approve somebody's draft": (on_a_draft("_approve"), (REFUSED, PUBLISHED, PUBLISHED)),
    "send it back": (on_a_draft("_send_back"), REVIEW),
    "discard it": (on_a_draft("_discard"), REVIEW),
    "comment on it": (on_a_draft("_comment"), ANYBODY),
    "settle a suggestion": (settle_a_suggestion, ANYBODY),
    # The organisation's own layer has no drafts: it never replaces a shipped text.
    "write a team": (write_a_team, (PUBLISHED, PUBLISHED, PUBLISHED)),
    "make a user": (make_a_user, OFFICE),
    "rename a group": (rename_a_group, OFFICE),
}


def fingerprint() -> tuple:
    return (
        content_version(),
        Draft.objects.count(),
        [*Draft.objects.values_list("state", flat=True), *Suggestion.objects.values_list("state", flat=True)],
        DraftComment.objects.count(),
        sorted(User.objects.values_list("username", flat=True)),
        sorted(Group.objects.values_list("name", flat=True)),
        sorted(Team.objects.values_list("name", flat=True)),
    )


def outcome(deed, client, things) -> str:
    before = fingerprint()
    deed(client, things)
    after = fingerprint()
    if before == after:
        return "refused"
    return "published" if before[0] != after[0] else "drafted" if before[1] != after[1] else "done"


@pytest.mark.parametrize("role", ROLES)
def test_each_deed_comes_to_what_the_table_says(role, things):
    column = {"Editor": 0, "Reviewer": 1, "Administrator": 2, "superuser": 2}.get(role)
    client = client_of(role)
    found = {}
    for name, (deed, _) in DEEDS.items():
        start = transaction.savepoint()
        found[name] = outcome(deed, client, things)
        transaction.savepoint_rollback(start)
    assert found == {name: REFUSED if column is None else comes[column] for name, (_, comes) in DEEDS.items()}
