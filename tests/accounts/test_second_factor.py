"""The second factor: setting up, signing in with it, losing it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from responsibilities.accounts import pending, second_factor

from .helpers import CODE, LOGIN, PASSWORD, SET_UP, code_of, is_in, log, sign_in

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def app(user):
    return TOTPDevice.objects.get(user=user, confirmed=True)


def shown_codes(response) -> list[str]:
    return [item.text for item in BeautifulSoup(response.content, "html.parser").select(".recovery code")]


def relax(user):
    """As if the pause after a wrong code were over."""
    TOTPDevice.objects.filter(user=user).update(throttling_failure_count=0)


def test_somebody_sets_it_up_and_sees_the_recovery_codes_once(person, signed_in):
    user = person()
    client = signed_in(user)
    assert "Your password alone signs you in." in text(client.get("/admin/second-factor/"))
    page = client.get(SET_UP)
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    assert second_factor.key_to_type(device) in text(page)
    done = client.post(SET_UP, {"code": code_of(device), "password": PASSWORD})
    codes = shown_codes(done)
    assert len(set(codes)) == 10
    assert "no-store" in done["Cache-Control"]
    overview = text(client.get("/admin/second-factor/"))
    assert "You have 10 recovery codes left." in overview
    assert codes[0] not in overview
    assert is_in(client)


def test_the_picture_holds_the_key_and_is_no_ones_elses(person, signed_in, monkeypatch):
    user = person()
    drawn = []
    make = second_factor.segno.make
    monkeypatch.setattr(
        second_factor.segno, "make", lambda content, **how: drawn.append(content) or make(content, **how)
    )
    response = signed_in(user).get("/admin/second-factor/qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "no-store" in response["Cache-Control"]
    assert b"<svg" in response.content
    assert b"style" not in response.content
    device = TOTPDevice.objects.get(user=user)
    assert drawn == [device.config_url]
    assert "issuer=Who%20secures%20what%20%28testserver%29" in device.config_url
    assert Client().get("/admin/second-factor/qr.svg")["Location"] == LOGIN


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"code": "000000", "password": PASSWORD}, "This code is wrong."),
        ({"code": "RIGHT", "password": "wrong"}, "This is not your password."),
        ({"code": "", "password": PASSWORD}, "This field is required."),
        ({"code": "RIGHT"}, "This field is required."),
    ],
)
def test_setting_up_needs_the_right_code_and_the_password(given, sentence, person, signed_in):
    user = person()
    client = signed_in(user)
    client.get(SET_UP)
    right = code_of(TOTPDevice.objects.get())
    answer = client.post(SET_UP, {name: right if value == "RIGHT" else value for name, value in given.items()})
    assert sentence in text(answer)
    assert second_factor.app_of(user) is None


def test_guessing_the_password_there_locks_out(person, signed_in):
    client = signed_in(person())
    assert [client.post(SET_UP, {"code": "123456", "password": "x"}).status_code for _ in range(5)][-1] == 429


def test_the_password_alone_no_longer_signs_in(with_app, client):
    with_app()
    response = sign_in(client)
    assert response["Location"] == CODE
    assert not is_in(client)
    assert "six digits" in text(client.get(CODE))


def test_password_and_code_sign_in_and_lead_on(with_app, client):
    user, _ = with_app()
    client.post(
        f"{LOGIN}?next=/admin/auth/", {"username": "anna", "password": PASSWORD, "next": "/admin/second-factor/"}
    )
    key = client.session.session_key
    response = client.post(CODE, {"code": code_of(app(user))})
    assert response["Location"] == "/admin/second-factor/"
    assert is_in(client)
    assert client.session.session_key != key
    assert pending.KEY not in client.session


def test_a_code_works_once(with_app, client):
    user, _ = with_app()
    code = code_of(app(user))
    sign_in(client)
    assert client.post(CODE, {"code": code}).status_code == 302
    other = Client()
    sign_in(other)
    assert "was used before" in text(other.post(CODE, {"code": code}))
    assert not is_in(other)


def test_a_code_may_be_typed_with_a_space(with_app, client):
    user, _ = with_app()
    sign_in(client)
    code = code_of(app(user))
    assert client.post(CODE, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


@pytest.mark.parametrize("code", ["", "12345", "1234567", "+12345", "1_2345", "١٢٣٤٥٦", "\0", "x" * 500])
def test_what_is_no_code_gets_a_sentence(code, with_app, client):
    with_app()
    sign_in(client)
    response = client.post(CODE, {"code": code})
    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").find(class_="errorlist")


def test_a_recovery_code_signs_in_once_however_it_is_typed(with_app, client):
    user, codes = with_app()
    sign_in(client)
    assert client.post(CODE, {"code": codes[3].replace("-", " ").upper()}).status_code == 302
    assert is_in(client)
    other = Client()
    sign_in(other)
    assert other.post(CODE, {"code": codes[3]}).status_code == 200
    assert second_factor.recovery_codes_left(user) == 9
    assert ("signed-in", "password and recovery code") in log("action", "how")


def test_recovery_codes_are_stored_as_hashes(with_app):
    _, codes = with_app()
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10
    assert not stored & {code.replace("-", "") for code in codes}
    assert {len(token) for token in stored} == {16}


def test_codes_are_throttled(with_app, client):
    user, _ = with_app()
    sign_in(client)
    client.post(CODE, {"code": "000000"})
    assert client.post(CODE, {"code": code_of(app(user))}).status_code == 200
    relax(user)
    assert client.post(CODE, {"code": code_of(app(user))}).status_code == 302


def test_five_wrong_codes_lock_out_with_the_page_that_says_so(with_app, client):
    user, _ = with_app()
    sign_in(client)
    answers = [client.post(CODE, {"code": "000000"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    relax(user)
    refused = client.post(CODE, {"code": code_of(app(user))})
    assert "Try again in 15 minutes" in text(refused)
    assert not is_in(client)
    assert log("action", "how")[-2:] == [("sign-in-failed", "code"), ("locked-out", "")]


def test_the_code_of_somebody_else_does_not_work(with_app, client):
    with_app("anna")
    other, _ = with_app("ben")
    sign_in(client)
    assert client.post(CODE, {"code": code_of(app(other))}).status_code == 200


def test_the_second_step_needs_the_first(with_app, client):
    user, _ = with_app()
    for response in (client.get(CODE), client.post(CODE, {"code": code_of(app(user))})):
        assert response["Location"] == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize("change", ["late", "password", "switched off", "deleted"])
def test_a_half_sign_in_ends(change, with_app, client):
    user, _ = with_app()
    sign_in(client)
    if change == "late":
        session = client.session
        session[pending.KEY]["until"] = 0
        session.save()
    elif change == "password":
        user.set_password("another good one")
        user.save()
    elif change == "switched off":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        code = code_of(app(user))
        user.delete()
    code = code if change == "deleted" else code_of(app(user))
    assert client.post(CODE, {"code": code})["Location"] == LOGIN


def test_half_signed_in_nothing_else_opens(with_app, client):
    with_app("anna", is_superuser=True)
    sign_in(client)
    for url in (
        "/admin/",
        "/admin/auth/user/",
        "/admin/second-factor/",
        "/admin/second-factor/remove/",
        "/admin/password_change/",
    ):
        assert client.get(url)["Location"] == f"{LOGIN}?next={url}"
    # With a stolen password alone nobody may replace the app or see a key.
    assert client.get(SET_UP)["Location"] == LOGIN
    assert client.get("/admin/second-factor/qr.svg")["Location"] == LOGIN


def test_setting_it_up_ends_sessions_that_gave_only_the_password(person, client):
    user = person()
    sign_in(client)
    here = Client()
    sign_in(here)
    here.get(SET_UP)
    here.post(SET_UP, {"code": code_of(TOTPDevice.objects.get(user=user)), "password": PASSWORD})
    assert is_in(here)
    assert not is_in(client)


def test_where_it_is_required_somebody_without_it_sets_it_up_first(person, client, settings):
    settings.REQUIRE_TOTP = True
    user = person()
    response = client.post(LOGIN, {"username": "anna", "password": PASSWORD, "next": "/admin/second-factor/"})
    assert response["Location"] == SET_UP
    assert not is_in(client)
    assert "Set it up now, and you are signed in." in text(client.get(SET_UP))
    assert client.get("/admin/second-factor/qr.svg").status_code == 200
    done = client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get(user=user))})
    assert len(shown_codes(done)) == 10
    assert (
        BeautifulSoup(done.content, "html.parser").find("a", string="I have kept them")["href"]
        == "/admin/second-factor/"
    )
    assert is_in(client)


def test_switching_the_requirement_on_ends_sessions_without_it(person, client, settings):
    person()
    sign_in(client)
    assert is_in(client)
    settings.REQUIRE_TOTP = True
    assert not is_in(client)


def test_it_is_removed_with_the_password(with_app, client):
    user, _ = with_app()
    sign_in(client)
    client.post(CODE, {"code": code_of(app(user))})
    url = "/admin/second-factor/remove/"
    assert "This is not your password." in text(client.post(url, {"password": "wrong"}))
    client.get(url)
    client.post(url, {"password": PASSWORD})
    assert (TOTPDevice.objects.count(), StaticToken.objects.count()) == (0, 0)
    assert is_in(client)
    assert sign_in(Client())["Location"] == "/admin/"


def test_where_it_is_required_it_is_replaced_but_not_removed(with_app, client, settings):
    settings.REQUIRE_TOTP = True
    user, _ = with_app()
    sign_in(client)
    client.post(CODE, {"code": code_of(app(user))})
    assert client.post("/admin/second-factor/remove/", {"password": PASSWORD})["Location"] == "/admin/second-factor/"
    old = app(user)
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(TOTPDevice.objects.get(confirmed=False)), "password": PASSWORD})
    assert app(user) != old
    assert is_in(client)


def test_new_recovery_codes_replace_the_old(with_app, client):
    user, old = with_app()
    sign_in(client)
    client.post(CODE, {"code": code_of(app(user))})
    url = "/admin/second-factor/new-codes/"
    assert client.get(url).status_code == 200
    new = shown_codes(client.post(url, {"password": PASSWORD}))
    assert len(new) == 10
    assert second_factor.check(user, old[0]) is None
    StaticToken.objects.first().device.throttle_reset()
    assert second_factor.check(user, new[0]) is not None


def test_without_an_app_there_are_no_codes_to_renew(person, signed_in):
    client = signed_in(person())
    for url in ("/admin/second-factor/new-codes/", "/admin/second-factor/remove/"):
        assert client.get(url)["Location"] == "/admin/second-factor/"


def test_an_administrator_removes_a_lost_one(with_app, person, signed_in):
    lost, _ = with_app("lost")
    client = signed_in(person("boss", "Administrator"))
    listed = client.get("/admin/auth/user/")
    assert "second factor" in text(listed).lower()
    done = client.post(
        "/admin/auth/user/", {"action": "remove_second_factor", "_selected_action": [lost.pk]}, follow=True
    )
    assert "The second factor of lost is removed." in text(done)
    assert second_factor.app_of(lost) is None
    assert log("action", "who", "about")[-1] == ("second-factor-removed", "boss", "lost")


def test_but_not_that_of_a_superuser(with_app, person, signed_in):
    root, _ = with_app("root", is_superuser=True)
    client = signed_in(person("boss", "Administrator"))
    done = client.post(
        "/admin/auth/user/", {"action": "remove_second_factor", "_selected_action": [root.pk]}, follow=True
    )
    assert "You can’t remove the second factor of root, who may do more than you." in text(done)
    assert second_factor.app_of(root) is not None


def test_an_editor_can_not(with_app, person, signed_in):
    lost, _ = with_app("lost")
    client = signed_in(person("ed", "Editor"))
    data = {"action": "remove_second_factor", "_selected_action": [lost.pk]}
    assert client.post("/admin/auth/user/", data).status_code == 403
    assert second_factor.app_of(lost) is not None


def test_nobody_sees_keys_in_admin(admin_client):
    assert admin_client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert admin_client.get("/admin/otp_static/staticdevice/").status_code == 404


def test_setting_up_and_removing_are_logged_without_any_code(with_app):
    user, codes = with_app()
    second_factor.remove(user)
    actions = ["user-created", "second-factor-set-up", "recovery-codes-made", "second-factor-removed"]
    assert [row[0] for row in log("action")] == actions
    written = str(log("who", "about", "how", "detail"))
    assert not any(code in written for code in codes)


def test_a_changed_password_ends_all_other_sessions(person, client):
    person()
    sign_in(client)
    here = Client()
    sign_in(here)
    new = "an even better one 99"
    here.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert is_in(here)
    assert not is_in(client)


def test_signing_in_gives_a_new_session(person, client):
    person()
    client.get(LOGIN)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert client.session.session_key != session.session_key
