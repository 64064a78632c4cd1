"""Bulk changes and edits in lists in a real browser: without scripts, on a phone, accessible."""

import pytest
from django.conf import settings
from django.test import Client

from responsibilities.models import Responsibility
from tests import make
from tests.browser.looking import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/responsibilities/responsibility/"


@pytest.fixture
def signed_in(open_page, live_server):
    """Opens a page as somebody who may publish."""

    def open_(name: str, path: str, **options):
        client = Client()
        client.force_login(make.user(name, "view_responsibility", "change_responsibility", "publish_content"))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        # axe itself sets styles to measure contrast.
        page = open_page("/-/up/", allowed=["Applying inline style"], **options)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.goto(path)
        return page

    return open_


def rows() -> list[Responsibility]:
    long = "a-service-with-a-very-long-name-as-aws-likes-them"
    return [make.answer(service=make.service(slug), owner="shared") for slug in ("rds", long)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_bulk_change_on_a_phone_without_scripts(theme, signed_in):
    for row in rows():
        make.citation(row, "https://docs.aws.amazon.com/" + "a-long-address-of-a-page/" * 6)
    page = signed_in("ben", LIST, viewport={"width": 320, "height": 700}, java_script_enabled=False, color_scheme=theme)
    for box in page.locator("input[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").first.select_option("change_many")
    page.locator("button[name=index]").first.click()
    page.get_by_label("Mark sources as read on a day").check()
    page.locator("[name=checked_day]").fill("2026-12-24")
    page.get_by_role("button", name="See what changes").click()
    assert page.get_by_role("heading", name="Would change (2)").is_visible()
    page.get_by_label("Reason").fill("Read again")
    page.get_by_role("button", name="Publish: 2 changes").click()
    assert page.get_by_role("heading", name="Published (2)").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_phone(theme, signed_in):
    changed = rows()
    for row in changed:
        make.citation(row, "https://docs.aws.amazon.com/" + "a-long-address-of-a-page/" * 6)
    page = signed_in("ben", LIST, viewport={"width": 320, "height": 700}, color_scheme=theme)
    found = {}

    def look(name: str) -> None:
        found[name] = violations(page, "#content")
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[name].append("sticks out")

    page.locator("#action-toggle").check()
    page.locator("select[name=action]").first.select_option("change_many")
    page.locator("button[name=index]").first.click()
    look("form")
    page.locator("[name=change_checked]").check()
    page.locator("[name=checked_day]").fill("2026-12-24")
    page.locator("[name=change_owner]").check()
    page.locator("[name=owner]").select_option("n/a")
    page.locator("[name=preview]").click()
    look("refused")
    page.locator("[name=back]").click()
    page.locator("[name=owner]").select_option("aws")
    page.locator("[name=preview]").click()
    look("preview")
    page.locator("[name=reason]").fill("AWS said so")
    page.locator("[name=apply]").click()
    look("result")
    assert found == {"form": [], "refused": [], "preview": [], "result": []}


def test_two_editors_edit_the_same_row_of_a_list(signed_in):
    first, second = rows()
    ben = signed_in("ben", LIST)
    carla = signed_in("carla", LIST)
    carla.get_by_label(f"Reviewed on: {first}").fill("2026-12-01")
    carla.get_by_role("button", name="Save").click()
    ben.get_by_label(f"Reviewed on: {first}").fill("2026-12-24")
    ben.get_by_label(f"Review by: {second}").fill("2027-02-02")
    ben.get_by_role("button", name="Save").click()
    assert ben.get_by_text("Last change: carla on").is_visible()
    assert violations(ben, "#content") == []
    assert ben.locator("[name$=-reviewed_on]").input_value() == "2026-12-24"
    ben.get_by_role("button", name="Save again").click()
    assert ben.get_by_label(f"Reviewed on: {first}").input_value() == "2026-12-24"
    assert ben.get_by_label(f"Review by: {second}").input_value() == "2027-02-02"
    assert [item.reviewed_on.isoformat() for item in first.history.all()] == ["2026-12-24", "2026-12-01", "2026-11-01"]
