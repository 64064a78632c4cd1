import pytest

from responsibilities.search.names import Named, NameFinder
from responsibilities.search.words import plain_words, stem

ECS, ECS_FARGATE, ECS_EC2, EKS, EKS_FARGATE, EC2, RDS, KMS, S3, LAMBDA, LAMBDA_IMAGE = range(1, 12)
NAMED = [
    Named(ECS, ("Amazon ECS", "ECS")),
    Named(ECS_FARGATE, ("Amazon ECS on AWS Fargate", "ECS on Fargate"), ("Fargate",), ECS),
    Named(ECS_EC2, ("Amazon ECS on EC2", "ECS on EC2"), (), ECS),
    Named(EKS, ("Amazon EKS", "EKS"), ("k8s", "Kubernetes")),
    Named(EKS_FARGATE, ("Amazon EKS on AWS Fargate", "EKS on Fargate"), (), EKS),
    Named(EC2, ("Amazon EC2", "EC2"), ("virtual machine",)),
    Named(RDS, ("Amazon RDS", "RDS"), ("managed Postgres",)),
    Named(KMS, ("AWS KMS", "KMS"), ("customer managed key",)),
    Named(S3, ("Amazon S3", "S3"), ("bucket",)),
    Named(LAMBDA, ("AWS Lambda", "Lambda")),
    Named(LAMBDA_IMAGE, ("Lambda functions as container images", "Lambda container images"), (), LAMBDA),
]


def test_a_name_of_everyday_language_needs_its_maker():
    finder = NameFinder(
        [Named(1, ("AWS Backup", "AWS Backup", "backup")), Named(2, ("Amazon S3", "S3", "s3"), ("bucket",))],
        ordinary={"backup", "bucket"},
    )
    assert [finder.find(text.split()).ids for text in ("aws backup", "databas backup", "backup", "my bucket")] == [
        (1,),
        (),
        (),
        (2,),
    ]


FINDER = NameFinder(NAMED, topic_phrases={frozenset({"kms"}), frozenset({"custom", "manag", "key"})})


def find(question):
    return FINDER.find([stem(word) for word in plain_words(question)])


@pytest.mark.parametrize(
    ("question", "service"),
    [
        ("who patches amazon rds", RDS),
        ("managed postgres patching", RDS),
        ("are our buckets encrypted", S3),
        ("who patches virtual machines", EC2),
        ("fargate patching", ECS_FARGATE),
        ("ecs on ec2 hosts", ECS_EC2),
        ("k8s on fargate", EKS_FARGATE),
        ("lambda's os when I use a container image", LAMBDA_IMAGE),
    ],
)
def test_it_finds_a_service_by_any_of_its_names(question, service):
    assert find(question).ids[0] == service


def test_a_service_inside_the_name_of_another_is_not_a_second_one():
    assert find("ecs on ec2").ids == (ECS_EC2,)


def test_the_service_after_a_preposition_comes_first():
    assert find("does rds replace a database on ec2").ids == (EC2, RDS)


def test_a_name_made_of_the_words_of_a_topic_gives_way_to_a_plain_one():
    assert find("kms key rotation for s3").ids == (S3,)
    assert find("who patches kms").ids == (KMS,)
    assert find("who patches kms").is_firm is False


def test_another_name_made_of_the_words_of_a_topic_names_no_service():
    assert find("customer managed key rotation").ids == ()


def test_nothing_is_found_where_nothing_is_named():
    found = find("who patches the operating system")
    assert (found.ids, found.positions) == ((), frozenset())


def test_several_services_are_one_question_only_where_one_follows_a_preposition():
    assert (find("postgres on ec2").is_one, find("rds and ec2").is_one, find("rds").is_one) == (True, False, True)


def test_a_variant_is_told_from_its_parent_by_the_words_the_parent_does_not_have():
    assert find("managed lambda").ids == (LAMBDA,)
