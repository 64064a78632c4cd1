"""The write side: every list, filter, search and form an editor uses."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.urls import reverse

from responsibilities.models import Responsibility, Service
from responsibilities.owners import Owner
from tests import make
from tests.admin.forms import errors, form_data

pytestmark = pytest.mark.django_db

MODELS = ["category", "layer", "servicetype", "topic", "service", "responsibility", "source", "team", "addition"]


def changelist(model: str) -> str:
    return f"/admin/responsibilities/{model}/"


def shown(client, query: str) -> set[int]:
    response = client.get(changelist("responsibility") + query)
    assert response.status_code == 200, response.content[:300]
    return {row.pk for row in response.context["cl"].result_list}


@pytest.mark.parametrize("model", MODELS)
def test_every_list_search_and_add_form_opens(model, content, editor_client):
    content(3)
    assert editor_client.get(changelist(model)).status_code == 200
    assert editor_client.get(changelist(model) + "?q=topic").status_code == 200
    assert editor_client.get(changelist(model) + "add/").status_code == 200


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("model", "queries"),
    [("responsibility", 13), ("service", 8), ("topic", 9), ("source", 6), ("team", 6), ("addition", 7)],
)
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
        "?overdue=yes": {of_type, general},
        "?overdue=soon": {of_type, general},
        "?overdue=nonsense": {service, of_type, general},
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
        ({"statement": ""}, "This field is required."),
        ({"todo": "word " * 13}, "At most 12 words; this has 13."),
    ],
)
def test_a_broken_rule_is_a_sentence_on_the_form(change, sentence, editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/change/"
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


def test_a_service_leads_to_its_own_answers(editor_client):
    row = make.answer(service=make.service())
    page = BeautifulSoup(editor_client.get(f"{changelist('service')}{row.service_id}/change/").content, "html.parser")
    links = [link["href"] for link in page.select(".own-answers a, .addlink")]
    assert links[-2:] == [
        f"{changelist('responsibility')}{row.pk}/change/",
        f"{changelist('responsibility')}add/?service={row.service_id}",
    ]


def test_what_an_answer_answers_is_set_once(editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/change/"
    data = form_data(editor_client.get(url)) | {"service": make.service("s3").pk, "statement": "New."}
    editor_client.post(url, data)
    row.refresh_from_db()
    assert (row.service.slug, row.statement) == ("rds", "New.")


def test_an_answer_is_for_a_service_or_a_type(editor_client):
    url = changelist("responsibility") + "add/"
    data = form_data(editor_client.get(url)) | {
        "topic": make.topic().pk,
        "service": make.service().pk,
        "service_type": make.service_type().pk,
        "owner": "aws",
        "statement": "AWS does.",
        "phrase": "AWS",
        "aws_does": "- x",
    }
    assert (
        "An answer holds for a service or for a type, not for both." in editor_client.post(url, data).content.decode()
    )


def test_history_says_who_changed_which_field(editor_client, admin_user):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/change/"
    editor_client.post(url, form_data(editor_client.get(url)) | {"statement": "AWS does it all."})
    assert row.history.first().history_user == admin_user
    page = BeautifulSoup(editor_client.get(url.replace("change", "history")).content, "html.parser").get_text(" ")
    assert admin_user.get_username() in page
    assert "AWS patches {service}; you choose when. → AWS does it all." in " ".join(page.split())


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
    draft = make.service("draft", is_published=False)
    url = changelist("service")
    assert editor_client.post(f"{url}{draft.pk}/delete/", {"post": "yes"}).status_code == 403
    retire = editor_client.post(f"{url}{service.pk}/delete/", {"post": "yes"})
    assert retire["Location"] == f"{url}{service.pk}/retire/"
    assert Service.objects.count() == 2


def test_a_published_answer_is_retired_instead_of_deleted(editor_client):
    row = make.answer(service=make.service())
    url = f"{changelist('responsibility')}{row.pk}/"
    assert editor_client.post(f"{url}delete/", {"post": "yes"})["Location"] == f"{url}retire/"
    assert "delete_selected" not in editor_client.get(changelist("responsibility")).content.decode()
    data = form_data(editor_client.get(f"{url}change/"))
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


def test_an_addition_is_written_in_admin_and_shown_at_once(editor_client, client):
    row = make.answer(service=make.service())
    url = changelist("addition")
    data = form_data(editor_client.get(f"{url}add/"))
    assert "Choose a service, a topic, or both." in errors(editor_client.post(f"{url}add/", data | {"note": "x"}))
    about = {"service": row.service_id, "topic": row.topic_id}
    assert "Add something" in errors(editor_client.post(f"{url}add/", data | about))
    assert "Give the day until which" in errors(editor_client.post(f"{url}add/", data | about | {"exception": "x"}))
    wrong = editor_client.post(f"{url}add/", data | about | {"runbook_url": "javascript:x"})
    assert "Enter an address that starts with https:// or http://." in errors(wrong)
    saved = editor_client.post(f"{url}add/", data | about | {"team": make.team().pk, "note": "Ask us first."})
    assert saved.status_code == 302
    assert "Ask us first." in client.get("/services/rds/guest-os-patching/").content.decode()
    again = editor_client.post(f"{url}add/", data | about | {"note": "x"})
    assert "There is already an addition to this answer; change that one." in errors(again)


def test_additions_are_filtered_found_and_deleted_with_a_history(editor_client):
    past, later = date.today() - timedelta(days=1), date.today() + timedelta(days=1)
    of_answer = make.addition(make.service("rds"), make.topic(), team=make.team(), note="Windows")
    of_service = make.addition(make.service("s3"), exception="Old.", exception_until=past)
    of_topic = make.addition(make.topic("logging"), exception="New.", exception_until=later)
    for query, expected in {
        "": {of_answer, of_service, of_topic},
        f"?team__id__exact={make.team().pk}": {of_answer},
        "?about=answer": {of_answer},
        "?about=service": {of_service},
        "?about=topic": {of_topic},
        "?exception=any": {of_service, of_topic},
        "?exception=expired": {of_service},
        "?exception=none": {of_answer},
        "?exception=nonsense": {of_answer, of_service, of_topic},
        "?q=logging": {of_topic},
        "?q=windows": {of_answer},
        "?q=platform": {of_answer},
    }.items():
        response = editor_client.get(changelist("addition") + query)
        assert {row.pk for row in response.context["cl"].result_list} == {row.pk for row in expected}, query
    many = {"action": "delete_selected", "_selected_action": [of_topic.pk], "post": "yes"}
    editor_client.post(changelist("addition"), many)
    assert [row.history_type for row in of_topic.history.all()] == ["-", "+"]


def test_a_team_keeps_its_slug_and_stays(editor_client):
    team = make.team()
    url = f"{changelist('team')}{team.pk}/"
    assert "slug" not in form_data(editor_client.get(f"{url}change/"))
    data = form_data(editor_client.get(f"{url}change/")) | {"slug": "other", "name": "Runtime"}
    assert editor_client.post(f"{url}change/", data).status_code == 302
    team.refresh_from_db()
    assert (team.slug, team.name) == ("platform", "Runtime")
    assert editor_client.post(f"{url}delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("field", "term"), [("service", "rds"), ("topic", "guest"), ("team", "plat")])
def test_an_addition_is_about_what_autocomplete_finds(field, term, editor_client):
    make.addition(make.service(), make.topic(), team=make.team())
    query = f"?app_label=responsibilities&model_name=addition&field_name={field}&term={term}"
    assert len(editor_client.get("/admin/autocomplete/" + query).json()["results"]) == 1
