"""The content that comes with the release: complete, in canonical form, and in line with AWS's published tables."""

import json
import re
from pathlib import Path

import pytest

from responsibilities.contentsync import SHIPPED, database, dumping, lint, reading, writing
from responsibilities.contentsync.schema import Catalog
from responsibilities.editing.items import KINDS
from responsibilities.editing.transfer import exporting, planning
from responsibilities.models import Responsibility, Service, Term
from responsibilities.owners import Owner
from responsibilities.pages import service
from tests import make
from tests.test_golden_tables import RDS_CUSTOM, TOPIC_OF_TASK

REQUIRED = [
    "s3",
    "rds",
    "rds-custom",
    "aurora",
    "dynamodb",
    "ec2",
    "ebs",
    "vpc",
    "elb",
    "lambda",
    "ecs",
    "eks",
    "cloudfront",
    "iam",
    "kms",
    "cloudtrail",
    "outposts",
    "bedrock",
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return reading.read(SHIPPED)


def test_it_has_no_problems(catalog):
    assert list(lint.problems(catalog, SHIPPED)) == []


@pytest.mark.parametrize("slug", REQUIRED)
def test_a_complete_service_has_at_least_eight_answers_of_its_own(slug, catalog):
    assert len(catalog.services[slug].answers) >= 8


def test_every_variant_says_what_is_different(catalog):
    variants = {slug: len(item.answers) for slug, item in catalog.services.items() if item.variant_of}
    assert min(variants.values()) >= 3, variants


def test_the_json_schemas_are_current():
    for name, content in writing.json_schemas():
        assert json.loads((SHIPPED / "schema" / name).read_text(encoding="utf-8")) == content, name


COLUMNS = ["ec2", "rds", "rds-custom-oracle", "rds-custom-sql-server-rpev", "rds-custom-sql-server-cev"]


@pytest.mark.long
@pytest.mark.django_db
def test_the_loaded_content_keeps_its_promises(catalog, django_assert_num_queries, client):
    """One load, because it takes seconds: round trip, idempotence, the published table, no undescribed cell."""
    assert database.apply(catalog).changed is True
    assert dict(writing.documents(dumping.dump())) == {
        path.relative_to(SHIPPED).as_posix(): path.read_text(encoding="utf-8") for path in SHIPPED.rglob("*.yaml")
    }
    assert database.apply(catalog).changed is False
    shown = {task: [owner_on(column, topic) for column in COLUMNS] for task, topic in TOPIC_OF_TASK.items()}
    assert shown == RDS_CUSTOM
    for slug in (slug for slug, item in catalog.services.items() if item.published):
        page = service.service(slug)
        assert (page.counts.undescribed, len(page.layers)) == (0, len(catalog.layers)), slug
        html = client.get(f"/services/{slug}/").content.decode()
        assert re.findall(r"\{service\}|\{%|\{\{", html) == [], slug
    goes_out_and_comes_back(make.user("anna", is_superuser=True))


def goes_out_and_comes_back(user):
    """Exported and imported in every form, all of it is unchanged."""
    answers, services = Responsibility.objects.count(), Service.objects.filter(responsibilities__isnull=False)
    for kind, form, count in [
        ("answer", "csv", answers),
        ("answer", "xlsx", answers),
        ("service", "csv", Service.objects.count()),
        ("service", "xlsx", Service.objects.count()),
        ("topic", "yaml", 64),
        ("topic", "csv", 64),
        ("term", "yaml", Term.objects.count()),
        ("term", "xlsx", Term.objects.count()),
    ]:
        numbers = list(KINDS[kind].model.objects.values_list("pk", flat=True))
        made = exporting.exported(kind, numbers, form)
        found = planning.plan(made.content, made.name, kind, user)
        assert (found.items, found.problems, found.unchanged) == ((), (), count), (kind, form)
    few = list(services.distinct()[:10])
    made = exporting.exported("service", [row.pk for row in few], "yaml")
    found = planning.plan(made.content, made.name, "service", user)
    assert (found.items, found.problems) == ((), ())
    assert found.unchanged == len(few) + Responsibility.objects.filter(service__in=few).count()


def owner_on(slug: str, topic: str) -> Owner:
    page = service.service(slug)
    return next(part.owner for layer in page.layers for part in layer.answers if part.slug == topic)


CLASSIC_ACCOUNT = {
    "physical data centres": ("building-access", r"data cent|building"),
    "maintaining and patching infrastructure": ("host-patching", r"patch"),
    "IP spoofing and packet sniffing": ("spoofing-protection", r"spoof|forg|sniff"),
    "decommissioning of storage media": ("media-sanitization", r"destroy|saniti|wipe|decommission"),
    "guest OS management": ("guest-os-patching", r"patch"),
    "installing and securing applications": ("application-code", r"code|application"),
    "security groups and network controls": ("security-groups", r"security group"),
    "data in transit": ("encryption-in-transit", r"TLS"),
    "data integrity and authentication": ("data-integrity", r"checksum|integrity|signature"),
    "patch management": ("patch-management", r"patch"),
    "configuration management": ("configuration-management", r"configur"),
    "awareness and training": ("awareness-training", r"train"),
}


@pytest.mark.parametrize("point", CLASSIC_ACCOUNT)
def test_the_baseline_covers_the_classic_account(point, catalog):
    topic, words = CLASSIC_ACCOUNT[point]
    scopes = [catalog.general, *catalog.types.values()]
    answers = [scope.answers[topic] for scope in scopes if topic in scope.answers]
    text = " ".join(f"{item.statement} {item.aws_does} {item.customer_does}" for item in answers)
    assert re.search(words, text, flags=re.IGNORECASE)


@pytest.mark.parametrize("topic", ["patch-management", "configuration-management", "awareness-training"])
def test_shared_controls_have_both_sides(topic, catalog):
    answer = catalog.general.answers[topic]
    assert answer.owner is Owner.SHARED
    assert answer.aws_does
    assert answer.customer_does


def test_it_names_no_place_on_somebodys_machine():
    for path in Path(SHIPPED).rglob("*.yaml"):
        assert "/tmp/" not in path.read_text(encoding="utf-8"), path.name  # noqa: S108
