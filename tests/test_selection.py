from datetime import date

import pytest

from responsibilities.pages.board import published_services
from responsibilities.pages.parts import Link
from responsibilities.pages.selection import selection
from responsibilities.vocabulary import listed
from tests import make

pytestmark = pytest.mark.django_db


def pick(*raw, limit=6):
    return selection(raw, published_services(), limit)


@pytest.fixture(autouse=True)
def services(db):
    for slug in ("s3", "rds", "ec2"):
        make.service(slug)
    make.service("s3").aliases.create(slug="bucket", name="bucket")


def test_it_keeps_the_order_of_the_address_and_forgives_case_aliases_and_repeats():
    assert pick("EC2", "bucket", "s3", " rds ").slugs == ("ec2", "s3", "rds")
    assert pick("s3,rds").slugs == ("s3", "rds")


def test_what_is_no_service_is_named_and_the_rest_is_kept():
    picked = pick("s3", "nope", "a\x00b", "🦄", "ה", "x" * 10_000, "rds")
    assert (picked.slugs, picked.unknown) == (("s3", "rds"), ("nope", "ab", "🦄", "ה", "x" * 40))


def test_of_many_that_are_no_service_five_are_named_and_the_others_counted():
    assert pick(*(f"x{number}" for number in range(9))).unknown == ("x0", "x1", "x2", "x3", "x4", "and 4 more")


def test_more_than_the_limit_is_cut_and_counted():
    picked = pick("s3", "rds", "ec2", limit=2)
    assert (picked.slugs, picked.left_out) == (("s3", "rds"), 1)


def test_a_renamed_service_is_found_by_its_former_slug_and_an_unpublished_one_is_not():
    service = make.service("rds")
    service.slug = "relational"
    service.save()
    ec2 = make.service("ec2")
    ec2.is_published = False
    ec2.save()
    assert pick("rds", "ec2").slugs == ("relational",)


def test_a_retired_service_is_named_as_such():
    service = make.service("rds")
    service.retired_on, service.retired_reason = date(2026, 4, 1), "It ended."
    service.save()
    picked = pick("s3", "rds")
    assert (picked.slugs, picked.unknown, picked.retired) == (("s3",), (), (Link("Amazon Rds", "/services/rds/"),))


def test_two_hundred_values_take_one_query(django_assert_num_queries):
    services = published_services()
    with django_assert_num_queries(1):
        assert selection([f"s{number}" for number in range(200)], services, 6).slugs == ("s3",)


def test_names_are_listed_as_in_a_sentence():
    assert [listed(names) for names in ([], ["S3"], ["S3", "RDS"], ["S3", "RDS", "EC2"])] == [
        "",
        "S3",
        "S3 and RDS",
        "S3, RDS and EC2",
    ]
