"""Signing in and the second factor in a real browser: usable, accessible, under the strict policy, without script."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.accounts.conftest import person, quick_hashes  # noqa: F401 -- fixtures
from tests.accounts.helpers import PASSWORD, code_of
from tests.browser.looking import is_accessible_and_fits_a_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def give_password(page, password=PASSWORD):
    page.get_by_label("Username").fill("anna")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_editor_sets_up_the_second_factor_and_signs_in_with_it(theme, person, open_page, settings):  # noqa: F811
    settings.OIDC_ISSUER, settings.OIDC_NAME = "https://login.example.org", "Example Ltd"
    user = person("anna", "Administrator")
    # Without script: axe brings its own, so it looks in a second browser.
    for script in (False, True):
        page = open_page("/admin/", java_script_enabled=script, color_scheme=theme, allowed=["429", "503"])
        look = (lambda: is_accessible_and_fits_a_phone(page)) if script else (lambda: None)  # noqa: B023
        TOTPDevice.objects.all().delete()
        look()
        give_password(page)
        page.get_by_role("link", name="Second factor").click()
        look()
        page.get_by_role("link", name="Set it up").click()
        look()
        if script:
            assert page.evaluate("document.querySelector('.qr').naturalWidth") > 100
        page.get_by_label("Code").fill("000000")
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Use this app").click()
        assert "This code is wrong" in page.inner_text(".errorlist")
        look()
        device = TOTPDevice.objects.get(user=user)
        device.throttle_reset()
        page.get_by_label("Code").fill(code_of(device, steps_ago=1))
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Use this app").click()
        codes = page.locator(".recovery code").all_inner_texts()
        assert len(codes) == 10
        look()
        page.get_by_role("link", name="I have kept them").click()
        look()
        for name in ("Make new recovery codes", "Remove the second factor"):
            page.get_by_role("link", name=name).click()
            look()
            page.go_back()
        page.get_by_role("button", name="Log out").click()
        page.goto("/admin/")
        give_password(page)
        look()
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Sign in").click()
        assert page.get_by_role("heading", name="Waiting for review").count() == 1


def test_who_guesses_and_who_is_refused_reads_why(person, open_page, settings):  # noqa: F811
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "responsibilities.accounts.oidc.Backend"]
    person()
    page = open_page("/admin/", allowed=["429", "503"])
    for _ in range(5):
        page.goto("/admin/")
        give_password(page, "wrong")
    assert "Try again in 15 minutes" in page.inner_text("#content")
    is_accessible_and_fits_a_phone(page)
    page.goto("/admin/oidc/start/")
    assert "can’t be reached" in page.inner_text("#content")
    is_accessible_and_fits_a_phone(page)


def test_users_groups_and_the_log_obey_the_policy(admin_user, open_page, client):
    client.force_login(admin_user)
    page = open_page("/glossary/")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}]
    )
    for path in ("auth/user/", "auth/user/add/", f"auth/user/{admin_user.pk}/change/", "responsibilities/auditentry/"):
        page.goto(f"/admin/{path}")
        assert page.locator("#content h1").count() == 1, path
