"""Every command that OPERATIONS.md says is executed, in its order, on a fresh database."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.urls import resolve

from responsibilities.management.commands import serve

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "OPERATIONS.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    blocks = re.findall(r"^Executed:\n\n```sh\n(.*?)```", TEXT, flags=re.MULTILINE | re.DOTALL)
    return [line.split() for block in blocks for line in block.splitlines()]


def test_the_commands_of_the_operations_page_work(tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "ENV_FILE": str(tmp_path / "none"),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://srm.example.org",
        "DEBUG": "false",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
    }
    done = []
    for program, *arguments in commands():
        assert program == "manage.py"
        places = [argument.replace("/var/backups", str(tmp_path)) for argument in arguments]
        command = [sys.executable, str(ROOT / program), *places]
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert result.returncode == 0, (arguments, result.stderr)
        done.append(arguments[0])
    assert done == [
        "check",
        "migrate",
        "import_content",
        "collectstatic",
        "backup",
        "clearsessions",
        "publish_due",
        "review_digest",
        "prune_audit",
        "check_content",
        "restore",
    ]


def test_every_command_it_names_exists():
    known = {path.stem for path in (ROOT / "responsibilities/management/commands").glob("[a-z]*.py")}
    known |= {"check", "migrate", "collectstatic", "clearsessions", "axes_reset_username"}
    assert set(re.findall(r"manage\.py (\w+)", TEXT)) <= known


def figures() -> dict[str, float]:
    """The measured ones, by letter: bytes, seconds, a count."""
    units = {"KB": 1_000, "ms": 0.001, "": 1}
    rows = re.findall(r"^\| `(\w)` .* \| ([\d.,]+) ?(KB|ms|)\b.* \|$", TEXT, flags=re.MULTILINE)
    return {letter: float(number.replace(",", "")) * units[unit] for letter, number, unit in rows}


@pytest.mark.parametrize(("million", "made_anew"), [(1, "at most 0.03"), (100, "0.34"), (1_000, "0.34")])
def test_what_internet_scale_would_cost_follows_from_the_figures_it_gives(million, made_anew):
    given, month, capacity = figures(), 2.6e6, 17_200
    assert sorted(given) == ["P", "b", "m", "s", "t", "u"]
    asked = million * 1e6
    busiest = 10 * asked / month
    anew = min(200 * given["P"] * 4, asked) * given["m"] / month
    assert float(made_anew.removeprefix("at most ")) == pytest.approx(anew, abs=0.006)
    (row,) = re.findall(rf"^\| {million:,} million \| (.*) \|$", TEXT, flags=re.MULTILINE)
    rates, cores, share, readers, origin = row.split(" | ")
    assert [float(rate.replace(",", "")) for rate in rates.split(", ")] == pytest.approx(
        [busiest / 10, busiest], rel=0.05
    )
    assert cores == f"{asked * given['t'] / month:.2f} + {made_anew}"
    assert float(share.rstrip("%")) == pytest.approx(100 * busiest / capacity, rel=0.15)
    volume = asked * (given["b"] + 0.3 * given["s"])
    assert size(readers) == pytest.approx(volume, rel=0.02)
    assert size(origin) == pytest.approx(asked * given["u"], rel=0.02)
    money = [200, asked * (1 + 6 * 0.3) / 10_000 * 0.01, volume / 1e9 * 0.05]
    assert f"= {round(sum(money) / 5) * 5 if million > 1 else round(sum(money)):,}" in TEXT


def size(text: str) -> float:
    number, unit = text.split()
    return float(number) * {"GB": 1e9, "TB": 1e12}[unit]


def test_the_manifests_for_kubernetes_name_what_there_is_and_run_without_rights():
    (text,) = re.findall(r"^```yaml\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    found = {item["kind"]: item for item in yaml.safe_load_all(text)}
    assert list(found) == ["Job", "Deployment", "Service", "PodDisruptionBudget"]
    pods = [found[kind]["spec"]["template"]["spec"] for kind in ("Job", "Deployment")]
    assert [pod["securityContext"]["runAsNonRoot"] for pod in pods] == [True, True]
    containers = [container for pod in pods for container in pod["containers"]]
    assert [container["securityContext"] for container in containers] == [
        {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    ] * 2
    site = containers[1]
    probes = [site[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")]
    assert [resolve(probe["path"]).view_name for probe in probes] == ["up", "up", "ready"]
    options = serve.Command().create_parser("manage.py", "serve").parse_args(site["command"][3:])
    assert (options.no_prepare, options.port, options.workers) == (True, probes[0]["port"], 2)
