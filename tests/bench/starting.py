"""How long a node takes from its start to the first page, and to stop: ``python -m tests.bench.starting``.

On a database and files that are ready, as when a node is restarted or one is added. Seconds pass faster where others
use the machine as well, so the seconds of a processor stand beside them, and what loading the code alone takes.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from tests.bench.serving import ROOT, free_port

ROUNDS = 5
PREPARE = "import django; django.setup(); from django.core.management import call_command as call; "
PREPARE += "call('migrate', verbosity=0); call('import_content', verbosity=0); "
PREPARE += "call('collectstatic', interactive=False, verbosity=0)"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "ENV_FILE": f"{folder}/none",
            "SECRET_KEY": "x" * 60,
            "DEBUG": "false",
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{Path(folder) / 'site.sqlite3'}"),
            "SITE_URL": "http://127.0.0.1:9",
            "DJANGO_SETTINGS_MODULE": "srm_site.settings",
        }
        python(environment, PREPARE)
        print(f"From the start to the first page, medians of {ROUNDS} rounds: seconds, and seconds of a processor")
        say("the code loaded, nothing else", lambda: python(environment, "import srm_site.wsgi"))
        for workers in (1, 2):
            say(f"granian, {workers} worker(s)", lambda workers=workers: node(granian(workers), environment))
        say("manage.py serve --no-prepare", lambda: node(["manage.py", "serve", "--no-prepare"], environment))
        say("manage.py serve, nothing to do", lambda: node(["manage.py", "serve"], environment))


def granian(workers: int) -> list[str]:
    options = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "1", "--log-level", "error"]
    return ["-m", "granian", *options, "srm_site.wsgi:application"]


def python(environment: dict[str, str], code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def node(command: list[str], environment: dict[str, str]) -> float:
    """Seconds until the overview was sent."""
    port = str(free_port())
    began = time.perf_counter()
    whole = [sys.executable, *command, "--port", port]
    process = subprocess.Popen(whole, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        while not answers(f"http://127.0.0.1:{port}/"):
            if process.poll() is not None:
                raise SystemExit(f"{command} ended with {process.returncode}.")
            time.sleep(0.01)
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=60).status_code == 200
    except requests.ConnectionError:
        return False


def say(label: str, start: Callable[[], float]) -> None:
    seconds, processor = [], []
    for _ in range(ROUNDS):
        before = used()
        seconds.append(start())
        processor.append(used() - before)
    print(f"  {statistics.median(seconds):6.2f} {statistics.median(processor):6.2f}   {label}", flush=True)


def used() -> float:
    """Seconds of a processor that children took which have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
