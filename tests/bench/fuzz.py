"""``make fuzz``: made-up requests against the application, in this process. Ends with 1 if one of them broke it.

Broken is: an answer of 500 or more, an exception, a word of the inside in an answer (traces, paths, SQL, settings), a
header that the request smuggled in, or an answer without the headers that protect it. The same seed makes the same
requests on the same content.
"""

import argparse
import io
import os
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import django

from tests import environment  # noqa: F401 -- sets the environment before Django starts

ROOT = Path(__file__).resolve().parents[2]
REQUESTS = 20_000
INSIDE = re.compile(
    rb"Traceback \(most recent|File \"/|site-packages|django\.(db|core|http|urls|contrib|template)\b|psycopg|sqlite3\b"
    rb"|(Operational|Programming|Integrity|Data|Interface|Attribute|Key|Type|Value|Unicode\w*|Recursion)Error\b"
    rb"|SELECT .{1,200} FROM|INSERT INTO|responsibilities_[a-z]+\"|near \".*\": syntax|no such (table|column): "
    rb"|object at 0x[0-9a-f]{6}|/usr/lib/python|\.py\b, line|" + re.escape(str(ROOT).encode())
)
NEEDED = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "x-request-id",
)


class Fuzzer:
    """Sends made-up requests and keeps what went wrong."""

    def __init__(self, application: Any, seed: int) -> None:
        from django.core.signals import got_request_exception

        from tests.bench.made_up import Maker

        self.application = application
        self.secret = os.environ["SECRET_KEY"].encode()
        self.maker = Maker(seed, rows())
        self.session = ""
        self.statuses: Counter[str] = Counter()
        self.slowest: list[tuple[float, str]] = []
        self.faults: list[str] = []
        self._raised: list[str] = []
        # Django turns an exception into an answer; this is the only place where it can still be seen.
        got_request_exception.connect(self._note)

    def _note(self, **_: Any) -> None:
        kind, error, trace = sys.exc_info()
        self._raised = [f"{kind and kind.__name__}: {error!s:.200} ({way(trace)})"]

    def run(self, numbers: range, *, progress: bool = False) -> None:
        started = time.perf_counter()
        for number in numbers:
            self.one(number)
            if progress and number % 500 == 499:
                seconds = time.perf_counter() - started
                print(f"{number + 1:>7,} requests, {len(self.faults)} faults, {seconds:.0f} s", flush=True)

    def one(self, number: int) -> None:
        request = self.maker.request(number)
        chance = Random(f"{self.maker.seed}:{number}:form")
        if request.is_signed_in:
            self._sign_in()
        if request.fills:
            page = self._send(request, "GET")
            if page is not None:
                fill(request, page, chance)
        self._send(request, request.method, number)

    def _sign_in(self) -> None:
        """Whoever this was may have been deleted, locked or signed out by what was sent before."""
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
        from django.contrib.sessions.backends.db import SessionStore

        if self.session and SessionStore(self.session).get(SESSION_KEY) and self._may_everything():
            return
        user = get_user_model()._default_manager.create_superuser(f"fuzz-{time.monotonic_ns()}")
        store = SessionStore()
        store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        store.create()
        self.session, self.user = str(store.session_key), user.pk

    def _may_everything(self) -> bool:
        from django.contrib.auth import get_user_model

        return (
            get_user_model()
            ._default_manager.filter(pk=self.user, is_superuser=True, is_staff=True, is_active=True)
            .exists()
        )

    def _environ(self, request: Any, method: str) -> dict[str, Any]:
        from tests.bench.made_up import TOKEN

        body = request.body if method == request.method else b""
        cookies = f"csrftoken={TOKEN}" + (f"; sessionid={self.session}" if request.is_signed_in else "")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": cookies,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **request.headers,
        }

    def _send(self, request: Any, method: str, number: int = -1) -> bytes | None:
        """The body of the answer; None if there was none."""
        told: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            told.update(status=status, headers=headers)

        name = f"{request.kind} #{number}: {method[:20]} {request.path[:150]!r} ?{request.query[:150]!r} {request.headers!r:.300}"
        started, self._raised = time.perf_counter(), []
        try:
            pieces = self.application(self._environ(request, method), start_response)
            body = b"".join(pieces)
            getattr(pieces, "close", lambda: None)()
        except Exception as error:  # whatever it is, a server would send 500
            self.faults.append(f"{name}\n    {type(error).__name__}: {error!s:.300} ({way(error.__traceback__)})")
            return None
        self.slowest = sorted([*self.slowest, (time.perf_counter() - started, name)], reverse=True)[:5]
        self.statuses[told["status"][:3]] += 1
        found = wrong(told["status"], told["headers"], body, self.secret)
        self.faults += [f"{name}\n    {' '.join([what, *self._raised])}" for what in found]
        return body


def way(trace: Any) -> str:
    """The last steps of the site's own, and where it broke."""
    steps = traceback.extract_tb(trace)
    own = [step for step in steps if step.filename.startswith(str(ROOT)) and ".venv" not in step.filename]
    return " > ".join(f"{Path(step.filename).name}:{step.lineno}" for step in [*own[-4:], steps[-1]])


def wrong(status: str, headers: list[tuple[str, str]], body: bytes, secret: bytes) -> list[str]:
    """What an answer should not be."""
    # 501 is what oEmbed says of a format that it does not have.
    found = [status] if status >= "500" and not status.startswith("501") else []
    names = {name.lower() for name, _ in headers}
    if not names.issuperset(NEEDED) and not status.startswith("304"):
        found.append(f"{status} without {sorted(set(NEEDED) - names)}")
    if "x-evil" in names or any("\n" in value or "\r" in value for _, value in headers):
        found.append(f"a header of the request's making: {headers}")
    everything = body + repr(headers).encode()
    leak = INSIDE.search(everything)
    if leak or secret in everything:
        found.append(f"{status} tells of the inside: {leak[0][:80] if leak else 'the secret key'!r}")
    if any(
        name.lower() == "location" and re.match(r"(https?:)?//(?!testserver[/:?]|testserver$)", value)
        for name, value in headers
    ):
        found.append(f"{status} leads elsewhere: {dict(headers)['Location'][:80]}")
    return found


def fill(request: Any, page: bytes, chance: Random) -> None:
    """Makes the request what a browser would send of the page's form, but for a few fields of nonsense."""
    from bs4 import BeautifulSoup

    from tests.bench.made_up import BOUNDARY, multipart, posted, text

    forms = [form for form in BeautifulSoup(page, "html.parser").find_all("form") if form.get("method") == "post"]
    fields: list[tuple[str, str]] = []
    for entry in (forms[-1] if forms else BeautifulSoup("", "html.parser")).find_all(
        ["input", "textarea", "select", "button"]
    ):
        name, value = str(entry.get("name") or ""), str(entry.get("value") or entry.text)
        if entry.name == "select":
            options = entry.find_all("option")
            value = str(chance.choice(options).get("value", "")) if options and chance.random() < 0.2 else ""
            value = value or next((str(one.get("value", "")) for one in options if one.has_attr("selected")), "")
        if (entry.get("type") in {"submit", "checkbox"} or entry.name == "button") and chance.random() < 0.6:
            continue
        if name and name != "csrfmiddlewaretoken":
            fields.append((name, text(chance) if chance.random() < 0.15 else value))
    made = posted(request.kind, request.path, fields, chance)
    if b'type="file"' in page:
        made.body = multipart([*fields, ("csrfmiddlewaretoken", "c" * 32)], chance, upload(chance))
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        made.headers = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(made.body))}
    request.body, request.headers = made.body, made.headers


def upload(chance: Random) -> bytes:
    """A file that is nearly one of the site's."""
    from responsibilities.editing.transfer import tables, workbook
    from tests.bench.made_up import text

    header = chance.choices(["scope", "topic", "slug", "statement", "owner", "name", "citations", "version"], k=4)
    lines = [[text(chance) for _ in header] for _ in range(3)]
    clean = [[quote(cell)[:900] for cell in line] for line in lines]
    made = chance.choice(
        [
            lambda: tables.written(header, clean),
            lambda: workbook.written("x", header, clean),
            lambda: "\n".join(": ".join(line[:2]) for line in lines).encode("utf-8", "replace"),
            lambda: bytes(chance.randrange(256) for _ in range(300)),
            lambda: b"PK\x03\x04" + bytes(chance.randrange(256) for _ in range(300)),
        ]
    )()
    if chance.random() < 0.3:
        place = chance.randrange(len(made))
        made = made[:place] + bytes([chance.randrange(256)]) + made[place + 1 :]
    return made


def rows() -> list[str]:
    """Numbers of rows for the admin's addresses, and what is none."""
    from responsibilities.models import Responsibility

    keys = [str(key) for key in Responsibility.objects.order_by("pk").values_list("pk", flat=True)[:8]]
    return [*keys, *map(str, range(1, 6)), "0", "-1", "999999", "x", "1_3", "9" * 25, "1/2"]


def content() -> None:
    """A part of the shipped content, and one of everything else."""
    from responsibilities.contentsync import database
    from responsibilities.editing import drafting
    from responsibilities.models import Responsibility, Service, Suggestion, Topic
    from tests import make
    from tests.content import some_services

    database.apply(some_services())
    rds, topic = Service.objects.get(slug="rds"), Topic.objects.get(slug="guest-os-patching")
    make.addition(rds, topic, team=make.team("platform"), note="Ours.")
    row = Responsibility.objects.filter(service=rds).first()
    assert row is not None
    drafting.save(make.change(row, phrase="Another"), make.user("author"), for_review=True)
    Suggestion.objects.create(service=rds, topic=topic, text="x", shown_statement="x", client="x")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'fuzz.sqlite3'}"
        os.environ.update(DJANGO_SETTINGS_MODULE="srm_site.settings", LOG_LEVEL="CRITICAL")
        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from srm_site.wsgi import application

        # The tests' environment serves static files uncollected; pages of errors are those of production.
        settings.DEBUG = False
        call_command("migrate", verbosity=0)
        content()
        print(f"{given.requests:,} requests with seed {given.seed}", flush=True)
        fuzzer = Fuzzer(application, given.seed)
        fuzzer.run(range(given.requests), progress=True)
    return summary(fuzzer)


def summary(fuzzer: Fuzzer) -> int:
    said = ", ".join(f"{count:,} x {status}" for status, count in sorted(fuzzer.statuses.items()))
    print(f"Answers: {said}")
    for seconds, name in fuzzer.slowest:
        print(f"  {seconds:6.2f} s  {name}")
    for fault in fuzzer.faults[:200]:
        print(f"FAULT {fault}")
    print(f"{len(fuzzer.faults)} faults")
    return int(bool(fuzzer.faults))


if __name__ == "__main__":
    sys.exit(main())
