"""Embeds in a real Chromium: shown in the frame of an origin that may, refused to others, and accessible."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest

from responsibilities.pages import frame
from tests.browser.looking import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = ["/embed/service-0/", "/embed/service-0/topic-0/", "/embed/compare/?s=service-0&s=service-1", "/embed/zzz/"]


class Wiki(BaseHTTPRequestHandler):
    """A page of another origin whose body is what its address says."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        body = unquote(urlsplit(self.path).query)
        self.wfile.write(f"<!doctype html><title>A wiki</title><body>{body}".encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def wiki():
    """Its origin: another host and another port than the site's."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Wiki)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def framed(chromium, live_server, wiki, content, settings):
    """Shows a path of the site in a frame of the wiki; gives the frame, the browser's context and what was refused."""
    content(3)
    contexts = []

    def show(path, *, allowed, sandbox=None):
        settings.EMBED_ALLOWED_ORIGINS = allowed
        context = chromium.new_context()
        contexts.append(context)
        page = context.new_page()
        refusals = []
        page.on("console", lambda message: refusals.append(message.text) if "frame-ancestors" in message.text else None)
        html = frame.html(f"{live_server.url}{path}", "An embed", frame.SERVICE)
        if sandbox is not None:
            html = html.replace(frame.SANDBOX, sandbox)
        page.goto(f"{wiki}/?{html.replace('&', '%26')}")
        inside = page.frames[1]
        for _ in range(200):
            if refusals or inside.locator("main.embed h1").is_visible():
                break
            page.wait_for_timeout(50)
        inside.wait_for_load_state()
        return inside, context, refusals

    yield show
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PATHS)
def test_an_origin_on_the_list_shows_the_embed_and_gets_no_cookie(path, framed, wiki):
    inside, context, refusals = framed(path, allowed=(wiki,))
    assert inside.locator("main.embed h1").is_visible()
    assert inside.evaluate("getComputedStyle(document.querySelector('.embed')).display") == "grid"
    assert (context.cookies(), refusals) == ([], [])


def test_a_link_in_the_frame_opens_in_the_whole_window(framed, wiki, live_server):
    inside, context, _ = framed("/embed/service-0/topic-0/", allowed=("*",))
    inside.locator("h1 a").click()
    (page,) = context.pages
    page.wait_for_url(f"{live_server.url}/services/service-0/topic-0/")


@pytest.mark.parametrize("allowed", [(), ("https://wiki.example.org",)], ids=["nobody", "somebody-else"])
def test_an_origin_that_is_not_on_the_list_is_refused(allowed, framed):
    inside, _, refusals = framed("/embed/service-0/", allowed=allowed)
    assert inside.locator("main.embed").count() == 0
    assert len(refusals) == 1


@pytest.mark.parametrize("path", ["/services/service-0/", "/share/services/service-0/", "/admin/login/"])
def test_every_other_page_is_refused_to_everybody(path, framed, wiki):
    inside, _, refusals = framed(path, allowed=(wiki, "*"))
    assert inside.locator("main").count() == 0
    assert len(refusals) == 1


def test_a_frame_without_an_origin_is_still_styled(framed, wiki):
    """As WordPress frames what it does not know. The policy's own word for our origin still holds there."""
    inside, _, _ = framed("/embed/service-0/", allowed=(wiki,), sandbox="allow-scripts")
    assert inside.evaluate("getComputedStyle(document.querySelector('.embed')).display") == "grid"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_embeds_are_accessible_and_follow_the_readers_theme(theme, content, open_page, settings):
    content(3)
    page = open_page("/embed/service-0/", color_scheme=theme, viewport={"width": 480, "height": 280}, allowed=["404"])
    grounds = set()
    for path in PATHS:
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 480
        grounds.add(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert grounds == {"rgb(255, 255, 255)" if theme == "light" else "rgb(16, 20, 23)"}


def test_a_reader_copies_a_text_with_one_click(content, open_page):
    content(1)
    page = open_page("/share/services/service-0/topic-0/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#jira").get_by_role("button", name="Copy").click()
    page.locator("#jira").get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Jira").input_value()


def test_a_reader_selects_a_text_without_script(content, open_page):
    content(1)
    page = open_page("/services/service-0/topic-0/", java_script_enabled=False)
    page.get_by_role("link", name="Share").click()
    box = page.get_by_label("MediaWiki")
    assert box.input_value().startswith("'''[http://testserver/services/service-0/topic-0/ ")
    assert page.get_by_role("button", name="Copy").count() == 0
