"""A part of the shipped content, for tests that need real texts and not all 300 services of them."""

from responsibilities.contentsync import SHIPPED, reading, schema

FEW = ("dynamodb", "ec2", "ecs", "eks", "iam", "kms", "lambda", "outposts", "rds", "rds-custom", "s3", "vpc")


def some_services() -> schema.Catalog:
    """Everything but services; of these a few, with their variants."""
    catalog = reading.read(SHIPPED)
    few = {slug: item for slug, item in catalog.services.items() if slug in FEW or item.variant_of in FEW}
    alone = {slug: item.model_copy(update={"successor": None}) for slug, item in few.items()}
    parents = {slug: item for slug, item in alone.items() if item.variant_of is None or item.variant_of in alone}
    return catalog.model_copy(update={"services": parents})
