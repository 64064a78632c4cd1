"""The documentation says what is there, and all of it."""

import re
from dataclasses import fields
from pathlib import Path

from responsibilities.contentsync import schema
from srm_site.environment import Environment

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTENT_README = (ROOT / "responsibilities/content/README.md").read_text(encoding="utf-8")


def table(heading: str) -> set[str]:
    """The names in the first column of the table under a heading of the README."""
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)`", section, flags=re.MULTILINE))


def test_every_setting_is_in_the_readme():
    assert table("Settings") == {field.name.upper() for field in fields(Environment)} | {"ENV_FILE"}


def test_every_setting_is_in_the_example():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, flags=re.MULTILINE))
    assert names == {field.name.upper() for field in fields(Environment)}


def test_every_dependency_has_a_reason_in_the_readme():
    direct = (ROOT / "requirements.txt").read_text(encoding="utf-8").split("# What those need in turn")[0]
    development = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    names = set(re.findall(r"^([A-Za-z][\w.-]*)(?:\[\w+\])?==", direct + development, flags=re.MULTILINE))
    assert table("Dependencies") == names


def test_every_dependency_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            assert re.match(r"#|-r |[\w.-]+(\[\w+\])?==[\w.]+$|$", line), line


def test_the_lock_file_names_the_same_releases_with_their_hashes():
    """Names as pip compares them: some are written with dots, underscores and capitals."""

    def releases(text: str) -> set[str]:
        found = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", text, flags=re.MULTILINE)
        return {f"{re.sub('[-_.]+', '-', name).lower()} {version}" for name, version in found}

    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert releases(lock) == releases((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    for entry in re.split(r"\n(?=[\w])", lock)[1:]:
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}(?: \\)?$", entry, flags=re.MULTILINE), entry.splitlines()[0]


def test_every_command_is_in_the_readme():
    commands = {path.stem for path in (ROOT / "responsibilities/management/commands").glob("[a-z]*.py")}
    assert table("Commands") == commands


def test_every_field_of_a_content_file_is_documented():
    for model in (schema.Service, schema.Answer, schema.Citation, schema.Evidence):
        for name in model.model_fields:
            assert re.search(rf"\b{name}\b", CONTENT_README), f"{model.__name__}.{name}"


def test_the_changelog_has_an_unreleased_or_dated_head():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (Unreleased|\d+\.\d+\.\d+, \d{4}-\d\d-\d\d)$", changelog, flags=re.MULTILINE)
