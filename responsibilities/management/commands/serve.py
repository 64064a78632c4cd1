"""Makes the site ready and serves it: what ``make run`` and ``make dev`` do after installing."""

import os
import socket
import sys
import tempfile
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection


class Command(BaseCommand):
    help = "Migrates, loads the shipped content, collects static files and serves the site."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
        parser.add_argument(
            "--no-prepare", action="store_true", help="serve only; migrate, import_content and collectstatic were run"
        )
        parser.add_argument("--dev", action="store_true", help="reload on change, with Django's own server")

    def handle(self, **options: Any) -> None:
        host, port = options["host"], options["port"]
        require_free_port(host, port)
        if not options["no_prepare"]:
            self.prepare_database()
            if not options["dev"]:
                call_command("collectstatic", interactive=False, verbosity=0)
        address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        os.environ.setdefault("SITE_URL", address)
        self.stdout.write(f"Serving on {address}/ (stop with Ctrl+C).")
        if os.environ["SITE_URL"] != address:
            self.stdout.write(f"Readers find it at {os.environ['SITE_URL']} (SITE_URL); other host names are refused.")
        self.stdout.write("To edit, make an editor with 'make editor' and sign in at /admin/.")
        self.stdout.flush()
        if settings.METRICS_TOKEN:
            os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="srm-metrics-"))
        command = dev_command(host, port) if options["dev"] else server_command(host, port, options["workers"])
        connection.close()
        os.execv(command[0], command)  # noqa: S606 -- replaces this process, so that signals reach the server

    def prepare_database(self) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("import_content", stdout=self.stdout)
        except DatabaseError as error:
            name = settings.DATABASES["default"]["NAME"]
            raise CommandError(f"The database {name} can’t be opened or written: {str(error).strip()}.") from error


def require_free_port(host: str, port: int) -> None:
    """:raises CommandError: if nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Can’t listen on {host}:{port}: {getattr(error, 'strerror', None) or error}."
                f" Another one: make run PORT={port + 1}"
            ) from error


def server_command(host: str, port: int, workers: int) -> list[str]:
    """Granian measured best of the WSGI servers; one blocking thread a worker, as SQLite answers in place."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        "1",
        "--no-ws",
        "--log-level",
        "warning",
        "srm_site.wsgi:application",
    ]


def dev_command(host: str, port: int) -> list[str]:
    return [sys.executable, "manage.py", "runserver", f"{host}:{port}", "--skip-checks"]
