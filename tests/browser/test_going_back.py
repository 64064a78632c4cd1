"""An administrator restores last month's RDS in a real browser: sees what changes, says why, and readers see it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from responsibilities.editing.writing import publish
from tests import make
from tests.browser.looking import is_accessible_and_fits_a_phone
from tests.moving import at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAST_MONTH = timezone.now().date() - timedelta(days=30)


@pytest.fixture
def changed():
    """RDS as it stood last month, and what somebody has made of it since."""
    with at(LAST_MONTH - timedelta(days=5)):
        rds = make.service("rds", summary="As it was last month.")
        patching = make.answer(make.topic("patching"), service=rds, statement="AWS patches it, as ever.")
        backup = make.answer(make.topic("backup"), service=rds)
    ben = make.user("ben")
    publish(make.change(rds, summary="Wrong."), ben, "About Aurora")
    publish(make.change(patching, statement="Wrong, too."), ben, "About Aurora")
    publish(make.change(backup, retired=str(timezone.now().date()), retired_reason="Thought so"), ben, "About Aurora")
    return rds


@pytest.fixture
def administrator():
    user = make.user("carla")
    user.groups.add(Group.objects.get(name="Administrator"))
    return user


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_administrator_restores_last_months_rds(theme, changed, administrator, open_page):
    page = open_page("/admin/", color_scheme=theme, allowed=["Applying inline style"])
    page.get_by_label("Username").fill("carla")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    page.goto(f"/admin/responsibilities/service/{changed.pk}/change/")
    page.get_by_role("link", name="History with its answers").click()
    assert "Backup retired by ben" in " ".join(page.locator("#content").inner_text().split())
    is_accessible_and_fits_a_phone(page)
    page.get_by_role("link", name="Restore to a day").click()
    page.locator("#day_form input[type=date]").fill(str(LAST_MONTH))
    page.get_by_role("button", name="Show what would change").click()
    headings = [" ".join(text.split()) for text in page.locator(".restored h3").all_inner_texts()]
    assert headings == ["Amazon Rds changes", "Patching changes", "Backup is brought back"]
    is_accessible_and_fits_a_phone(page)
    page.get_by_label("Why").fill("Ben meant Aurora")
    page.get_by_role("button", name="Restore and publish").click()
    assert "Published: 3 changes." in page.locator(".messagelist").inner_text()
    assert "Ben meant Aurora" in page.locator(".timeline > li").first.inner_text()
    is_accessible_and_fits_a_phone(page)
    page.goto("/services/rds/")
    shown = page.locator("main").inner_text()
    assert ("As it was last month." in shown, "AWS patches it, as ever." in shown, "Wrong" in shown) == (
        True,
        True,
        False,
    )
    assert page.locator("#backup").count() == 1
