"""A PostgreSQL of the tests' own: a temporary cluster on a free port of the loopback interface."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Where PostgreSQL's server programs are, or None. Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running cluster; gives the URL of its database and removes everything afterwards."""
    with running(programs) as found:
        yield found.url


class Cluster:
    """One that can be stopped and started again."""

    def __init__(self, programs: Path, folder: str) -> None:
        # The server refuses to run as root; Debian's package brings the user postgres.
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as_user:
            shutil.chown(folder, "postgres", "postgres")
        self._programs, self._folder = programs, folder
        self._data, self._port = f"{folder}/data", _free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self._port}/postgres"
        self._do("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8")

    def start(self) -> None:
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
        )
        self._do("pg_ctl", "-D", self._data, "-o", options, "-l", f"{self._folder}/log", "-w", "start")

    def stop(self) -> None:
        self._do("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def _do(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def running(programs: Path) -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="srm-postgres-") as folder:
        found = Cluster(programs, folder)
        found.start()
        try:
            yield found
        finally:
            found.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
