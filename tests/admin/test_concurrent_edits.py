"""Editors at work at the same time, on the same answers, through the forms and lists of the admin: nothing is lost.

Each is a thread with a browser of its own, and does at random what editors do. What the site acknowledged is written
down where it is saved, under the lock. Then three things must hold: history is exactly what was acknowledged, in
order; nobody changed a field they had not typed into; and nobody replaced a value they had not been shown.
"""

import random
import threading
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client

from responsibilities.admin.recordforms import unsigned
from responsibilities.editing import items, past, writing
from responsibilities.models import Responsibility
from tests import make
from tests.admin import forms

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/responsibilities/responsibility/"
FIELDS = ("statement", "phrase", "todo", "customer_does")
STEPS = 6
PERMISSIONS = ("view_responsibility", "change_responsibility", "publish_content")


@dataclass
class Saved:
    """One acknowledged change: what was written, what its editor typed, and what the editor had been shown."""

    moment: object
    number: int
    record: dict
    typed: set
    shown: dict


@dataclass
class Log:
    """What reached the database, by thread, until its request is answered."""

    pending: dict = field(default_factory=lambda: defaultdict(list))
    saved: list = field(default_factory=list)
    problems: list = field(default_factory=list)


class Editor(threading.Thread):
    """Opens, types, saves, and chooses where somebody else was first."""

    def __init__(self, name: str, seed: str, rows: list, log: Log):
        super().__init__(name=name)
        self.chance = random.Random(f"{name} {seed}")
        self.numbers = [row.pk for row in rows]
        self.log = log
        self.client = Client(raise_request_exception=False)
        self.client.force_login(make.user(name, *PERMISSIONS))

    def run(self):
        try:
            for step in range(STEPS):
                edit = self.chance.choice([self.by_form, self.by_form, self.by_list])
                edit(self.chance.choice(self.numbers), f"{self.name} {step}")
        except Exception as error:
            self.log.problems.append((self.name, repr(error)))
        finally:
            connections.close_all()

    def by_form(self, number: int, text: str):
        url = f"{LIST}{number}/change/"
        data = forms.form_data(self.client.get(url))
        typed = set(self.chance.sample(FIELDS, self.chance.randint(1, 3)))
        shown = {name: {data[name].replace("\r\n", "\n")} for name in FIELDS}
        data |= {name: f"- {text}." if name == "customer_does" else f"{text}." for name in typed}
        self.send(url, data | {"_publish": "x"}, number, typed, shown)

    def send(self, url: str, data: dict, number: int, typed: set, shown: dict):
        """Until it is saved; whoever is overtaken five times gives up, as people do."""
        for _ in range(5):
            response = self.client.post(url, data)
            if response.status_code == 302:
                return self.acknowledged(number, typed, shown)
            self.refused()
            page = BeautifulSoup(response.content, "html.parser")
            if response.status_code != 200 or not page.find(id="merge_form"):
                return self.log.problems.append((self.name, response.status_code, forms.text(response)[:300]))
            data = forms.fields(response, "merge_form")
            for name, value in unsigned(data["theirs"]).items():
                shown.setdefault(name, set()).add(str(value))
            data |= self.choices(page)
        return None

    def choices(self, page) -> dict:
        """Mine or theirs in every field that both changed, by chance."""
        rows = page.select("tr.conflict")
        return {row.find("input")["name"]: self.chance.choice(["mine", "theirs"]) for row in rows}

    def by_list(self, number: int, text: str):
        """A date in the list of answers; rows that somebody else changed come back, and are saved again."""
        data = forms.fields(self.client.get(LIST), "changelist-form")
        prefix = next(n.removesuffix("-id") for n, v in data.items() if n.endswith("-id") and v == str(number))
        shown = {"reviewed": {data[f"{prefix}-reviewed_on"]}}
        day = f"2027-0{1 + STEPS % 9}-{self.chance.randint(1, 28):02}"
        response = self.client.post(LIST, data | {f"{prefix}-reviewed_on": day, "_save": "x"})
        if response.status_code == 302:
            self.acknowledged(number, {"reviewed"}, shown)
        elif response.status_code != 200 or "Last change" not in forms.text(response):
            self.log.problems.append((self.name, response.status_code, text))
        else:
            self.refused()

    def acknowledged(self, number: int, typed: set, shown: dict):
        for moment, written, record in self.log.pending.pop(self.name, []):
            assert written == number
            self.log.saved.append(Saved(moment, number, record, set(typed), shown))

    def refused(self):
        assert not self.log.pending.pop(self.name, []), "saved, and not said so"


@pytest.fixture
def log(monkeypatch):
    """Writes down what is saved, under the lock, so that the order is that of the database."""
    found = Log()
    write = writing.write

    def noted(key, record, stamp):
        row = write(key, record, stamp)
        found.pending[threading.current_thread().name].append((stamp.moment, row.pk, items.current(key)))
        return row

    monkeypatch.setattr(writing, "write", noted)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_acknowledged_save_is_lost_and_history_explains_the_end(seed, log):
    rows = [make.answer(service=make.service(slug), owner="shared") for slug in ("rds", "s3")]
    began = {row.pk: items.record_of(items.find(items.key_of(row))) for row in rows}
    editors = [Editor(name, str(seed), rows, log) for name in ("anna", "ben", "carla")]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()
    assert log.problems == []
    assert len(log.saved) >= len(editors)
    for row in Responsibility.objects.all():
        saved = sorted((each for each in log.saved if each.number == row.pk), key=lambda each: each.moment)
        chain = [began[row.pk], *(each.record for each in saved)]
        assert [entry.after for entry in reversed(past.timeline(row))] == chain
        assert items.record_of(items.find(items.key_of(row))) == chain[-1]
        for before, each in zip(chain, saved, strict=False):
            changed = {name for name, value in each.record.items() if before.get(name) != value}
            assert changed <= each.typed, (seed, each)
            unseen = {name for name in changed if str(before.get(name, "")) not in each.shown[name]}
            assert unseen == set(), (seed, each, before)


def test_a_form_remembers_the_very_state_that_it_shows(log, monkeypatch):
    """Somebody saves between the moment the form reads the row and the moment it reads what it will compare with."""
    row = make.answer(service=make.service("rds"), owner="shared")
    anna = Editor("anna", "", [row], log)
    remembered = items.current

    def save_meanwhile():
        writing.publish(make.change(row, statement="Saved meanwhile."), None)
        connections.close_all()

    def late(key):
        monkeypatch.setattr(items, "current", remembered)
        thread = threading.Thread(target=save_meanwhile)
        thread.start()
        thread.join()
        return remembered(key)

    monkeypatch.setattr(items, "current", late)
    url = f"{LIST}{row.pk}/change/"
    data = forms.form_data(anna.client.get(url))
    anna.send(url, data | {"phrase": "Typed", "_publish": "x"}, row.pk, {"phrase"}, {})
    assert log.problems == []
    row.refresh_from_db()
    assert (row.statement, row.phrase) == ("Saved meanwhile.", "Typed")
