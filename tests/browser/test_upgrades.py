"""An editor decides about the texts of a release in a real browser."""

import pytest

from responsibilities.editing import items
from responsibilities.models import Responsibility
from tests import make
from tests.browser.looking import violations
from tests.upgrading import PHRASE, STATEMENT, edit, pending, release, said

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/admin/responsibilities/shippedrecord/"


@pytest.fixture
def two(tmp_path):
    editor = make.user("anna", "change_responsibility", "change_service", "publish_content")
    release(tmp_path)
    edit(editor, statement="Ours.")
    edit(editor, items.Key("service", "rds"), docs_url="https://docs.aws.amazon.com/ours")
    release(tmp_path, STATEMENT, PHRASE, ("AWS runs the database server", "AWS runs the server"))


def sign_in(page):
    page.fill("#id_username", "anna")
    page.fill("#id_password", "correct horse")
    page.click("input[type=submit]")


def test_an_editor_chooses_field_by_field_and_takes_the_rest(two, open_page):
    page = open_page(LIST)
    sign_in(page)
    page.click("text=Guest OS patching · Amazon RDS")
    conflict = page.locator("tr.conflict")
    assert "changed by both" in conflict.inner_text()
    conflict.locator("input[value=mine]").check()
    page.locator("tr:has-text('Phrase') input[value=theirs]").check()
    page.fill("#id_reason", "The release is right about when")
    page.click("text=Save the choice")
    page.wait_for_selector("text=Chose field by field.")
    assert said() == ("AWS patches it, every month.", "AWS patches")
    assert Responsibility.objects.get().history.first().history_change_reason == "The release is right about when"

    page.check("input[name=_selected_action]")
    page.select_option("select[name=action]", "merge_selected")
    page.click("button:has-text('Go')")
    assert "1 take what each side changed." in page.inner_text("#content")
    page.click("input[value='Merge ours and the release’s text: 1']")
    assert "Decided (1)" in page.inner_text("#content")
    assert pending() == []


def test_the_pages_are_accessible_in_both_themes_and_fit_a_phone(two, open_page):
    numbers = [found.number for found in pending()]
    for options in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 700}}):
        page = open_page(LIST, **options)
        sign_in(page)
        problems = {}
        for number in numbers:
            page.goto(f"{LIST}{number}/change/")
            problems[number] = complaints(page)
        page.goto(LIST)
        page.check("#action-toggle")
        page.select_option("select[name=action]", "take_selected")
        page.click("button:has-text('Go')")
        problems["preview"] = complaints(page)
        assert problems == {name: [] for name in problems}, options


def complaints(page) -> list[str]:
    """What axe finds in our part of the page, and whether it sticks out."""
    wide = page.evaluate("document.querySelector('#content').scrollWidth - document.documentElement.clientWidth")
    return [*violations(page, "#content"), *([f"sticks out by {wide}"] if wide > 0 else [])]
