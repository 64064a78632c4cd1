"""Readers and an editor who go on while machines come and go, and remember every answer."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
import requests

from tests.admin.forms import fields, form_data

PASSWORD = "a fine pass phrase 7"


class Somebody:
    """A thread that asks again and again until it is told to stop."""

    def __init__(self, ask: Callable[[int], Any], done: Callable[[], Any] = lambda: None) -> None:
        """:param done: called at the end, in the thread."""
        self.answers: list[Any] = []
        self._ask, self._done, self._stopped = ask, done, threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def _go_on(self) -> None:
        for number in count():
            if self._stopped.is_set():
                return self._done()
            try:
                self.answers.append(self._ask(number))
            except requests.RequestException as error:
                self.answers.append(type(error).__name__)

    def __enter__(self) -> "Somebody":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    @property
    def counted(self) -> dict[Any, int]:
        return dict(Counter(self.answers))

    def more(self, answers: int) -> Callable[[], bool]:
        """Whether so many have come since now."""
        then = len(self.answers)
        return lambda: len(self.answers) >= then + answers


def reader(site: Any, *paths: str) -> Somebody:
    """Walks through these pages; ``{}`` in a path is a number that never comes twice."""

    def ask(number: int) -> tuple[int, str | None]:
        response = site.get(paths[number % len(paths)].format(number))
        return response.status_code, response.headers.get("Retry-After")

    return Somebody(ask)


class Editor:
    """Signs in at this address and saves the summary of RDS, a new text each time."""

    def __init__(self, url: str, verify: Any = True, origin: str = "") -> None:
        """:param origin: the address of the site, where a node itself is asked past nginx."""
        self.url, self._origin = url, origin or url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = verify
        # A browser repeats a request on a connection that was just closed; this client would not.
        self.session.headers = {"Connection": "close"}
        self.acknowledged: list[str] = []

    def sign_in(self, password: str = PASSWORD, **headers: str) -> requests.Response:
        page = self.ask("GET", "/admin/login/", headers=headers)
        data = fields(page, "login-form") | {"username": "anna", "password": password}
        return self.ask("POST", "/admin/login/", data=data, headers=headers)

    def save(self, path: str, number: int) -> int:
        """Status of the answer; of a form that could not be read the status of that."""
        page = self.ask("GET", path)
        if page.status_code != 200:
            return page.status_code
        text = f"Saved as number {number}."
        data = form_data(page) | {"summary": text, "change_reason": "It is so", "_save": "Publish"}
        saved = self.ask("POST", path, data=data)
        if saved.status_code == 302:
            self.acknowledged.append(text)
        return saved.status_code

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> requests.Response:
        # Given by hand, because a client keeps secure cookies from a node, to which nginx speaks without TLS.
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)
        said = {"Referer": self._origin + path, "Cookie": cookies, **(headers or {})}
        return self.session.request(method, self.url + path, headers=said, timeout=30, allow_redirects=False, **options)

    def saving(self, path: str) -> Somebody:
        return Somebody(lambda number: self.save(path, number))


@contextmanager
def everybody(site: Any, paths: tuple[str, ...], editor: Editor, form: str) -> Any:
    """Two readers and an editor at work."""
    readers = [reader(site, *paths[number:], *paths[:number]) for number in range(2)]
    saves = editor.saving(form)
    with readers[0], readers[1], saves:
        yield readers, saves


def kept(database: str, texts: list[str]) -> list[str]:
    """Those of them that history holds."""
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT summary FROM responsibilities_historicalservice WHERE slug = 'rds'")
        known = {row[0] for row in rows}
    return [text for text in texts if text in known]
