"""A real Chromium. Skips with a reason where there is none; under CI that is a failure."""

import os
import shutil
from urllib.parse import urlsplit

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        reason = "no Chromium on this machine (Debian: apt install chromium)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    from playwright.sync_api import Locator, Page, sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", arriving(Locator.click, lambda locator: locator.page))
        patch.setattr(Page, "click", arriving(Page.click, lambda page: page))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def arriving(click, page_of):
    """A click that ends when the page it leads to is there: Playwright's ends when that page has begun."""

    def click_and_arrive(element, *arguments, **options):
        click(element, *arguments, **options)
        page_of(element).wait_for_load_state()

    return click_and_arrive


@pytest.fixture
def open_page(chromium, live_server):
    """Opens pages in a new context; afterwards fails on console errors, page errors and other hosts."""
    contexts, complaints = [], []
    host = urlsplit(live_server.url).netloc

    def open_(path="/", *, allowed=(), **options):
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complain(message, allowed) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("request", lambda request: check_host(request.url))
        page.goto(path)
        return page

    def complain(message, allowed):
        if not any(text in message.text for text in allowed):
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def check_host(url):
        if urlsplit(url).scheme.startswith("http") and urlsplit(url).netloc != host:
            complaints.append(f"a request to another host: {url}")

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
