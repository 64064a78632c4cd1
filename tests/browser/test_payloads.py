"""Whatever stands in a text, nothing of it runs: in a real Chromium, on every kind of page, document and form."""

import io
import json
import re
import time
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.utils import timezone
from django.utils.safestring import SafeString
from openpyxl import Workbook
from playwright.sync_api import Error

from responsibilities import markdown
from responsibilities.editing.transfer import tables
from responsibilities.feedback import receiving
from responsibilities.models import DraftComment, PassageCheck, SourceCheck, Suggestion
from responsibilities.owners import Owner
from tests import make
from tests.admin.test_permissions import LEAST, READ, address, client_of, names_of, things  # noqa: F401 -- a fixture
from tests.browser.test_admin_quality import ALIKE
from tests.payloads import ELSEWHERE, PAYLOADS, RUN_BY_THEMSELVES, WORKED_OUT, fields, poison

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DANGEROUS = """() => {
  const found = [];
  const links = ["href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "content", "poster"];
  for (const element of document.querySelectorAll("*")) {
    for (const {name, value} of element.attributes) {
      if (/^on/i.test(name) || name.toLowerCase() === "srcdoc") found.push(`${element.localName} ${name}=${value}`);
      const scheme = /^\\s*([a-z][a-z0-9+.-]*):/i.exec(value.replace(/[\\x00-\\x20]/g, ""));
      const kinds = ["http", "https", "mailto"];
      if (scheme && links.includes(name.toLowerCase()) && name !== "content" && !kinds.includes(scheme[1].toLowerCase()))
        found.push(`${element.localName} ${name}=${value}`);
    }
    const source = element.localName === "script" && element.getAttribute("src");
    const isData = element.localName === "script" && /json/.test(element.getAttribute("type") || "");
    if (element.localName === "script" && !isData && !(source && /^\\/(static|admin\\/jsi18n)\\//.test(source)))
      found.push("script");
    if (["iframe", "object", "embed", "base", "math", "video", "audio"].includes(element.localName))
      found.push(element.localName);
  }
  return found;
}"""
"""What no page of the site has, whether or not the policy would keep it from running."""


class Watch:
    """A browser's page, and everything on it that should not have happened."""

    def __init__(self, context, host):
        self.found, self.host = [], host
        # Chromium shows XML in a page of its own, whose style our policy refuses.
        self.is_ours = True
        self.page = context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("console", lambda message: self._console(message.text))
        self.page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def _dialog(self, dialog):
        self.found.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _console(self, text):
        is_viewer = "Applying inline style" in text and not self.is_ours
        if ("Content Security Policy" in text or ELSEWHERE in text) and not is_viewer:
            self.found.append(text[:200])

    def _asked(self, url):
        if urlsplit(url).scheme.startswith("http") and urlsplit(url).netloc != self.host:
            self.found.append(f"asked {url}")

    def open(self, path):
        """What is wrong with the page at an address, with the address."""
        before = len(self.found)
        self.is_ours = "xml" not in path
        try:
            self.page.goto(path)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            return []
        return [f"{path}: {what}" for what in [*self.found[before:], *self.look()]]

    def look(self):
        """At what the page shows now."""
        text = self.page.content()
        return [*self.page.evaluate(DANGEROUS), *(["a sum was worked out"] if WORKED_OUT in text else [])]


@pytest.fixture
def watch(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url)
    yield Watch(context, urlsplit(live_server.url).netloc)
    context.close()


@pytest.fixture
def signed_in(watch, live_server):
    client = client_of("superuser")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    watch.page.context.add_cookies([{**cookie, "url": live_server.url}])
    return client


@pytest.fixture
def poisoned(things):  # noqa: F811
    """A row for every payload, and payloads in every text of every row, its history included."""
    service, topics = make.service("rds"), [make.topic(f"topic-{number}") for number in range(len(PAYLOADS))]
    for number, topic in enumerate(topics):
        row = make.answer(topic, Owner.SHARED, service=service, reviewed_on=None)
        citation = make.citation(row, f"https://docs.aws.amazon.com/{number}")
        make.evidence(row, f"EC2.{number}")
        exception = {"exception": "x", "exception_until": "2026-01-31"} if number % 2 else {"note": "x"}
        make.addition(service, topic, team=make.team(f"team-{number % FEW}"), **exception)
        reader = {"text": "x", "shown_statement": "x", "client": "x", "link": "https://a.example"}
        Suggestion.objects.create(service=service, topic=topic, responsibility=row, **reader)
        DraftComment.objects.create(draft=things["draft"], author=User.objects.first(), text="x")
        if number < FEW:
            check = {"checked_at": timezone.now(), "error": "x", "moved_to": "x", "failures": 1}
            SourceCheck.objects.create(source=citation.source, **check)
            day = {"read_on": "2026-11-01", "first_seen_on": "2026-11-01", "changed_on": "2026-11-20"}
            PassageCheck.objects.create(citation=citation, has_heading=True, read_hash="a", seen_hash="b", **day)
            make.term(f"term-{number}", is_lens=number == 0).topics.add(topic)
            make.category(f"made-{number}")
            make.layer(f"made-{number}", position=number + 9)
            made = make.service_type(f"made-{number}", position=number + 9)
            make.service(f"service-{number}", service_type=made)
    make.service("s3", retired_on="2026-10-01", retired_reason="x")
    return sum(poison(model) for model in apps.get_models() if list(fields(model)) and _is_ours(model))


FEW = 10
"""Rows of what a site has few of."""


def _is_ours(model):
    return model._meta.app_label == "responsibilities" or model in (User, Group)


READERS = [
    "/",
    "/services/",
    "/services/rds/",
    "/services/rds/?full",
    "/services/s3/",
    "/services/rds/@{today}/",
    "/services/rds/changes/",
    *(f"/services/rds/topic-{number}/" for number in range(0, len(PAYLOADS), 9)),
    "/services/rds/guest-os-patching/@{today}/",
    "/services/rds/guest-os-patching/suggest/",
    "/topics/",
    "/topics/topic-1/",
    "/topics/guest-os-patching/changes/",
    "/changes/",
    "/teams/",
    "/teams/team-1/",
    "/layers/operating-system/",
    "/lenses/term-0/",
    "/types/managed/",
    "/matrix/",
    "/compare/?s=rds&s=service-1",
    "/stack/?s=rds&s=s3",
    "/search/?q=script+alert",
    "/glossary/",
    "/api/",
    "/-/reviews/?within=365",
    "/share/services/rds/",
    "/share/services/rds/topic-1/",
    "/share/topics/topic-1/",
    "/share/compare/?s=rds&s=service-1",
    "/share/diagrams/rds/",
    "/embed/rds/",
    "/embed/rds/topic-1/",
    "/embed/compare/?s=rds&s=service-1",
]
DOCUMENTS = [
    "/diagrams/overview.svg",
    "/diagrams/types.svg",
    "/diagrams/rds.svg",
    "/badges/rds.svg",
    *(f"/badges/rds/topic-{number}.svg" for number in range(0, len(PAYLOADS), 9)),
    "/badges/rds.shields.json",
    "/changes.atom",
    "/services/rds/changes.atom",
    "/changes.feed.json",
    "/services/rds.json",
    "/services/rds.md",
    "/services/rds.csv",
    "/services/rds/topic-1.md",
    "/stack.md?s=rds",
    "/search.md?q=script+alert",
    "/api/v1/answers",
    "/llms.txt",
    "/opensearch.xml",
    "/sitemap.xml",
    "/oembed?url=http://testserver/services/rds/&format=xml",
]


def test_nothing_an_editor_or_importer_wrote_runs_on_a_page_of_the_readers(poisoned, watch):
    assert poisoned > 2000
    today = timezone.now().date()
    assert [wrong for path in [*READERS, *DOCUMENTS] for wrong in watch.open(path.format(today=today))] == []
    assert PAYLOADS[0] in watch.page.goto("/services/rds.json").text(), "the payloads are not there"


def test_pictures_feeds_and_lists_with_anything_in_them_are_well_formed(poisoned, watch):
    for path in DOCUMENTS:
        if ".svg" in path or ".atom" in path or "xml" in path:
            ElementTree.fromstring(watch.page.request.get(path).body())


@pytest.mark.parametrize("part", [0, 1])
def test_nothing_anybody_wrote_runs_in_the_admin(part, poisoned, things, signed_in, watch):  # noqa: F811
    urls = ["/admin/", "/admin/auth/user/", "/admin/auth/group/"]
    for model, model_admin in admin.site._registry.items():
        name = model._meta.model_name
        actions = " ".join(least for who, least in LEAST[name].items() if who != "nobody").split()
        for action in READ.split() if name in ALIKE else actions:
            if action != "export":
                url = address(names_of(model_admin)[action], things[name])
                urls.append(url.replace(f"deleted/{things[name].pk}/", f"deleted/{things['deleted']}/"))
    urls.append(f"{address('admin:responsibilities_responsibility_change', things['responsibility'])}?_popup=1")
    wrong = {url: watch.open(url) for url in dict.fromkeys(urls[part::2])}
    assert {url: what for url, what in wrong.items() if what} == {}


def test_nothing_a_reader_asks_for_runs(content, watch):
    content(1)
    places = [
        "/search/?q={0}&owner={0}&page={0}",
        "/services/?text={0}&type={0}&category={0}&lens={0}",
        "/stack/?s={0}&lens={0}",
        "/compare/?s=service-0&s={0}",
        "/matrix/?text={0}&owner={0}",
        "/services/{0}/",
        "/services/service-0/@{0}/",
        "/changes/?since={0}",
        "/admin/login/?next={0}",
        "/oembed?url={0}&format=xml",
    ]
    assert len(PAYLOADS) % len(places), "every place would get the same kinds"
    paths = [places[n % len(places)].format(quote(text, safe="")) for n, text in enumerate(PAYLOADS)]
    assert [wrong for path in paths for wrong in watch.open(path)] == []


def test_nothing_a_reader_suggests_runs(watch, signed_in, monkeypatch):
    make.answer(service=make.service("rds"))
    monkeypatch.setattr(settings, "SUGGESTIONS_PER_HOUR", 1000)
    monkeypatch.setattr(receiving, "SHORTEST", timezone.timedelta(0))
    page = watch.page
    wrong = []
    for text in (" ".join(PAYLOADS[:20]), " ".join(PAYLOADS[20:44]), " ".join(PAYLOADS[44:])):
        page.goto("/services/rds/guest-os-patching/suggest/")
        page.get_by_label("What is wrong").fill(text)
        page.get_by_label("Where does AWS say so?").fill("javascript:alert(1)")
        page.get_by_role("button", name="Send").click()
        page.locator(".field .wrong").first.wait_for()
        wrong += watch.look()
        page.get_by_label("Where does AWS say so?").fill('https://a.example/"onmouseover="alert(1)')
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/suggest/?sent")
    for suggestion in Suggestion.objects.all():
        wrong += watch.open(f"/admin/responsibilities/suggestion/{suggestion.pk}/change/")
    wrong += watch.open("/admin/responsibilities/suggestion/")
    assert (wrong, watch.found, Suggestion.objects.count()) == ([], [], 3)


def book(lines) -> bytes:
    made, out = Workbook(), io.BytesIO()
    for line in lines:
        made.active.append(line)
        for cell in made.active[made.active.max_row]:
            cell.data_type = "s"
    made.save(out)
    return out.getvalue()


def test_nothing_in_a_file_runs_on_its_dry_run(watch, signed_in):
    service = make.service("rds")
    # No file of a spreadsheet holds these.
    texts = [text for text in PAYLOADS if not re.search(r"[\x00-\x08\x0b-\x1f\ufffe]", text)]
    lines = [["scope", "topic", "statement", "reason"]]
    for number, text in enumerate(texts):
        make.answer(make.topic(f"topic-{number}"), service=service)
        lines.append(["services/rds", f"topic-{number}", text, ""])
    mistakes = [lines[0], *([text, text, text, text] for text in texts)]
    answers = "".join(f"  {json.dumps(text)}: {{owner: {json.dumps(text)}}}\n" for text in texts)
    files = {
        "<img src=x onerror=alert(1)>.csv": tables.written(lines[0], lines[1:]),
        '"><svg onload=alert(1)>.xlsx': book(lines),
        "<script>alert(1)<script>.csv": tables.written(mistakes[0], mistakes[1:]),
        "<svg onload=alert(1)>.yaml": f"file: services/rds.yaml\nanswers:\n{answers}".encode(),
    }
    wrong = []
    for name, content in files.items():
        watch.page.goto("/admin/responsibilities/responsibility/import/")
        watch.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "x/y", "buffer": content})
        watch.page.locator("#content form button, #content form input[type=submit]").first.click()
        watch.page.wait_for_load_state()
        assert "alert" in watch.page.locator("#content").inner_text(), name
        wrong += [f"{name}: {what}" for what in watch.look()]
    assert (wrong, watch.found) == ([], [])


# --- That it would be seen


def test_the_watch_sees_each_payload_that_runs_where_nothing_stops_it(watch):
    """On a page without a policy."""
    shown = ""
    watch.host = "bare.example"
    watch.page.route("**", lambda route: route.abort())
    watch.page.route("http://bare.example/", lambda route: route.fulfill(body=shown, content_type="text/html"))
    quiet = []
    for payload in RUN_BY_THEMSELVES:
        watch.found.clear()
        shown = "<!doctype html><title>" if payload.startswith("</title>") else "<!doctype html><title>x</title>"
        shown += {"</textarea>": "<textarea>", "-->": "<!--"}.get(payload.partition("<script>")[0], "") + payload
        watch.page.goto("http://bare.example/")
        until = time.monotonic() + 3
        while not watch.found and time.monotonic() < until:
            watch.page.wait_for_timeout(20)
        if not watch.found:
            quiet.append(payload)
    assert quiet == []


def test_the_watch_sees_a_page_of_the_site_that_does_not_escape(watch, monkeypatch):
    make.answer(service=make.service("rds"), aws_does=f"<img src=x onerror=alert(1)><p>{WORKED_OUT}</p>")
    monkeypatch.setattr(markdown, "render", SafeString)
    seen = " ".join(watch.open("/services/rds/?full"))
    assert "Content Security Policy" in seen
    assert "img onerror=alert(1)" in seen
    assert "a sum was worked out" in seen


def test_the_watch_sees_a_link_that_only_a_click_would_run(watch, monkeypatch):
    make.answer(service=make.service("rds"), aws_does="<a href='java\tscript:alert(1)'>x</a>")
    monkeypatch.setattr(markdown, "render", SafeString)
    assert [wrong.partition(": ")[2] for wrong in watch.open("/services/rds/?full")] == ["a href=java\tscript:alert(1)"]
