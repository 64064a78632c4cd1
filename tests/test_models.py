from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from responsibilities.models import Addition, Evidence, Responsibility, Service, Source, Topic
from responsibilities.owners import Owner
from tests import make

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


BROKEN = {
    "owner_is_known": {"owner": "vendor", "customer_does": "- Do it.", "todo": "Do it."},
    "aws_part_is_written": {"owner": "aws", "aws_does": ""},
    "customer_part_is_written": {"owner": "customer", "customer_does": "", "todo": "Do it."},
    "customer_part_has_a_todo": {"owner": "customer", "customer_does": "- Do it.", "todo": ""},
    "not_applicable_has_a_reason": {"owner": "n/a", "reason": ""},
    "only_not_applicable_has_a_reason": {"owner": "aws", "reason": "Because."},
    "statement_is_written": {"statement": ""},
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_database_refuses_a_broken_answer(constraint):
    topic = make.topic()
    with refused(constraint):
        make.answer(topic, **BROKEN[constraint])


@pytest.mark.parametrize("constraint", BROKEN)
def test_the_editor_is_told_in_a_sentence(constraint):
    row = Responsibility(topic=make.topic(), statement="Who does it.", phrase="x", owner="aws", aws_does="- x")
    for name, value in BROKEN[constraint].items():
        setattr(row, name, value)
    message = next(c.violation_error_message for c in Responsibility._meta.constraints if c.name == constraint)
    with pytest.raises(ValidationError) as caught:
        row.validate_constraints()
    assert message in caught.value.messages


def test_shared_needs_both_parts():
    topic = make.topic()
    for missing in ("aws_does", "customer_does"):
        with transaction.atomic(), pytest.raises(IntegrityError):
            make.answer(topic, owner=Owner.SHARED, **{missing: ""})


def test_there_is_one_answer_per_topic_and_scope():
    topic, service, service_type = make.topic(), make.service(), make.service_type()
    for scope, constraint in (
        ({}, "one_general_answer_per_topic|UNIQUE"),
        ({"service": service}, "one_answer_per_topic_and_service|UNIQUE"),
        ({"service_type": service_type}, "one_answer_per_topic_and_type|UNIQUE"),
    ):
        make.answer(topic, **scope)
        with transaction.atomic(), refused(constraint):
            make.answer(topic, **scope)


def test_an_answer_is_never_for_a_service_and_a_type():
    with refused("never_both_a_service_and_a_type"):
        make.answer(service=make.service(), service_type=make.service_type())


def test_a_service_is_not_its_own_variant():
    service = make.service()
    with refused("service_is_not_its_own_variant"):
        Service.objects.filter(pk=service.pk).update(variant_of=service)


def test_a_variant_has_no_variants():
    fargate = make.service("fargate", variant_of=make.service("ecs"))
    with pytest.raises(ValidationError, match="is itself a variant"):
        Service(slug="x", variant_of=fargate).clean()
    ecs = make.service("ecs")
    ecs.variant_of = make.service("eks")
    with pytest.raises(ValidationError, match="has variants of its own"):
        ecs.clean()


def test_an_end_has_a_date():
    with refused("service_end_has_a_date"):
        make.service(lifecycle="discontinued")


def test_a_question_names_the_service():
    with refused("question_names_the_service"):
        make.topic(question="Who patches?")


def test_a_source_is_reached_over_https():
    with refused("source_address_is_https"):
        Source.objects.create(url="http://a.example/", title="A")


def test_evidence_has_a_known_kind_and_side():
    row = make.answer()
    for values in ({"kind": "rumour"}, {"side": "both"}):
        with transaction.atomic(), pytest.raises(IntegrityError):
            make.evidence(row, **values)
    assert Evidence.objects.count() == 0


def test_a_slug_once_given_is_never_reused():
    rds = make.service("rds")
    rds.slug = "amazon-rds"
    rds.save()
    assert set(rds.aliases.values_list("slug", flat=True)) == {"rds", "amazon-rds"}
    with transaction.atomic(), pytest.raises(IntegrityError):
        make.service("rds", name="Another")
    with pytest.raises(ValidationError, match="already leads to Amazon Rds"):
        Service(slug="rds").clean()
    assert not Service.objects.filter(slug="rds").exists()


def test_a_topic_keeps_its_slugs_too():
    topic = make.topic("os-patching")
    topic.slug = "guest-os-patching"
    topic.save()
    with pytest.raises(ValidationError, match="can’t be reused"):
        Topic(slug="os-patching").clean()


def test_a_service_with_an_address_is_not_deleted():
    with pytest.raises(ProtectedError):
        make.service().delete()


def test_a_todo_has_at_most_twelve_words():
    with pytest.raises(ValidationError, match="At most 12 words; this has 13"):
        Responsibility(topic=make.topic(), todo="word " * 13).clean()


def test_history_keeps_every_version():
    row = make.answer(owner=Owner.AWS)
    row.owner, row.customer_does, row.todo = Owner.SHARED, "- Choose.", "Choose."
    row.save()
    assert list(row.history.values_list("owner", "history_type")) == [("shared", "~"), ("aws", "+")]


def test_text_is_stored_with_one_kind_of_line_end():
    row = make.answer(owner=Owner.AWS)
    row.aws_does = "- a\r\n- b\r\n"
    row.clean_fields()
    assert row.aws_does == "- a\n- b"


BROKEN_ADDITIONS = {
    "addition_is_about_something": {"service": None, "topic": None, "note": "x"},
    "addition_says_something": {"note": ""},
    "exception_has_an_end": {"exception": "Not yet."},
    "exception_end_has_an_exception": {"note": "x", "exception_until": date(2026, 5, 3)},
}


@pytest.mark.parametrize("constraint", BROKEN_ADDITIONS)
def test_the_database_refuses_a_broken_addition_and_the_editor_reads_why(constraint):
    values = {"service": make.service(), "topic": make.topic(), **BROKEN_ADDITIONS[constraint]}
    message = next(c.violation_error_message for c in Addition._meta.constraints if c.name == constraint)
    with pytest.raises(ValidationError, match=message):
        Addition(**values).full_clean()
    with refused(constraint):
        Addition.objects.create(**values)


def test_there_is_one_addition_to_each_answer_service_and_topic():
    service, topic = make.service(), make.topic()
    for about in ({"service": service, "topic": topic}, {"service": service}, {"topic": topic}):
        Addition.objects.create(**about, note="First.")
        with pytest.raises(ValidationError, match="There is already an addition to this"):
            Addition(**about, note="Second.").full_clean()
        with transaction.atomic(), pytest.raises(IntegrityError):
            Addition.objects.create(**about, note="Second.")
    assert [row.get_absolute_url() for row in Addition.objects.order_by("pk")] == [
        "/services/rds/guest-os-patching/",
        "/services/rds/",
        "/topics/guest-os-patching/",
    ]


def test_a_team_that_owns_something_stays():
    make.addition(make.service(), team=make.team())
    with pytest.raises(ProtectedError):
        make.team().delete()


@pytest.mark.parametrize("url", ["http://wiki/sec-014", "https://wiki.example.org:8443/a?b=c#d", "http://[::1]/x"])
def test_an_address_inside_the_organisation_may_be_plain(url):
    Addition(service=make.service(), standard_url=url).full_clean()


@pytest.mark.parametrize(
    "url",
    [
        "wiki/x",
        "javascript:alert(1)",
        "ftp://wiki/x",
        "https://",
        "http://u:p@wiki/",
        "http://wiki/a b",
        "http://wiki:x/",
        "http://[x/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(ValidationError, match="starts with https:// or http://"):
        Addition(service=make.service(), standard_url=url).full_clean()
