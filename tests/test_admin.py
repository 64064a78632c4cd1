"""The write side: every list, filter, search and form an editor uses."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.urls import reverse

from responsibilities.models import Responsibility, Service
from responsibilities.owners import Owner
from tests import make

pytestmark = pytest.mark.django_db

MODELS = ["category", "layer", "servicetype", "topic", "service", "responsibility", "source"]


def changelist(model: str) -> str:
    return f"/admin/responsibilities/{model}/"


def shown(client, query: str) -> set[int]:
    response = client.get(changelist("responsibility") + query)
    assert response.status_code == 200, response.content[:300]
    return {row.pk for row in response.context["cl"].result_list}


def form_data(response) -> dict[str, str]:
    """What a browser would post back if nothing was typed."""
    form = BeautifulSoup(response.content, "html.parser").find(
        "form", id=lambda value: value and value.endswith("_form")
    )
    data = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        if not name or "__prefix__" in name or field.get("type") == "submit":
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            data[name] = chosen["value"] if chosen else ""
        elif field.get("type") == "checkbox":
            if field.has_attr("checked"):
                data[name] = "on"
        else:
            data[name] = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
    return data


def errors(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").find(class_="errorlist").get_text(" ").split())


@pytest.mark.parametrize("model", MODELS)
def test_every_list_search_and_add_form_opens(model, content, editor_client):
    content(3)
    assert editor_client.get(changelist(model)).status_code == 200
    assert editor_client.get(changelist(model) + "?q=topic").status_code == 200
    assert editor_client.get(changelist(model) + "add/").status_code == 200


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("responsibility", 10), ("service", 8), ("topic", 7), ("source", 6)])
def test_a_list_takes_a_constant_number_of_queries(
    model, queries, size, content, editor_client, django_assert_max_num_queries
):
    content(size)
    with django_assert_max_num_queries(queries):
        editor_client.get(changelist(model))


@pytest.mark.parametrize("model", MODELS)
def test_every_form_and_history_opens_and_saves_unchanged(model, content, editor_client):
    content(1)
    for row in admin.site._registry:
        if row._meta.model_name != model:
            continue
        found = row.objects.first()
        url = reverse(f"admin:responsibilities_{model}_change", args=[found.pk])
        page = editor_client.get(url)
        assert page.status_code == 200
        assert editor_client.get(url.replace("change", "history")).status_code == 200
        saved = editor_client.post(url, form_data(page))
        assert saved.status_code == 302, errors(saved)


def test_filters_answer_an_editors_questions(editor_client):
    topic = make.topic(layer=make.layer("os"))
    other = make.topic("encryption", layer=make.layer("data"))
    old = date.today() - timedelta(days=400)
    service = make.answer(topic, service=make.service("rds"), owner=Owner.AWS, reviewed_on=date.today())
    of_type = make.answer(topic, service_type=make.service_type(), owner=Owner.SHARED, reviewed_on=old)
    general = make.answer(other, owner=Owner.CUSTOMER, reviewed_on=None, is_published=False, review_by=old)
    make.citation(service)
    make.citation(of_type, is_verified=False)
    for query, expected in {
        "?owner__exact=aws": {service},
        "?topic__layer__id__exact=" + str(other.layer_id): {general},
        "?scope=service": {service},
        "?scope=type": {of_type},
        "?scope=general": {general},
        "?scope=nonsense": {service, of_type, general},
        "?service__id__exact=" + str(service.service_id): {service},
        "?stale=yes": {of_type, general},
        "?overdue=yes": {general},
        "?source=none": {general},
        "?source=unverified": {of_type},
        "?is_published__exact=0": {general},
        "?q=encryption": {general},
        "?q=rds": {service},
    }.items():
        assert shown(editor_client, query) == {row.pk for row in expected}, query


def test_autocomplete_finds_a_service_by_another_name(editor_client):
    make.service("rds").aliases.create(slug="managed-postgres", name="managed postgres")
    query = "?app_label=responsibilities&model_name=responsibility&field_name=service&term=managed+postgres"
    results = editor_client.get("/admin/autocomplete/" + query).json()["results"]
    assert [item["text"] for item in results] == ["Amazon Rds"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"owner": "shared"}, "You have a part in this answer, so write down what you do."),
        ({"aws_does": ""}, "AWS has a part in this answer, so write down what AWS does."),
        ({"owner": "n/a"}, "Say why the topic does not apply here."),
        ({"service_type": "TYPE"}, "An answer holds for a service or for a type, not for both."),
        ({"statement": ""}, "This field is required."),
        ({"todo": "word " * 13}, "At most 12 words; this has 13."),
    ],
)
def test_a_broken_rule_is_a_sentence_on_the_form(change, sentence, editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/change/"
    change = {name: str(make.service_type().pk) if value == "TYPE" else value for name, value in change.items()}
    response = editor_client.post(url, form_data(editor_client.get(url)) | change)
    assert response.status_code == 200
    assert sentence in BeautifulSoup(response.content, "html.parser").get_text()
    assert row.history.count() == 1


def test_a_second_answer_for_the_same_cell_is_refused_in_words(editor_client):
    row = make.answer(service=make.service())
    url = changelist("responsibility") + "add/"
    data = form_data(editor_client.get(url)) | {
        "topic": row.topic_id,
        "service": row.service_id,
        "owner": "aws",
        "statement": "AWS does.",
        "phrase": "AWS",
        "aws_does": "- x",
    }
    assert "This service already has an answer to this topic" in editor_client.post(url, data).content.decode()


def test_answers_are_edited_on_the_form_of_their_service(editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('service')}{row.service_id}/change/"
    data = form_data(editor_client.get(url)) | {"responsibilities-0-statement": "Changed on the service."}
    assert editor_client.post(url, data).status_code == 302
    row.refresh_from_db()
    assert row.statement == "Changed on the service."


def test_a_broken_rule_on_a_services_form_is_a_sentence_too(editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('service')}{row.service_id}/change/"
    data = form_data(editor_client.get(url)) | {"responsibilities-0-aws_does": ""}
    assert "write down what AWS does" in editor_client.post(url, data).content.decode()


def test_history_says_who_changed_which_field(editor_client, admin_user):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/change/"
    editor_client.post(url, form_data(editor_client.get(url)) | {"statement": "AWS does it all."})
    assert row.history.first().history_user == admin_user
    page = BeautifulSoup(editor_client.get(url.replace("change", "history")).content, "html.parser").get_text(" ")
    assert admin_user.get_username() in page
    assert "Statement: AWS patches {service}; you choose when. → AWS does it all." in " ".join(page.split())
    version = row.history.last()
    old = editor_client.get(url.replace("change", f"history/{version.pk}"))
    assert "AWS patches {service}; you choose when." in old.content.decode()


def test_a_rename_in_admin_leaves_a_redirect(editor_client, client):
    service = make.service("rds")
    make.topic()
    url = f"{changelist('service')}{service.pk}/change/"
    editor_client.post(url, form_data(editor_client.get(url)) | {"slug": "amazon-rds"})
    assert client.get("/services/rds/")["Location"] == "/services/amazon-rds/"


def test_a_slug_of_another_service_is_refused_in_words(editor_client):
    make.service("rds")
    aurora = make.service("aurora")
    url = f"{changelist('service')}{aurora.pk}/change/"
    response = editor_client.post(url, form_data(editor_client.get(url)) | {"slug": "rds"})
    assert "already leads to Amazon Rds" in response.content.decode()


def test_lasting_things_are_not_deleted(editor_client):
    service = make.service()
    assert editor_client.post(f"{changelist('service')}{service.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Service.objects.count() == 1


def test_a_published_answer_is_retired_instead_of_deleted(editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/"
    refused = editor_client.post(f"{url}delete/", {"post": "yes"}, follow=True)
    assert refused.redirect_chain == [(f"{url}change/", 302)]
    assert "it is retired, not deleted: give the day and the reason below." in refused.content.decode()
    assert "delete_selected" not in editor_client.get(changelist("responsibility")).content.decode()
    data = form_data(refused)
    missing = editor_client.post(f"{url}change/", data | {"retired_on": "2026-04-01"})
    assert "Say why it is retired: whoever follows an old link reads it." in errors(missing)
    saved = editor_client.post(f"{url}change/", data | {"retired_on": "2026-04-01", "retired_reason": "It ended."})
    assert saved.status_code == 302
    assert Responsibility.objects.get().is_retired
    assert shown(editor_client, "?retired=yes") == {row.pk}


def test_a_draft_that_nobody_saw_can_be_deleted(editor_client):
    row = make.answer(service=make.service(), is_published=False)
    editor_client.post(f"{changelist('responsibility')}{row.pk}/delete/", {"post": "yes"})
    assert Responsibility.objects.count() == 0


def test_a_service_is_retired_on_its_form(editor_client, client):
    service = make.service("rds")
    url = f"{changelist('service')}{service.pk}/change/"
    data = form_data(editor_client.get(url)) | {"retired_on": "2026-04-01", "retired_reason": "AWS ended it."}
    assert editor_client.post(url, data).status_code == 302
    assert "AWS ended it." in client.get("/services/rds/").content.decode()
    assert service.history.count() == 2


def test_a_form_saved_as_it_was_writes_no_history(editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/change/"
    editor_client.post(url, form_data(editor_client.get(url)))
    assert row.history.count() == 1


def test_markup_in_a_statement_is_escaped_in_the_list(editor_client):
    make.answer(statement="<b>bold</b> <script>alert(1)</script>")
    html = editor_client.get(changelist("responsibility")).content.decode()
    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_view_on_site_leads_to_the_answer(editor_client):
    row = make.answer(service=make.service())
    assert row.get_absolute_url() == "/services/rds/guest-os-patching/"
    html = editor_client.get(f"{changelist('responsibility')}{row.pk}/change/").content.decode()
    assert "View on site" in html


def test_help_texts_give_good_and_bad_examples(editor_client):
    for field in ("statement", "phrase", "aws_does", "customer_does", "todo"):
        text = Responsibility._meta.get_field(field).help_text
        assert "Good: " in text, field
        assert "Bad: " in text, field


def test_admin_is_for_editors_only(client):
    make.answer()
    response = client.get(changelist("responsibility"))
    assert (response.status_code, response["Location"]) == (
        302,
        "/admin/login/?next=/admin/responsibilities/responsibility/",
    )
