"""AWS's own accounts of who does what, beside ours, cell by cell. Where ours says otherwise, the reason stands here."""

import pytest

from responsibilities.contentsync import SHIPPED, reading
from responsibilities.owners import Owner

A, C, S = Owner.AWS, Owner.CUSTOMER, Owner.SHARED

TOPIC_OF_TASK = {
    "Application optimization": "application-optimization",
    "Scaling": "scaling",
    "High availability": "failover",
    "Database backups": "backups",
    "Database software patching": "platform-patching",
    "Database software install": "platform-installation",
    "OS patching": "guest-os-patching",
    "OS installation": "os-installation",
    "Server maintenance": "server-maintenance",
    "Hardware lifecycle": "hardware-lifecycle",
    "Power, network, and cooling": "power-cooling",
}
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Welcome.html, the table of EC2 and RDS. Its third column is a
# machine room of your own, which is no service: all of it is yours, and we have no page for it.
WELCOME = {task: [C, A] for task in TOPIC_OF_TASK} | {
    "Application optimization": [C, C],
    "Server maintenance": [A, A],
    "Hardware lifecycle": [A, A],
    "Power, network, and cooling": [A, A],
}
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-custom.html, "Shared responsibility model in RDS Custom":
# EC2, RDS, RDS Custom for Oracle, RDS Custom for SQL Server with a provided (RPEV) and with a custom engine version (CEV).
RDS_CUSTOM = {
    "Application optimization": [C, C, C, C, C],
    "Scaling": [C, A, S, S, S],
    "High availability": [C, A, A, A, A],
    "Database backups": [C, A, S, A, A],
    "Database software patching": [C, A, S, A, C],
    "Database software install": [C, A, S, A, C],
    "OS patching": [C, A, C, A, C],
    "OS installation": [C, A, S, A, A],
    "Server maintenance": [A, A, A, A, A],
    "Hardware lifecycle": [A, A, A, A, A],
    "Power, network, and cooling": [A, A, A, A, A],
}
# https://docs.aws.amazon.com/eks/latest/best-practices/security.html, "Understanding the Shared Responsibility Model", and
# https://docs.aws.amazon.com/eks/latest/userguide/automode.html, "Shared responsibility model": sentences, not a table.
# Self-managed nodes, managed node groups, Auto Mode, Fargate.
EKS = {
    # "keeping the EKS optimized AMI up to date", "responsible for upgrading their Nodegroups to the latest AMI";
    # Auto Mode: "operating system configuration, patching, monitoring"; Fargate: "the underlying instance/runtime".
    "guest-os-patching": [C, S, A, A],
    "os-hardening": [C, C, A, A],
    "os-access": [C, C, A, A],
    # "MNGs will not automatically scale". Auto Mode and Fargate scale nodes; how many pods run is still yours to say.
    "scaling": [C, C, S, S],
    # The containers are the customer's everywhere.
    "application-code": [C, C, C, C],
    "host-patching": [A, A, A, A],
    "hardware-lifecycle": [A, A, A, A],
}
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-shared-model.html: on EC2 and on Fargate.
ECS = {
    "guest-os-patching": [C, A],
    "os-installation": [C, A],
    "os-hardening": [C, A],
    "malware-protection": [C, A],
    "platform-patching": [C, A],
    "application-code": [C, C],
    "security-groups": [C, C],
    "host-patching": [A, A],
    # Ours says more: on Fargate there is no server to sign in to, but whoever turns on ECS Exec opens the containers.
    "os-access": [C, S],
}
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html and .../images-create.html: functions from an archive
# (AWS updates the runtime) and from a container image (its owner rebuilds it).
LAMBDA = {
    "guest-os-patching": [A, C],
    "os-installation": [A, C],
    "platform-patching": [A, C],
    "application-code": [C, C],
    "version-upgrades": [C, C],
    "host-patching": [A, A],
    "scaling": [A, A],
}
TABLES = {
    "RDS and EC2": (["ec2", "rds"], {TOPIC_OF_TASK[task]: owners for task, owners in WELCOME.items()}),
    "RDS Custom": (
        ["ec2", "rds", "rds-custom-oracle", "rds-custom-sql-server-rpev", "rds-custom-sql-server-cev"],
        {TOPIC_OF_TASK[task]: owners for task, owners in RDS_CUSTOM.items()},
    ),
    "EKS": (["eks-self-managed-nodes", "eks-managed-nodes", "eks-auto-mode", "eks-on-fargate"], EKS),
    "ECS": (["ecs-on-ec2", "ecs-on-fargate"], ECS),
    "Lambda": (["lambda-zip", "lambda-container-image"], LAMBDA),
}


@pytest.fixture(scope="module")
def catalog():
    return reading.read(SHIPPED)


def owner(catalog, slug: str, topic: str) -> Owner:
    """By the rule of the site, from the files: the most specific answer wins."""
    service = catalog.services[slug]
    parent = catalog.services.get(service.variant_of)
    for scope in filter(None, (service, parent, catalog.types[service.type], catalog.general)):
        answer = scope.answers.get(topic)
        if answer is not None and answer.retired is None and answer.published:
            return Owner(answer.owner)
    raise AssertionError(f"nobody says who does {topic} on {slug}")


@pytest.mark.parametrize("name", TABLES)
def test_ours_says_what_aws_says(name, catalog):
    columns, cells = TABLES[name]
    assert {topic: [owner(catalog, slug, topic) for slug in columns] for topic in cells} == cells


def test_on_its_own_hardware_the_customer_has_what_aws_has_elsewhere(catalog):
    """AWS's third column, "on-premises", is no hardware of AWS. On Outposts, which is, doors and power are the customer's,
    and AWS keeps the machines: it replaces parts, and takes the rack back."""
    assert [owner(catalog, "outposts", topic) for topic in ("power-cooling", "building-access")] == [C, C]
    assert owner(catalog, "outposts", "server-maintenance") in (A, S)
