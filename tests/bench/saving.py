"""Ways to save, each with what must be there once it is acknowledged: a form, a bulk change, an import, a draft.

Everything goes through the WSGI application as any server would call it.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management import call_command
from django.test import RequestFactory

from responsibilities.models import Draft, Responsibility, Service
from responsibilities.vocabulary import OPEN_STATES
from tests.admin import forms

ANSWERS = "/admin/responsibilities/responsibility/"
DRAFTS = "/admin/responsibilities/draft/"
SERVICES, TOPICS, MANY = 12, 4, 10
FIRST_DAY = date(2027, 1, 1)

Want = tuple[str, int, str, str]
"""Model, row, field and the value that it must have."""


@dataclass
class Response:
    """What the application answered."""

    status_code: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


class Browser:
    """Calls a WSGI application, and keeps its cookies."""

    def __init__(self, application: Callable[..., Any], cookies: str = "") -> None:
        self._application = application
        self._requests = RequestFactory(HTTP_HOST=settings.ALLOWED_HOSTS[0])
        self._requests.cookies.load(cookies)

    def get(self, path: str) -> Response:
        return self._send(self._requests.get(path))

    def post(self, path: str, data: dict[str, Any]) -> Response:
        return self._send(self._requests.post(path, data))

    def _send(self, request: Any) -> Response:
        found = Response()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            found.status_code = int(status[:3])
            found.headers = dict(headers)
            for name, value in headers:
                if name.lower() == "set-cookie":
                    self._requests.cookies.update(SimpleCookie(value))

        pieces = self._application(request.environ, start)
        try:
            found.content = b"".join(pieces)
        finally:
            getattr(pieces, "close", lambda: None)()
        return found


@dataclass
class Operation:
    """Something to save: how, and what the database says afterwards. Done, or not at all."""

    kind: str
    wants: list[Want]
    do: Callable[[], None]


class NotSavedError(Exception):
    """The site did not acknowledge it."""


def require(response: Response, status: int = 302) -> Response:
    if response.status_code != status:
        raise NotSavedError(f"{response.status_code}: {response.content[:2000]!r}")
    return response


def operations(browser: Browser, folder: Path, chance: random.Random, mark: str) -> Iterator[Operation]:
    """Without end, in an order that depends on the chance alone. No two write the same value.

    :param mark: of this run, a number that no other has.
    """
    ways = [a_form, a_form, a_bulk_change, an_import, a_draft]
    for number in range(1, 1000):
        yield chance.choice(ways)(browser, folder, chance, int(mark) * 1000 + number)


def a_form(browser: Browser, folder: Path, chance: random.Random, number: int) -> Operation:
    row = chance.choice(_answers())
    text = f"Form {number} says so."

    def do() -> None:
        url = f"{ANSWERS}{row.pk}/change/"
        data = forms.form_data(require(browser.get(url), 200))
        require(browser.post(url, data | {"statement": text, "_publish": "x"}))

    return Operation("form", [("responsibility", row.pk, "statement", text)], do)


def a_bulk_change(browser: Browser, folder: Path, chance: random.Random, number: int) -> Operation:
    rows = chance.sample(_answers(), MANY)
    day = str(FIRST_DAY + timedelta(days=number))

    def do() -> None:
        chosen = {"action": "change_many", "index": "0", "_selected_action": [row.pk for row in rows]}
        page = require(browser.post(ANSWERS, chosen | _token(browser, ANSWERS)), 200)
        typed = forms.fields(page, "bulk_form") | {"change_reviewed": "on", "reviewed_on": day, "preview": "x"}
        shown = require(browser.post(f"{ANSWERS}bulk/", typed), 200)
        done = require(browser.post(f"{ANSWERS}bulk/", forms.fields(shown, "bulk_form") | {"apply": "x"}), 200)
        if f"Published ({MANY})" not in forms.text(done):
            raise NotSavedError(forms.text(done))

    return Operation("bulk", [("responsibility", row.pk, "reviewed_on", day) for row in rows], do)


def an_import(browser: Browser, folder: Path, chance: random.Random, number: int) -> Operation:
    text = f"Import {number} says so."

    def do() -> None:
        write_content(folder, text)
        with (folder / "said").open("w", encoding="utf-8") as said:
            call_command("import_content", str(folder / "content"), stdout=said)

    return Operation("import", [("service", row.pk, "summary", text) for row in _services()], do)


def a_draft(browser: Browser, folder: Path, chance: random.Random, number: int) -> Operation:
    """Kept first, which readers see nothing of, then published."""
    open_ones = set(Draft.objects.filter(state__in=OPEN_STATES).values_list("object_id", flat=True))
    row = chance.choice([row for row in _answers() if row.pk not in open_ones])
    text = f"Draft {number} says so."

    def do() -> None:
        url = f"{ANSWERS}{row.pk}/change/"
        data = forms.form_data(require(browser.get(url), 200))
        place = require(browser.post(url, data | {"statement": text, "_draft": "x"})).headers["Location"]
        decided = _decision(require(browser.get(place), 200))
        require(browser.post(place, decided | {"_approve": "x"}))
        if not Draft.objects.filter(data__statement=text, state="published").exists():
            raise NotSavedError("the draft was not published")

    return Operation("draft", [("responsibility", row.pk, "statement", text)], do)


def _answers() -> list[Responsibility]:
    return list(Responsibility.objects.order_by("pk"))


def _services() -> list[Service]:
    return list(Service.objects.order_by("pk"))


def _token(browser: Browser, url: str) -> dict[str, str]:
    data = forms.fields(require(browser.get(url), 200), "changelist-form")
    return {"csrfmiddlewaretoken": data["csrfmiddlewaretoken"]}


def _decision(page: Response) -> dict[str, str]:
    return forms.form_data(page)


def write_content(folder: Path, summary: str) -> Path:
    """Content files of some services that all say this."""
    content = folder / "content"
    answer = {"owner": "aws", "statement": "AWS patches it.", "phrase": "AWS patches", "aws_does": "- Patches it."}
    answer["citations"] = [
        {"title": "A page", "url": "https://docs.aws.amazon.com/page", "checked": FIRST_DAY, "verified": True}
    ]
    topics = [f"topic-{number}" for number in range(TOPICS)]
    files: dict[str, Any] = {
        "categories": [{"slug": "database", "name": "Database"}],
        "layers": [{"slug": "os", "name": "Operating system", "description": "The system."}],
        "topics": [_topic(slug) for slug in topics],
        "glossary": [],
        "general": {"answers": {}},
        "types/managed": {"name": "Managed", "short_name": "Managed", "position": 1, "description": "AWS runs it."},
    }
    for number in range(SERVICES):
        service = {"name": f"Amazon S{number}", "short_name": f"S{number}", "category": "database", "type": "managed"}
        files[f"services/s{number}"] = service | {"summary": summary, "answers": dict.fromkeys(topics, answer)}
    for name, data in files.items():
        path = content / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.dump(data, Dumper=_Plain, sort_keys=False), encoding="utf-8")
    return content


def _topic(slug: str) -> dict[str, Any]:
    question = f"Who does {slug} on {{service}}?"
    return {"slug": slug, "layer": "os", "name": slug.capitalize(), "question": question, "keywords": [slug]}


class _Plain(yaml.SafeDumper):
    """Without references from one entry to another, which content files may not have."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


@contextmanager
def signed_in(name: str = "anna") -> Iterator[str]:
    """Cookies of somebody who may do everything."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    user = get_user_model().objects.create_superuser(name, f"{name}@example.org", "a fine pass phrase 7")
    client = Client()
    client.force_login(user)
    yield f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
