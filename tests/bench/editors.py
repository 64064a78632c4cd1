"""Editors at a running site: each signs in, opens forms, saves, and chooses where somebody else was first."""

import random
import threading
import time
from dataclasses import dataclass, field

import requests
from bs4 import BeautifulSoup

from tests.admin import forms

ANSWERS = "/admin/responsibilities/responsibility/"
PASSWORD = "a fine pass phrase 7"


@dataclass
class Saved:
    """What all of them were told."""

    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    """Answer and text, in the order of the acknowledgements."""
    problems: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    overtaken: int = 0


class Editor(threading.Thread):
    """:param own: answers that nobody else changes; page by number.
    :param shared: numbers of answers that all of them change.
    """

    def __init__(
        self, site: str, name: str, own: dict[int, str], shared: list[int], until: float, saved: Saved
    ) -> None:
        super().__init__(name=name)
        self._site, self._own, self._shared, self._until, self._saved = site, own, shared, until, saved
        self._chance = random.Random(name)
        self._session = requests.Session()

    def run(self) -> None:
        try:
            self.sign_in()
            number = 0
            while time.monotonic() < self._until:
                number += 1
                self.edit(f"{self.name} {number} says so.")
        except Exception as error:
            self._saved.problems.append(f"{self.name}: {error!r}")

    def sign_in(self) -> None:
        url = f"{self._site}/admin/login/"
        token = BeautifulSoup(self._session.get(url, timeout=60).text, "html.parser").find(
            "input", {"name": "csrfmiddlewaretoken"}
        )["value"]
        data = {"username": self.name, "password": PASSWORD, "csrfmiddlewaretoken": token}
        found = self._session.post(url, data=data, timeout=60)
        if found.url != f"{self._site}/admin/":
            raise ValueError(f"not signed in: {found.status_code} {found.text[:500]}")

    def edit(self, text: str) -> None:
        """Of an answer of one's own, readers have to see it at once."""
        is_own = self._chance.random() < 0.5
        pk = self._chance.choice(list(self._own) if is_own else self._shared)
        url = f"{self._site}{ANSWERS}{pk}/change/"
        data = forms.form_data(self._answered(self._session.get(url, timeout=60), 200))
        data |= {"statement": text, "_publish": "x"}
        while not self._send(url, pk, data, text):
            page = self._overtaken
            data = forms.fields(page, "merge_form")
            rows = BeautifulSoup(page.content, "html.parser").select("tr.conflict")
            data |= {row.find("input")["name"]: "mine" for row in rows}
        if is_own and text not in requests.get(f"{self._site}{self._own[pk]}", timeout=60).text:
            self._saved.problems.append(f"{self.name}: readers do not see {text!r} after it was acknowledged")

    def _send(self, url: str, pk: int, data: dict[str, str], text: str) -> bool:
        began = time.monotonic()
        found = self._answered(self._session.post(url, data=data, timeout=60, allow_redirects=False), 200, 302)
        self._saved.seconds.append(time.monotonic() - began)
        if found.status_code == 302:
            self._saved.acknowledged.append((pk, text))
            return True
        if 'id="merge_form"' not in found.text:
            raise ValueError(f"not saved: {forms.text(found)[:500]}")
        self._saved.overtaken += 1
        self._overtaken = found
        return False

    @staticmethod
    def _answered(response: requests.Response, *statuses: int) -> requests.Response:
        if response.status_code not in statuses:
            raise ValueError(f"{response.request.method} {response.url}: {response.status_code}")
        return response
