"""What browser tests look for on every page: what axe finds, and whether it fits a phone."""

from axe_playwright_python.sync_playwright import Axe

PHONE = 320
"""Pixels: the narrowest screen that nothing may stick out of."""


def violations(page, context: str | None = None) -> list[str]:
    """What axe finds, one line an element; in the whole page or in a part of it."""
    # Without "preload" it would copy style sheets that import others into the page, which our policy forbids.
    found = Axe().run(page, context, options={"preload": False}).response["violations"]
    return [f"{item['id']}: {node['html'][:140]}" for item in found for node in item["nodes"]]


def width_on_a_phone(page) -> int:
    """How wide the page is where the screen is narrowest. The window is as before afterwards."""
    before = page.viewport_size
    page.set_viewport_size({"width": PHONE, "height": 700})
    width: int = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(before)
    return width


def is_accessible_and_fits_a_phone(page) -> None:
    assert violations(page) == [], page.url
    assert width_on_a_phone(page) <= PHONE, page.url
