"""``make test``: the suite on PostgreSQL, if there is one, then everything on SQLite."""

import os
import subprocess
import sys
from contextlib import ExitStack

from tests import postgres

# Some tests wait more than they work, for servers and browsers: one process more than there are processors.
WORKERS = os.environ.get("TEST_WORKERS", str((os.cpu_count() or 1) + 1))
# Browser tests take long and come together: who has nothing left to do takes over some of them.
PYTEST = [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", "--durations", "25"]


def main() -> int:
    with ExitStack() as stack:
        url = os.environ.get("TEST_DATABASE_URL") or _own_cluster(stack)
        failed = _on_postgres(url)
    return _pytest() or failed


def _own_cluster(stack: ExitStack) -> str | None:
    programs = postgres.programs()
    return stack.enter_context(postgres.cluster(programs)) if programs else None


def _on_postgres(url: str | None) -> int:
    if url is None:
        print("No PostgreSQL: set TEST_DATABASE_URL or install its server. Those tests did not run.", flush=True)
        return int(bool(os.environ.get("CI")))
    print("On PostgreSQL:", flush=True)
    return _pytest("-m", "not browser", DATABASE_URL=url)


def _pytest(*arguments: str, **environment: str) -> int:
    return subprocess.run([*PYTEST, *arguments, *sys.argv[1:]], env={**os.environ, **environment}).returncode


if __name__ == "__main__":
    sys.exit(main())
