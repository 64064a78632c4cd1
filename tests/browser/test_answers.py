"""The journeys of the people who come with a question, with and without JavaScript."""

import pytest

from tests import make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])


@scripts
def test_a_reader_narrows_the_results_and_takes_it_back(scripts, content, open_page):
    content(3)
    page = open_page("/search/?q=patches", java_script_enabled=scripts)
    before = page.locator(".res-cols .res li").count()
    summary = page.get_by_text("Narrow these")
    if summary.is_visible():
        summary.click()
    link = page.locator(".facets a", has_text="AWS").first
    count = int(link.locator(".num").inner_text())
    link.click()
    assert page.locator(".res-cols .res li").count() == count
    assert {text.strip() for text in page.locator(".res-cols .res li > .o").all_inner_texts()} == {"AWS"}
    page.locator(".facets [aria-current]").click()
    assert page.locator(".res-cols .res li").count() == before


def test_the_keyboard_reaches_suggestions_and_an_answer(content, open_page):
    content(3)
    make.service("rds", name="Amazon RDS", short_name="RDS")
    page = open_page("/")
    page.keyboard.press("/")
    box = page.locator("input[type=search]:focus")
    box.press_sequentially("rds")
    page.get_by_role("option", name="Amazon RDS").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    box.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.get_attribute("aria-activedescendant")) == ("false", None)
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/services/rds/")


@scripts
def test_a_reader_compares_services_and_keeps_only_the_differences(scripts, content, open_page):
    content(3)
    page = open_page("/compare/", java_script_enabled=scripts)
    page.get_by_role("combobox", name="Service 1").select_option("service-0")
    page.get_by_role("combobox", name="Service 2").select_option("service-1")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("combobox", name="Service 3").select_option("service-2")
    page.get_by_role("button", name="Compare").click()
    assert page.locator("h1").inner_text() == "Service 0, Service 1 and Service 2"
    assert page.locator("tr.same").count() == 2
    page.get_by_role("link", name="Only the 2 differences").click()
    assert (page.locator("tr.diff").count(), page.locator("tr.same").count()) == (2, 0)
    again = open_page(page.url, java_script_enabled=scripts)
    assert again.locator("tr.diff th").all_inner_texts() == page.locator("tr.diff th").all_inner_texts()


@scripts
def test_a_reader_makes_a_stack_ticks_and_prints_it(scripts, content, open_page):
    content(3)
    page = open_page("/stack/", java_script_enabled=scripts)
    page.get_by_label("Service 0").check()
    page.get_by_label("Service 1").check()
    page.get_by_role("button", name="Make the list").click()
    assert page.url.endswith("/stack/?s=service-0&s=service-1")
    boxes = page.locator(".chk input")
    listed = boxes.count()
    assert page.locator("#sheet-h").inner_text() == f"Service 0 and Service 1: {listed} things to do"
    boxes.first.check()
    page.reload()
    assert boxes.first.is_checked() is scripts
    assert page.get_by_role("button", name="Print").count() == int(scripts)
    page.emulate_media(media="print")
    assert page.locator(".pick").is_hidden()
    assert page.locator(".sign").is_visible()
    assert page.pdf()[:5] == b"%PDF-"


@scripts
def test_a_reader_goes_from_the_matrix_to_an_answer(scripts, content, open_page):
    content(3)
    page = open_page("/matrix/", java_script_enabled=scripts)
    page.get_by_role("combobox", name="Type").select_option("infrastructure")
    page.get_by_role("button", name="Apply").click()
    table = page.get_by_role("table", name="Owner of each topic, by service")
    assert table.get_by_role("columnheader").all_inner_texts()[1:] == ["Topic", "Service 1"]
    table.get_by_role("row", name="Topic 0").get_by_role("link", name="You").click()
    assert page.url.endswith("/services/service-1/topic-0/")
