"""``make kill``: a process that saves is killed at a random moment, again and again; then nothing may be missing.

After each kill: what was acknowledged is there, what was not is there as a whole or not at all, history is what the
rows say, the content version moved with them, and the next process serves. The order of what is saved, and the moments,
depend on the seed; at which instruction the process dies depends on the machine too.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]
MOST = 5
"""Operations before the one that is interrupted."""
CRASH = 4
"""In one of so many rounds it is the database server that is killed, where there is one."""


@dataclass
class Tally:
    """What is known by now."""

    expected: dict[tuple[str, int, str], str] = field(default_factory=dict)
    version: str = ""
    took: dict[str, float] = field(default_factory=dict)
    """Seconds that the last operation of a kind took."""
    acknowledged: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    """By what was interrupted, and whether it is there."""
    problems: list[str] = field(default_factory=list)


def main() -> int:
    arguments = parser().parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="srm-kill-")))
        url, server = f"sqlite:///{folder / 'site.sqlite3'}", None
        if arguments.database == "postgresql":
            server = stack.enter_context(own_cluster())
            url = server.url
        os.environ.update(
            ENV_FILE=os.devnull, SECRET_KEY="k" * 60, DATABASE_URL=url, SITE_URL="http://127.0.0.1:9", LOG_LEVEL="ERROR"
        )
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")
        django.setup()
        return run(folder, arguments.rounds, arguments.seed, server)


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(description=__doc__)
    found.add_argument("--rounds", type=int, default=200)
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    return found


@contextmanager
def own_cluster() -> Iterator[Any]:
    from tests import postgres

    programs = postgres.programs()
    if programs is None:
        raise SystemExit("There is no PostgreSQL server on this machine (Debian: apt install postgresql).")
    with postgres.running(programs) as server:
        yield server


def run(folder: Path, rounds: int, seed: int, server: Any) -> int:
    from django.core.management import call_command

    from tests.bench import saving

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with saving.signed_in() as cookies:
        tally = begin(folder)
        for number in range(1, rounds + 1):
            kill_once(tally, folder, cookies, seed, number, server)
            if number % 10 == 0 or number == rounds or tally.problems:
                print(f"  {number} of {rounds}: {tally.acknowledged} saves acknowledged", flush=True)
            if tally.problems:
                break
    return summary(tally, seed)


def begin(folder: Path) -> Tally:
    """With the content of the first import."""
    from django.core.management import call_command

    from responsibilities.models import content_version
    from tests.bench import saving

    with (folder / "said").open("w", encoding="utf-8") as said:
        call_command("import_content", str(saving.write_content(folder, "Import 0 says so.")), stdout=said)
    return Tally(version=content_version())


def kill_once(tally: Tally, folder: Path, cookies: str, seed: int, number: int, server: Any = None) -> None:
    """One process, from its start to its end, and a look at what it left."""
    chance = random.Random(f"{seed} {number}")
    command = [sys.executable, "-m", "tests.bench.writer", f"{seed} {number}", str(number), str(folder), cookies]
    with (folder / "stderr").open("w", encoding="utf-8") as stderr:
        environment = {**os.environ, "PGAPPNAME": "writer"}
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment)
        crashes = server is not None and number % CRASH == 0
        lines = _until_killed(writer, chance, tally, server if crashes else None)
    said = (folder / "stderr").read_text(encoding="utf-8")
    if writer.returncode != -9 and not crashes:
        tally.problems.append(f"round {number}: the writer ended by itself: {said[-2000:]}")
    _wait_until_gone()
    tally.problems += [f"round {number}: {problem}" for problem in _found(lines, tally)]


def _until_killed(writer: Any, chance: random.Random, tally: Tally, server: Any) -> list[dict[str, Any]]:
    """Lets it do a few things, and kills it somewhere in the next one."""
    fatal, begun = chance.randint(1, MOST + 1), 0
    lines, since = [], time.monotonic()
    for text in writer.stdout:
        line = json.loads(text)
        lines.append(line)
        if "done" in line:
            tally.took[line["done"]] = time.monotonic() - since
        since = time.monotonic()
        begun += "begun" in line
        if begun == fatal:
            # Longer than it takes, so that some kills come between the commit and the acknowledgement.
            time.sleep(chance.uniform(0, 1.6 * tally.took.get(line["begun"], 0.2)))
            break
    if server is not None:
        server.stop()
    writer.kill()
    lines += [json.loads(text) for text in writer.stdout.read().splitlines()]
    writer.wait()
    writer.stdout.close()
    if server is not None:
        server.start()
    return lines


def _wait_until_gone() -> None:
    """PostgreSQL may still be at the last statement of a client that is gone."""
    from django.db import connection

    connection.close()
    if connection.vendor != "postgresql":
        return
    ask = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'writer' AND datname = current_database()"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(ask)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)
    raise SystemExit("A session of the killed process stays.")


def _found(lines: list[dict[str, Any]], tally: Tally) -> Iterator[str]:
    """What is wrong, if anything; the tally learns what is there now."""
    from responsibilities.models import content_version
    from tests.bench import whole

    if lines and lines[0].get("ready"):
        yield f"it did not serve again: {lines[0]['ready']}"
    open_one: dict[str, Any] | None = None
    for line in lines[1:]:
        if "begun" in line:
            open_one = line
        elif open_one is not None:
            tally.acknowledged += 1
            tally.version = line["version"]
            yield from _in_history(open_one["wants"])
            tally.expected |= _values(open_one["wants"])
            open_one = None
    is_there = yield from _interrupted(open_one, tally)
    yield from _not_as_expected(tally)
    version = content_version()
    if (version != tally.version) != is_there:
        yield f"the content version {'moved' if version != tally.version else 'stayed'}, the content did not do so"
    tally.version = version
    yield from whole.problems()


def _interrupted(line: dict[str, Any] | None, tally: Tally) -> Iterator[str]:
    """Is what was not acknowledged there? All of it or nothing."""
    if line is None:
        tally.killed["between two saves"] += 1
        return False
    wants = _values(line["wants"])
    there = {key for key, value in wants.items() if _stored(key) == value}
    if there and there != wants.keys():
        yield f"a {line['begun']} was written in part: {len(there)} of {len(wants)}"
    tally.killed[f"in a {line['begun']}, {'written' if there else 'nothing written'}"] += 1
    if there:
        tally.expected |= wants
    return bool(there)


def _values(wants: list[Any]) -> dict[tuple[str, int, str], str]:
    return {(model, number, name): value for model, number, name, value in wants}


def _in_history(wants: list[Any]) -> Iterator[str]:
    from django.apps import apps

    for model, number, name, value in wants:
        history = apps.get_model("responsibilities", f"Historical{model}")
        if not history._default_manager.filter(id=number, **{name: value}).exists():
            yield f"acknowledged and not in history: {model} {number}, {name} {value}"


def _not_as_expected(tally: Tally) -> Iterator[str]:
    for key, value in tally.expected.items():
        found = _stored(key)
        if found != value:
            yield f"{key} is {found!r}, acknowledged was {value!r}"


def _stored(key: tuple[str, int, str]) -> str:
    from django.apps import apps

    model, number, name = key
    rows = apps.get_model("responsibilities", model)._default_manager.filter(pk=number)
    return str(rows.values_list(name, flat=True).get())


def summary(tally: Tally, seed: int) -> int:
    from django.db import connection

    kills = sum(tally.killed.values())
    print(f"{connection.vendor}, seed {seed}: {kills} kills, {tally.acknowledged} acknowledged saves")
    for label, count in sorted(tally.killed.items()):
        print(f"  {count:5} {label}")
    for problem in tally.problems:
        print(f"  WRONG {problem}")
    print("Nothing was lost." if not tally.problems else "Something was lost.")
    return int(bool(tally.problems))


if __name__ == "__main__":
    sys.exit(main())
