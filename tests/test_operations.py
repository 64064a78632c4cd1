"""Every command that OPERATIONS.md says is executed, in its order, on a fresh database."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

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
