import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from responsibilities.management.commands import serve
from responsibilities.models import Responsibility, Service
from srm_site import first_run
from tests.contentsync.samples import SERVICE, content_directory

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments, **options) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_import_says_what_it_did(tmp_path):
    directory = content_directory(tmp_path)
    expected = "7 created, 0 updated, 0 unchanged, 0 kept because edited here, 0 no longer shipped\n"
    assert run("import_content", directory) == expected
    assert Service.objects.get().slug == "rds"


@pytest.mark.django_db
def test_import_says_how_many_texts_wait_for_a_decision_and_where(tmp_path):
    run("import_content", content_directory(tmp_path))
    answer = Responsibility.objects.get()
    answer.statement = "We know better."
    answer.save()
    said = run("import_content", content_directory(tmp_path, SERVICE.replace("whatever happens", "every month")))
    assert said.splitlines()[-2:] == [
        "1 waiting for a decision in admin, under Upgrades; until then readers see what was edited here",
        "  the list: /admin/responsibilities/shippedrecord/",
    ]


@pytest.mark.django_db
def test_import_of_broken_files_changes_nothing_and_lists_every_problem(tmp_path):
    directory = content_directory(tmp_path, SERVICE.replace("owner: aws", "owner: x") + "odd: 1\n")
    with pytest.raises(CommandError) as caught:
        run("import_content", directory)
    assert str(caught.value).count("services/rds.yaml:") == 2
    assert str(caught.value).endswith("nothing was changed.")
    assert Service.objects.count() == 0


@pytest.mark.django_db
def test_export_then_import_changes_nothing(tmp_path):
    run("import_content", content_directory(tmp_path / "in"))
    assert run("export_content", tmp_path / "out") == f"Wrote {tmp_path / 'out'}.\n"
    assert run("import_content", tmp_path / "out").startswith("0 created, 0 updated, 7 unchanged")


@pytest.mark.django_db
def test_export_into_a_file_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(CommandError, match="Can’t write"):
        run("export_content", tmp_path / "file" / "below")


def test_check_writes_the_canonical_form_and_then_is_content(tmp_path):
    directory = content_directory(tmp_path, SERVICE.partition("answers:")[0])
    (directory / "general.yaml").write_text(
        "answers:\n  guest-os-patching:\n    owner: aws\n    statement: AWS patches it.\n    phrase: AWS\n    aws_does: x\n",
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match="not in canonical form"):
        run("check_content", directory)
    assert run("check_content", directory, write=True) == "1 services, 1 topics, 1 answers: no problems.\n"
    assert (directory / "schema/service.json").exists()


def test_a_port_in_use_is_a_clear_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            CommandError, match=rf"Can’t listen on 127.0.0.1:{port}: Address already in use. Another one:"
        ):
            serve.require_free_port("127.0.0.1", port)


def test_an_impossible_port_is_a_clear_error():
    with pytest.raises(CommandError, match="Can’t listen on 127.0.0.1:99999"):
        serve.require_free_port("127.0.0.1", 99999)


def test_an_unwritable_database_is_a_clear_error(monkeypatch):
    def fail(*arguments, **options):
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(serve, "call_command", fail)
    with pytest.raises(CommandError, match=r"can’t be opened or written: unable to open database file\."):
        serve.Command().prepare_database()


@pytest.mark.parametrize(
    ("options", "prepared"),
    [
        ([], ["migrate", "import_content", "collectstatic"]),
        (["--dev"], ["migrate", "import_content"]),
        (["--no-prepare"], []),
    ],
)
def test_serving_makes_ready_unless_it_was_done(options, prepared, monkeypatch):
    """Nodes of one database are started without it, and may have nowhere to write."""
    called, started = [], []
    monkeypatch.setattr(serve, "call_command", lambda name, **_: called.append(name))
    monkeypatch.setattr(serve.os, "execv", lambda program, command: started.append(command[1:3]))
    monkeypatch.setenv("SITE_URL", "http://127.0.0.1:8000")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call_command("serve", f"--port={port}", *options, stdout=StringIO())
    assert called == prepared
    assert started == [["manage.py", "runserver"] if "--dev" in options else ["-m", "granian"]]


def test_the_first_run_writes_a_secret_key_once(tmp_path, monkeypatch):
    monkeypatch.setattr(first_run, "BASE_DIR", tmp_path)
    (tmp_path / ".env.example").write_text("A=1\nSECRET_KEY=\n", encoding="utf-8")
    first_run.main()
    written = (tmp_path / ".env").read_text(encoding="utf-8")
    assert len(written.split("SECRET_KEY=")[1].strip()) >= 50
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    first_run.main()
    assert (tmp_path / ".env").read_text(encoding="utf-8") == written


def test_everything_that_make_bench_measures_can_be_loaded():
    """The command itself takes minutes."""
    code = "from tests.bench.__main__ import parts; print(*[part.main.__module__ for part in parts()])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert said.split() == [f"tests.bench.{name}" for name in ("pages", "serving", "freshness", "growth", "starting")]
