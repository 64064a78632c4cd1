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


SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ASVS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
"""How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has."""


def test_every_test_that_security_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", SECURITY))
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    there = {name for text in texts for name in re.findall(r"^ *def (test_\w+)", text, re.MULTILINE)}
    assert named - there == set()
    assert len(named) > 100
    files = re.findall(r"`(tests/[\w/]+\.py)`", SECURITY)
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_security_goes_through_every_requirement_once():
    numbers, states = [], []
    for cell, state in re.findall(r"^\| (\d[^|]*) \|[^|]*\| ([a-z ]+) \|", SECURITY, flags=re.MULTILINE):
        for part in cell.split(", "):
            first, _, last = part.partition(" to ")
            section, _, number = first.rpartition(".")
            end = int(last.rpartition(".")[2]) if last else int(number)
            found = [f"{section}.{count}" for count in range(int(number), end + 1)]
            numbers += found
            states += [state] * len(found)
    assert len(numbers) == len(set(numbers))
    assert {chapter: sum(number.startswith(f"{chapter}.") for number in numbers) for chapter in ASVS} == ASVS
    for state in ("met", "not applicable", "partly", "operator", "not met"):
        assert f"{states.count(state)} {state}" in SECURITY
