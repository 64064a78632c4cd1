"""Two nodes of the site on one PostgreSQL: an edit shows on both at once, and the database may go away and come back."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import requests

from tests import postgres
from tests.contentsync.samples import content_directory

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def cluster():
    programs = postgres.programs()
    if programs is None:
        reason = "no PostgreSQL server on this machine (Debian: apt install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with postgres.running(programs) as found:
        yield found


@pytest.fixture(scope="module")
def environment(cluster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes")
    found = {
        **os.environ,
        "ENV_FILE": str(folder / "none"),
        "SECRET_KEY": "n" * 60,
        "DEBUG": "false",
        "DATABASE_URL": cluster.url,
        "SITE_URL": "http://127.0.0.1:9",
        "DJANGO_SUPERUSER_PASSWORD": "a fine pass phrase 7",
    }
    content = content_directory(folder)
    for command in (
        ["migrate", "--verbosity=0"],
        ["import_content", str(content)],
        ["collectstatic", "--noinput", "--verbosity=0"],
        ["createsuperuser", "--noinput", "--username=anna", "--email=anna@example.org"],
    ):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=found, check=True, capture_output=True)
    return found


QUIET = {"stderr": subprocess.DEVNULL, "start_new_session": True}


class Node:
    """A process that serves the site."""

    def __init__(self, environment):
        self.port = postgres._free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        command += [
            "--workers",
            "1",
            "--blocking-threads",
            "1",
            "--no-ws",
            "--log-level",
            "error",
            "srm_site.wsgi:application",
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, **QUIET)
        for _ in range(200):
            if self.process.poll() is None and self.answers():
                return
            time.sleep(0.1)
        raise AssertionError("the node does not answer")

    def answers(self):
        try:
            return self.get("/-/ready/").status_code == 200
        except requests.ConnectionError:
            return False

    def get(self, path, **options):
        return requests.get(self.url + path, timeout=20, **options)

    def stop(self, how=signal.SIGTERM):
        """The server and its workers: one that is killed alone leaves them behind."""
        os.killpg(self.process.pid, how)
        self.process.wait(20)


@pytest.fixture
def nodes(environment):
    found = [Node(environment), Node(environment)]
    yield found
    for node in found:
        if node.process.poll() is None:
            node.stop()


def write(cluster, text):
    """By hand, past the site altogether."""
    with psycopg.connect(cluster.url) as connection:
        connection.execute("UPDATE responsibilities_service SET summary = %s WHERE slug = 'rds'", [text])


def test_an_edit_shows_on_every_node_with_the_next_request(cluster, nodes):
    for number in range(40):
        write(cluster, f"Says {number}.")
        for node in nodes:
            assert f"Says {number}." in node.get("/services/rds/").text


def test_who_signs_in_on_one_node_is_signed_in_on_the_other(nodes):
    first, second = nodes
    session = requests.Session()
    page = session.get(f"{first.url}/admin/login/", timeout=20)
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    data = {"username": "anna", "password": "a fine pass phrase 7", "csrfmiddlewaretoken": token}
    origin = {"Referer": f"{first.url}/admin/login/"}
    assert session.post(f"{first.url}/admin/login/", data=data, headers=origin, timeout=20).url == f"{first.url}/admin/"
    assert session.get(f"{second.url}/admin/", timeout=20).url == f"{second.url}/admin/"


def test_a_node_that_is_killed_takes_nothing_with_it(cluster, nodes):
    first, second = nodes
    first.stop(signal.SIGKILL)
    write(cluster, "After the kill.")
    assert "After the kill." in second.get("/services/rds/").text


def test_readers_outlive_a_restart_of_the_database(cluster, nodes):
    node = nodes[0]
    write(cluster, "Before the restart.")
    kept = node.get("/services/rds/").text
    cluster.stop()
    try:
        assert node.get("/services/rds/").text == kept
        away = node.get("/topics/")
        assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
        assert node.get("/-/up/").status_code == 200
        assert node.get("/-/ready/").json() == {"status": "no database"}
    finally:
        cluster.start()
    write(cluster, "After the restart.")
    deadline = time.monotonic() + 10
    while "After the restart." not in node.get("/services/rds/").text:
        assert time.monotonic() < deadline
    assert node.get("/topics/").status_code == 200
