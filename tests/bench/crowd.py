"""``make crowd``: 64 readers and four editors at one site on SQLite. Nobody is refused, nothing saved is lost.

A server as ``make run`` starts it, on a database of its own and a free port; readers keep their connections, editors
sign in and save answers of their own and answers that all of them change.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]
PAGES = 400
OTHER_PAGES = ["/", "/services/", "/topics/", "/matrix/", "/changes/", "/search/?q=who+patches+the+os+on+rds"]
OWN = 5
"""Answers of each editor's own; as many are everybody's."""


def main() -> int:
    from django.core.management import call_command

    from tests.bench.serving import free_port, running

    arguments = parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="srm-crowd-") as name:
        folder, port = Path(name), free_port()
        site = f"http://127.0.0.1:{port}"
        os.environ.update(
            ENV_FILE=os.devnull,
            SECRET_KEY="c" * 60,
            DATABASE_URL=f"sqlite:///{folder / 'site.sqlite3'}",
            SITE_URL=site,
            DEBUG="false",
            LOG_LEVEL="WARNING",
        )
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")
        django.setup()
        print("Loading the content", flush=True)
        call_command("migrate", verbosity=0)
        call_command("import_content", stdout=io.StringIO())
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        with (folder / "log").open("w", encoding="utf-8") as log, running(command, port, cwd=ROOT, stderr=log):
            print(f"{site} serves; {arguments.readers} readers and {arguments.editors} editors for", end=" ")
            print(f"{arguments.seconds:g} s", flush=True)
            problems = meet(site, arguments.readers, arguments.editors, arguments.seconds)
        problems += logged(folder / "log")
    for problem in problems:
        print(f"  WRONG {problem}")
    return int(bool(problems))


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(description=__doc__)
    found.add_argument("--seconds", type=float, default=60)
    found.add_argument("--readers", type=int, default=64)
    found.add_argument("--editors", type=int, default=4)
    return found


def meet(site: str, readers: int, editors: int, seconds: float) -> list[str]:
    """All of them at once; what went wrong. Prints the figures."""
    from tests.bench.editors import Saved

    saved = Saved()
    until = time.monotonic() + seconds
    crowd = reading(site, readers, seconds)
    people = [*editing(site, editors, until, saved)]
    for person in people:
        person.start()
    said, _ = crowd.communicate(timeout=seconds + 120)
    for person in people:
        person.join()
    return judged(json.loads(said), saved, seconds)


def reading(site: str, readers: int, seconds: float) -> Any:
    command = [sys.executable, "-m", "tests.bench.readers", site.removeprefix("http://"), str(readers), str(seconds)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdin.write("\n".join(pages()))
    process.stdin.close()
    process.stdin = None
    return process


def pages() -> list[str]:
    """Of services and answers, with the files and pictures beside them."""
    from responsibilities.models import Service

    slugs = list(Service.objects.published().order_by("pk").values_list("slug", flat=True))[: PAGES // 4]
    shapes = ("/services/{}/", "/services/{}.json", "/services/{}.md", "/diagrams/{}.svg")
    return OTHER_PAGES + [shape.format(slug) for slug in slugs for shape in shapes]


def editing(site: str, editors: int, until: float, saved: Any) -> list[Any]:
    from django.contrib.auth import get_user_model

    from responsibilities.models import Responsibility
    from tests.bench.editors import PASSWORD, Editor

    rows = Responsibility.objects.filter(service__isnull=False, is_published=True, retired_on=None).order_by("pk")
    found = {
        row.pk: f"/services/{row.service.slug}/{row.topic.slug}/" for row in rows.select_related("service", "topic")
    }
    numbers = list(found)
    shared = numbers[:OWN]
    people = []
    for place in range(editors):
        name = f"editor-{place}"
        get_user_model().objects.create_superuser(name, f"{name}@example.org", PASSWORD)
        own = {pk: found[pk] for pk in numbers[OWN * (place + 1) : OWN * (place + 2)]}
        people.append(Editor(site, name, own, shared, until, saved))
    return people


def judged(read: dict[str, Any], saved: Any, seconds: float) -> list[str]:
    from responsibilities.models import Responsibility
    from tests.bench import whole

    requests = sum(read["statuses"].values())
    print(
        f"  {requests / seconds:8,.0f} requests a second read, the slowest in {read['slowest']:.2f} s: {read['statuses']}"
    )
    count, slowest = len(saved.acknowledged), max(saved.seconds, default=0)
    print(f"  {count / seconds:8.1f} saves a second, {count} in all, the slowest in {slowest:.2f} s", end="; ")
    print(f"{saved.overtaken} met somebody else's")
    problems = [*read["problems"], *saved.problems]
    for pk, text in saved.acknowledged:
        if not Responsibility.history.filter(id=pk, statement=text).exists():
            problems.append(f"acknowledged and not in history: answer {pk}, {text!r}")
    last = dict(saved.acknowledged)
    for pk, text in last.items():
        found = Responsibility.objects.get(pk=pk).statement
        if found != text and not _is_newer(pk, found, text):
            problems.append(f"answer {pk} says {found!r}, acknowledged last was {text!r}")
    if not count:
        problems.append("nothing was saved")
    return [*problems, *whole.damaged(), *whole.unexplained()]


def _is_newer(pk: int, found: str, text: str) -> bool:
    """Two answers of the server may arrive the other way round; history knows the order."""
    from responsibilities.models import Responsibility

    said = list(Responsibility.history.filter(id=pk).order_by("history_id").values_list("statement", flat=True))
    return said[-1] == found and text in said


def logged(log: Path) -> list[str]:
    """What the server said of errors."""
    text = log.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if "locked" in line or "ERROR" in line or "Traceback" in line]


if __name__ == "__main__":
    sys.exit(main())
