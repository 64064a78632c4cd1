"""Every page of the admin that is opened by its address: accessible in both themes, and fits a phone."""

import pytest
from django.conf import settings
from django.contrib import admin

from tests.admin.test_permissions import LEAST, address, client_of, names_of, things  # noqa: F401 -- a fixture
from tests.browser.looking import PHONE, violations, width_on_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALIKE = {"category", "layer", "servicetype", "term"}
"""Made of the same forms and templates as topics."""
FILES = {"export"}


def addresses(there):
    for model, model_admin in admin.site._registry.items():
        name = model._meta.model_name
        actions = " ".join(least for who, least in LEAST[name].items() if who != "nobody").split()
        names = names_of(model_admin)
        for action in () if name in ALIKE else actions:
            if action not in FILES:
                url = address(names[action], there[name])
                yield url.replace(f"deleted/{there[name].pk}/", f"deleted/{there['deleted']}/")


@pytest.mark.long
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_the_admin_is_accessible_and_fits_a_phone(theme, things, open_page, live_server):  # noqa: F811
    cookie = client_of("superuser").cookies[settings.SESSION_COOKIE_NAME].value
    # axe itself sets styles to measure contrast.
    page = open_page("/-/up/", allowed=["Applying inline style"], color_scheme=theme)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    found = {}
    for url in dict.fromkeys(["/admin/", *addresses(things)]):
        page.goto(url)
        width = width_on_a_phone(page)
        found[url] = [*violations(page), *([f"{width} pixels wide"] if width > PHONE else [])]
    assert {url: problems for url, problems in found.items() if problems} == {}
    assert len(found) > 60
