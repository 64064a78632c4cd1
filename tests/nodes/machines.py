"""Nodes of the site as ``manage.py serve`` starts them, and the nginx of OPERATIONS.md in front of them."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import requests

from responsibilities.management.commands.serve import server_command
from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
HTTPS = {"X-Forwarded-Proto": "https"}
"""What nginx tells a node, for tests that ask a node itself."""


def wait_until(true: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Far longer than it ever takes, so that a busy machine does not matter."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"in {seconds} s not: {what}"
        time.sleep(0.02)


class Node:
    """One worker process, so that what it keeps is the same with every request."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = postgres._free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment, self._log = environment, log
        self.begin()

    def start(self) -> None:
        self.begin()
        self.wait()

    def wait(self) -> None:
        wait_until(self.answers, f"the node at {self.url} answers; its log is {self._log}")

    def begin(self) -> None:
        # A process group of its own: a server that is killed alone leaves its workers behind.
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                server_command("127.0.0.1", self.port, workers=1),
                cwd=ROOT,
                env=self._environment,
                stderr=log,
                start_new_session=True,
            )

    def answers(self) -> bool:
        assert self.process.poll() is None, self._log.read_text(encoding="utf-8")
        try:
            return self.get("/-/ready/").status_code == 200
        except requests.ConnectionError:
            return False

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(self.url + path, headers=HTTPS | headers, timeout=30)

    def stop(self) -> int:
        """As systemd does it. Gives what the process returned."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def put_away(self) -> None:
        if self.process.poll() is None:
            self.kill()


def documented() -> str:
    """The configuration that OPERATIONS.md prints."""
    found = re.findall(r"^```nginx\n(.*?)^```", (ROOT / "OPERATIONS.md").read_text(encoding="utf-8"), re.M | re.S)
    assert len(found) == 1
    return found[0]


AROUND = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
{sites}
}}
"""


class Nginx:
    """The documented configuration; only ports and the place of the certificate are others."""

    def __init__(self, folder: Path, port: int, nodes: list[Node], certificate: Path, key: Path) -> None:
        self.url = f"https://127.0.0.1:{port}"
        self.certificate = str(certificate)
        self._folder = folder
        self._places = {
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            "/etc/ssl/srm.pem": str(certificate),
            "/etc/ssl/srm.key": str(key),
            "server 127.0.0.1:8001": f"server 127.0.0.1:{nodes[0].port}",
            "server 127.0.0.1:8002": f"server 127.0.0.1:{nodes[1].port}",
        }
        folder.chmod(0o755)
        self._configure()
        command = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_until(self.workers, "nginx runs")
        wait_until(self.answers, "nginx answers")

    def _configure(self, down: Node | None = None) -> None:
        sites = documented()
        for there, here in self._places.items():
            assert sites.count(there) == 1, there
            sites = sites.replace(there, here)
        if down is not None:
            sites = re.sub(rf"(server 127\.0\.0\.1:{down.port})\b", r"\1 down", sites)
        (self._folder / "nginx.conf").write_text(AROUND.format(folder=self._folder, sites=sites), encoding="utf-8")

    def answers(self) -> bool:
        assert self.process.poll() is None, (self._folder / "error.log").read_text(encoding="utf-8")
        try:
            return self.get("/-/up/").status_code == 200
        except requests.ConnectionError:
            return False

    def get(self, path: str) -> requests.Response:
        """On a connection of its own, as of another reader."""
        return requests.get(self.url + path, headers={"Connection": "close"}, verify=self.certificate, timeout=30)

    def workers(self) -> set[str]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(path.read_text(encoding="ascii").split())

    def take_out(self, node: Node) -> None:
        self._reload(node)

    def put_back(self) -> None:
        self._reload(None)

    def _reload(self, down: Node | None) -> None:
        """Until nobody works by the configuration before."""
        before = self.workers()
        self._configure(down)
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.workers() and not self.workers() & before, "nginx works by its new configuration")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


SET_UP = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("import_content", sys.argv[1])
call_command("collectstatic", interactive=False, verbosity=0)
call_command("createsuperuser", interactive=False, username="anna", email="anna@example.org")
"""


def set_up(environment: dict[str, str], content: Path) -> None:
    """What an installation does, in one process because starting four takes seconds."""
    command = [sys.executable, "-c", SET_UP, str(content)]
    settings = {"DJANGO_SETTINGS_MODULE": "srm_site.settings"}
    subprocess.run(command, cwd=ROOT, env=environment | settings, check=True, capture_output=True)
