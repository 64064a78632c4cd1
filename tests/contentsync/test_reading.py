import pytest

from responsibilities.contentsync import reading, writing
from tests.contentsync.samples import ANSWER, SERVICE, content_directory


def problems(directory) -> list[str]:
    with pytest.raises(reading.ContentError) as caught:
        reading.read(directory)
    return [str(problem) for problem in caught.value.problems]


def test_a_directory_becomes_a_catalog(tmp_path):
    catalog = reading.read(content_directory(tmp_path))
    assert list(catalog.services) == ["rds"]
    assert catalog.services["rds"].answers["guest-os-patching"].owner == "aws"


def test_reading_and_writing_gives_the_same_bytes(tmp_path):
    first = content_directory(tmp_path / "first")
    writing.write(reading.read(first), first)
    second = tmp_path / "second"
    writing.write(reading.read(first), second)
    files = sorted(path.relative_to(first) for path in first.rglob("*.yaml"))
    assert files == sorted(path.relative_to(second) for path in second.rglob("*.yaml"))
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in files)


def test_writing_removes_files_of_services_that_are_gone(tmp_path):
    directory = content_directory(tmp_path)
    catalog = reading.read(directory)
    (directory / "services/old.yaml").write_text("x", encoding="utf-8")
    writing.write(catalog, directory)
    assert [path.name for path in (directory / "services").iterdir()] == ["rds.yaml"]


@pytest.mark.parametrize(
    ("service", "message"),
    [
        (
            SERVICE.replace("owner: aws", "owner: vendor"),
            "services/rds.yaml:9: answers.guest-os-patching.owner: Input should be",
        ),
        (SERVICE + "colour: red\n", "services/rds.yaml:13: colour: no such field"),
        (SERVICE.replace("name: Amazon RDS\n", ""), "services/rds.yaml:1: name: is missing"),
        (
            SERVICE.replace("guest-os-patching:", "nonsense:"),
            "services/rds.yaml:8: answers.nonsense: there is no topic 'nonsense'",
        ),
        (SERVICE.replace("type: managed", "type: x"), "services/rds.yaml:4: type: there is no type 'x'"),
        (
            SERVICE.replace("aws_does", "customer_does"),
            "services/rds.yaml:8: answers.guest-os-patching: owner 'aws' needs 'aws_does'",
        ),
        (SERVICE + "variant_of: rds\n", "services/rds.yaml:13: variant_of: 'rds' is itself a variant; name its parent"),
        (SERVICE + "lifecycle: discontinued\n", "services/rds.yaml:1: lifecycle 'discontinued' needs 'lifecycle_date'"),
        (SERVICE + "aliases: [RDS]\n", "services/rds.yaml:13: aliases.0: 'RDS' is the address of this page already"),
        (
            SERVICE + "aliases: [Compare]\n",
            "services/rds.yaml:13: aliases.0: 'Compare' is part of other addresses of the site",
        ),
        (SERVICE + "name: Twice\n", "services/rds.yaml:13: 'name' is given twice"),
        ("name: [\n", "services/rds.yaml:2: not YAML"),
        ("", "services/rds.yaml:1: Input should be a valid dictionary"),
        ("- a\n", "services/rds.yaml:1: Input should be a valid dictionary"),
    ],
)
def test_a_mistake_is_reported_with_file_line_and_reason(service, message, tmp_path):
    found = problems(content_directory(tmp_path, service=service))
    assert any(problem.startswith(message) for problem in found), found


def test_all_mistakes_are_reported_at_once(tmp_path):
    directory = content_directory(tmp_path, service=SERVICE.replace("owner: aws", "owner: vendor"))
    (directory / "services/Bad Name.yaml").write_text(SERVICE, encoding="utf-8")
    (directory / "layers.yaml").unlink()
    (directory / "general.yaml").write_bytes(b"\xff\xfe")
    files = [problem.split(":")[0] for problem in problems(directory)]
    assert files == ["general.yaml", "layers.yaml", "services/Bad Name.yaml", "services/rds.yaml", "topics.yaml"]


def test_one_name_leads_to_one_service(tmp_path):
    directory = content_directory(tmp_path, service=SERVICE + "aliases: [Database]\n")
    (directory / "services/aurora.yaml").write_text(SERVICE + "aliases: [database]\n", encoding="utf-8")
    assert problems(directory) == ["services/rds.yaml:13: aliases.0: 'Database' already leads to 'aurora'"]


def test_two_other_names_with_one_address_are_found(tmp_path):
    directory = content_directory(tmp_path, SERVICE + "aliases: [Managed Postgres, managed-postgres]\n")
    assert problems(directory) == [
        "services/rds.yaml:13: aliases.1: 'managed-postgres' has the address of another alias here"
    ]


def test_one_document_has_one_title(tmp_path):
    cite = "    citations:\n      - {title: %s, url: 'https://docs.aws.amazon.com/x', checked: 2026-11-01, verified: true}\n"
    directory = content_directory(tmp_path, service=SERVICE + cite % "One")
    (directory / "general.yaml").write_text(
        "answers:\n  guest-os-patching:\n" + ANSWER + cite % "Two", encoding="utf-8"
    )
    (problem,) = problems(directory)
    assert "is cited as 'Two' elsewhere and 'One' here" in problem


@pytest.mark.parametrize("slug", ["compare", "overview", "types"])
def test_a_file_cannot_take_an_address_that_is_something_else(slug, tmp_path):
    directory = content_directory(tmp_path)
    (directory / "services/rds.yaml").rename(directory / f"services/{slug}.yaml")
    (problem,) = problems(directory)
    assert problem.endswith(f"{slug!r} is part of other addresses of the site; name the file otherwise")


def test_a_retirement_has_a_day_and_a_reason_and_no_topic_takes_the_address_of_another_page(tmp_path):
    directory = content_directory(tmp_path, service=SERVICE + "    retired: 2026-04-01\nretired_reason: Ended.\n")
    path = directory / "topics.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("guest-os-patching", "changes"), encoding="utf-8")
    found = problems(directory)
    assert (
        "services/rds.yaml:8: answers.guest-os-patching: 'retired' and 'retired_reason' go together: the day, and why"
        in found
    )
    assert any("'changes' is the address of another page below a service" in line for line in found)
