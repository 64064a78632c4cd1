"""Single sign-on, against a provider on 127.0.0.1 that does what each test wants."""

import logging
import time
from urllib.parse import urlsplit

import jwt
import pytest
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives import serialization
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from responsibilities.accounts import provider as provider_module
from responsibilities.models import Identity

from . import identity_provider
from .helpers import LOGIN, PASSWORD, is_in, log, sign_in
from .identity_provider import CLIENT, KEY, OTHER_KEY, SECRET

pytestmark = pytest.mark.django_db

START, CALLBACK = "/admin/oidc/start/", "/admin/oidc/callback/"
BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
SSO = "responsibilities.accounts.oidc.Backend"


@pytest.fixture
def provider(settings):
    with identity_provider.running() as found:
        settings.OIDC_ISSUER = found.issuer
        settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_GROUP_MAP = (("aws-editors", "Editor"), ("security", "Administrator"), ("security", "Reviewer"))
        settings.OIDC_NAME = "Example Ltd"
        settings.OIDC_TIMEOUT = 2
        settings.AUTHENTICATION_BACKENDS = [*BACKENDS, SSO]
        provider_module.forget()
        yield found
    provider_module.forget()


def come_back(client, provider, then="", **query):
    """Goes to the provider, signs in there and comes back."""
    start = client.get(START + (f"?next={then}" if then else ""))
    assert start.status_code == 302, start.content
    state = provider.authorize(start["Location"])
    return client.get(CALLBACK, {"code": "a code", "state": state, **query})


def message(response) -> str:
    return BeautifulSoup(response.content, "html.parser").find(id="content").get_text(" ", strip=True)


def groups_of(name="anna") -> set[str]:
    return set(User.objects.get(username=name).groups.values_list("name", flat=True))


def test_the_page_to_sign_in_offers_it(provider, client):
    page = BeautifulSoup(client.get(f"{LOGIN}?next=/admin/auth/").content, "html.parser")
    assert page.find("a", string="Sign in with Example Ltd")["href"] == f"{START}?next=%2Fadmin%2Fauth%2F"
    assert page.find("input", {"name": "password"})


def test_without_settings_there_is_none(client, settings):
    assert "Sign in with" not in client.get(LOGIN).content.decode()
    assert [client.get(START).status_code, client.get(CALLBACK).status_code] == [404, 404]


def test_it_asks_with_state_nonce_and_pkce(provider, client):
    come_back(client, provider)
    asked = provider.authorized
    assert {
        name: asked[name] for name in ("response_type", "client_id", "redirect_uri", "scope", "code_challenge_method")
    } == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": f"http://testserver{CALLBACK}",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
    }
    assert all(len(asked[name]) >= 32 for name in ("state", "nonce", "code_challenge"))


def test_the_first_sign_in_makes_a_user_in_the_mapped_groups(provider, client):
    provider.claims |= {"given_name": "Anna", "family_name": "Smith"}
    response = come_back(client, provider, then="/admin/responsibilities/")
    assert response["Location"] == "/admin/responsibilities/"
    user = User.objects.get()
    assert (user.username, user.email, user.get_full_name()) == ("anna", "anna@example.org", "Anna Smith")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert groups_of() == {"Editor"}
    identity = Identity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (user, provider.issuer, "7f3b")
    assert is_in(client)


def test_it_is_the_subject_that_is_known_again(provider, client):
    come_back(client, provider)
    provider.claims |= {"preferred_username": "anna.smith", "email": "smith@example.org"}
    come_back(Client(), provider)
    user = User.objects.get()
    assert (user.username, user.email) == ("anna", "smith@example.org")


def test_nobody_takes_an_account_by_its_name_or_address(provider, client, person):
    owner = person("anna", email="anna@example.org", is_superuser=True)
    come_back(client, provider)
    newcomer = Identity.objects.get().user
    assert newcomer != owner
    assert (newcomer.username, newcomer.is_superuser) == ("anna-2", False)


def test_the_same_subject_of_another_issuer_is_somebody_else(provider, client, person):
    Identity.objects.create(user=person("ben"), issuer="https://old.example.org", subject="7f3b")
    come_back(client, provider)
    assert Identity.objects.get(issuer=provider.issuer).user.username == "anna"


def test_somebody_tied_by_a_superuser_keeps_the_account(provider, client, person):
    user = person("ben", is_superuser=True)
    Identity.objects.create(user=user, issuer=provider.issuer, subject="7f3b")
    come_back(client, provider)
    assert client.get("/admin/auth/user/").status_code == 200
    assert User.objects.get() == user


def test_mapped_groups_are_joined_and_left_and_others_kept(provider, client):
    come_back(client, provider)
    own = Group.objects.create(name="Our own")
    User.objects.get().groups.add(own)
    provider.claims["groups"] = ["security", "nothing here"]
    come_back(Client(), provider)
    assert groups_of() == {"Administrator", "Reviewer", "Our own"}
    assert not User.objects.get().is_superuser


def test_who_lost_every_mapped_group_is_refused_and_loses_them_here(provider, client):
    come_back(client, provider)
    provider.claims["groups"] = []
    refused = come_back(Client(), provider)
    assert refused.status_code == 403
    assert groups_of() == set()


@pytest.mark.parametrize("groups", [["other"], [], "other", None, 7, [None, {"a": 1}], {"aws-editors": True}])
def test_without_a_mapped_group_nobody_is_made(groups, provider, client):
    provider.claims["groups"] = groups
    refused = come_back(client, provider)
    assert refused.status_code == 403
    assert "none of your groups there may edit here" in message(refused)
    assert "Who secures what on AWS" in refused.content.decode()
    assert User.objects.count() == 0
    assert not is_in(client)
    assert log("action", "how", "detail") == [("sign-in-failed", "single sign-on", "no mapped group")]


@pytest.mark.parametrize(
    ("claim", "claims"),
    [
        ("roles", {"roles": "security"}),
        ("realm_access.roles", {"realm_access": {"roles": ["security"]}}),
        ("https://example.org/groups", {"https://example.org/groups": ["security"]}),
    ],
)
def test_the_claim_with_the_groups_is_a_setting(claim, claims, provider, client, settings):
    settings.OIDC_GROUPS_CLAIM = claim
    provider.claims |= claims
    come_back(client, provider)
    assert groups_of() == {"Administrator", "Reviewer"}


def test_groups_may_come_from_userinfo(provider, client):
    provider.discovery["userinfo_endpoint"] = f"{provider.issuer}/userinfo"
    provider.userinfo = {"sub": "7f3b", "groups": ["aws-editors"], "preferred_username": "not this one"}
    del provider.claims["groups"]
    come_back(client, provider)
    assert groups_of("anna") == {"Editor"}


def test_but_not_from_userinfo_about_somebody_else(provider, client):
    provider.discovery["userinfo_endpoint"] = f"{provider.issuer}/userinfo"
    provider.userinfo = {"sub": "somebody else", "groups": ["aws-editors"]}
    del provider.claims["groups"]
    assert "could not be trusted" in message(come_back(client, provider))
    assert User.objects.count() == 0


def test_somebody_switched_off_is_refused_and_signed_out(provider, client):
    come_back(client, provider)
    User.objects.update(is_active=False)
    assert not is_in(client)
    assert "switched off" in message(come_back(Client(), provider))


def unsigned(claims):
    return jwt.encode(claims, None, "none", {"kid": "one"})


def signed_with_our_secret(claims):
    return jwt.encode(claims, SECRET.ljust(32), "HS256", {"kid": "one"})


def signed_with_the_public_key(claims):
    """The classic: a public key taken for a shared secret."""
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    header, body = (
        identity_provider.base64.urlsafe_b64encode(part).rstrip(b"=")
        for part in (b'{"alg":"HS256","kid":"one"}', identity_provider.json.dumps(claims).encode())
    )
    import hmac

    mac = hmac.new(pem, header + b"." + body, "sha256").digest()
    return b".".join([header, body, identity_provider.base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def signed_by_another(claims):
    return jwt.encode(claims, OTHER_KEY, "RS256", {"kid": "one"})


def signed_with_an_unknown_key(claims):
    return jwt.encode(claims, KEY, "RS256", {"kid": "two"})


@pytest.mark.parametrize(
    ("claims", "detail"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another client"}, "Audience doesn't match"),
        ({"aud": [CLIENT, "another client"]}, "made for None"),
        ({"aud": [CLIENT, "another client"], "azp": "another client"}, "made for 'another client'"),
        ({"azp": "another client"}, "made for 'another client'"),
        ({"aud": None}, 'missing the "aud" claim'),
        ({"iss": "https://login.example.com"}, "Invalid issuer"),
        ({"iss": None}, 'missing the "iss" claim'),
        ({"exp": int(time.time()) - 3600}, "expired"),
        ({"exp": None}, 'missing the "exp" claim'),
        ({"iat": int(time.time()) + 3600}, "not yet valid"),
        ({"sub": None}, 'missing the "sub" claim'),
        ({"sub": ""}, "subject"),
        ({"sub": "a\0b"}, "subject"),
        ({"sub": "x" * 256}, "subject"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(claims, detail, provider, client):
    provider.claims |= claims
    refused = come_back(client, provider)
    assert refused.status_code == 403
    assert "could not be trusted" in message(refused)
    assert detail in log("detail")[-1][0]
    assert User.objects.count() == 0
    assert not is_in(client)


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        signed_with_our_secret,
        signed_with_the_public_key,
        signed_by_another,
        signed_with_an_unknown_key,
        lambda _: "nonsense",
        lambda _: None,
        lambda _: 7,
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(sign, provider, client):
    provider.sign = sign
    refused = come_back(client, provider)
    assert (refused.status_code, User.objects.count()) == (403, 0)
    assert "could not be trusted" in message(refused)


def test_a_token_for_several_is_taken_if_it_was_made_for_us(provider, client):
    provider.claims |= {"aud": [CLIENT, "another client"], "azp": CLIENT}
    assert come_back(client, provider).status_code == 302


def test_a_token_without_a_key_id_is_checked_with_the_only_key(provider, client):
    provider.sign = lambda claims: jwt.encode(claims, KEY, "RS256")
    assert come_back(client, provider).status_code == 302
    provider.keys.append(identity_provider.public(OTHER_KEY, "two"))
    assert come_back(Client(), provider).status_code == 403


def test_a_key_that_changed_is_found_at_the_next_sign_in(provider, client):
    come_back(client, provider)
    provider.keys = [identity_provider.public(OTHER_KEY, "two")]
    provider.sign = lambda claims: jwt.encode(claims, OTHER_KEY, "RS256", {"kid": "two"})
    assert come_back(Client(), provider).status_code == 302


@pytest.mark.parametrize("methods", [None, ["client_secret_basic"], ["client_secret_post", "client_secret_basic"]])
def test_the_secret_goes_where_the_provider_wants_it(methods, provider, client):
    provider.discovery["token_endpoint_auth_methods_supported"] = methods
    assert come_back(client, provider).status_code == 302


@pytest.mark.parametrize(
    "query",
    [{}, {"state": "x"}, {"code": "a code"}, {"code": "a code", "state": "made up"}, {"error": "access_denied"}],
)
def test_coming_back_without_having_gone_is_refused(query, provider, client, person):
    client.force_login(person())
    refused = client.get(CALLBACK, query)
    assert refused.status_code == 400
    assert "started somewhere else, too long ago, or used before" in message(refused)
    # Whoever plants such a link signs nobody out.
    assert is_in(client)


def test_the_state_of_another_browser_is_refused(provider, client):
    state = provider.authorize(Client().get(START)["Location"])
    client.get(START)
    assert client.get(CALLBACK, {"code": "a code", "state": state}).status_code == 400
    assert User.objects.count() == 0


def test_a_state_works_once_and_not_for_ever(provider, client):
    state = provider.authorize(client.get(START)["Location"])
    back = {"code": "a code", "state": state}
    assert client.get(CALLBACK, back).status_code == 302
    assert client.get(CALLBACK, back).status_code == 400
    state = provider.authorize(client.get(START)["Location"])
    session = client.session
    session["oidc_states"][state]["added_on"] -= 3600
    session.save()
    assert client.get(CALLBACK, {"code": "a code", "state": state}).status_code == 400


def test_somebody_who_stops_there_reads_so(provider, client):
    state = provider.authorize(client.get(START)["Location"])
    refused = client.get(CALLBACK, {"error": "access_denied", "state": state})
    assert (refused.status_code, message(refused)) == (
        403,
        "Not signed in The sign-in service did not let you in, or you stopped it. Back to signing in",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://login.example.com"},
        {"token_endpoint": None},
        {"token_endpoint": "http://login.example.com/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": 7},
    ],
)
def test_a_discovery_document_that_makes_no_sense_is_refused(change, provider, client, caplog):
    provider.discovery |= change
    refused = client.get(START)
    assert refused.status_code == 503
    assert "can’t be reached or gives no sensible answer" in message(refused)


@pytest.mark.parametrize("status", [301, 404, 500])
def test_a_provider_that_is_ill_is_a_clear_page(status, provider, client):
    provider.status = status
    assert client.get(START).status_code == 503
    provider.status = 200
    assert client.get(START).status_code == 302


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((500, {}), 503),
        ((400, {"error": "invalid_grant"}), 403),
        ((200, b"<html>"), 503),
        ((200, []), 503),
        ((200, {}), 403),
    ],
)
def test_a_token_endpoint_that_fails_is_a_clear_page(answer, status, provider, client):
    provider.token_answer = answer
    refused = come_back(client, provider)
    assert refused.status_code == status
    assert message(refused).startswith("Not signed in")


def test_a_provider_that_is_down_is_a_clear_page_and_passwords_still_work(client, settings, person):
    with identity_provider.running() as gone:
        settings.OIDC_ISSUER = gone.issuer
    settings.AUTHENTICATION_BACKENDS = [*BACKENDS, SSO]
    person()
    refused = client.get(START)
    assert refused.status_code == 503
    assert message(refused).startswith("Not signed in The sign-in service of your organisation can’t be reached")
    assert client.get(LOGIN).status_code == 200
    assert sign_in(client)["Location"] == "/admin/"
    assert is_in(client)


def test_the_provider_is_asked_at_a_sign_in_only_and_its_document_once(provider, client, person):
    client.force_login(person("root", is_superuser=True), backend=BACKENDS[1])
    client.get("/admin/auth/user/")
    assert provider.asked == []
    come_back(Client(), provider)
    come_back(Client(), provider)
    assert provider.asked == ["/.well-known/openid-configuration", "/token", "/keys", "/token", "/keys"]


def test_its_logs_hold_no_token_and_no_secret(provider, client, caplog):
    caplog.set_level(logging.DEBUG)
    provider.claims["nonce"] = "another"
    come_back(client, provider)
    provider.token_answer = (400, {"error": "a secret of the provider"})
    come_back(client, provider)
    written = caplog.text + str(log("detail", "about"))
    for secret in (SECRET, "an access token", "a secret of the provider", "eyJ"):
        assert secret not in written


def test_a_sign_in_is_logged_with_what_it_changed(provider, client):
    come_back(client, provider)
    assert log("action", "about", "how", "detail") == [
        ("user-created", "anna", "single sign-on", "With: active."),
        (
            "user-changed",
            "anna",
            "single sign-on",
            "e-mail address: (empty) → anna@example.org; may sign in to admin: no → yes",
        ),
        ("user-changed", "anna", "single sign-on", "groups added: Editor"),
        ("signed-in", "anna", "single sign-on", ""),
    ]


def test_the_second_factor_is_the_providers_business(provider, client, settings):
    settings.REQUIRE_TOTP = True
    come_back(client, provider)
    assert is_in(client)
    assert "There is nothing to set up here." in client.get("/admin/second-factor/").content.decode()
    assert client.get("/admin/second-factor/set-up/")["Location"] == LOGIN


def test_refusals_lock_nobody_out(provider, client):
    provider.claims["groups"] = []
    for _ in range(7):
        assert come_back(client, provider).status_code == 403
    provider.claims["groups"] = ["security"]
    assert come_back(client, provider).status_code == 302


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": None}, "annaexample.org"),
        ({"preferred_username": "EXAMPLE\\anna b"}, "EXAMPLEannab"),
        ({"preferred_username": "x" * 300}, "x" * 140),
        ({"preferred_username": None, "email": None}, "sso-"),
        ({"preferred_username": 7, "email": ["a"], "given_name": {}, "family_name": "a\0b"}, "sso-"),
        ({"email": "not an address"}, "anna"),
    ],
)
def test_odd_names_make_a_user_all_the_same(claims, name, provider, client):
    provider.claims |= claims
    assert come_back(client, provider).status_code == 302
    made = User.objects.get()
    assert made.username.replace("@", "").startswith(name)
    assert made.email in {"", "anna@example.org"}


def test_only_addresses_of_this_site_are_led_on_to(provider, client):
    assert come_back(client, provider, then="https://evil.example.org/")["Location"] == "/admin/"


@pytest.fixture
def no_passwords(provider, settings):
    settings.PASSWORD_SIGN_IN = False
    settings.AUTHENTICATION_BACKENDS = [BACKENDS[0], SSO]


def test_without_passwords_the_form_is_gone(no_passwords, client):
    page = BeautifulSoup(client.get(LOGIN).content, "html.parser")
    assert page.find("input", {"name": "password"}) is None
    assert page.find("a", string="Sign in with Example Ltd")


@pytest.mark.parametrize("url", [LOGIN, "/admin/", "/admin/auth/user/"])
def test_and_what_is_posted_is_refused(url, no_passwords, client, person):
    person("root", is_superuser=True)
    answer = client.post(url, {"username": "root", "password": PASSWORD}, follow=True)
    assert not is_in(client)
    assert "root" not in str(answer.context["user"])
    refused = client.post(LOGIN, {"username": "root", "password": PASSWORD})
    assert refused.status_code == 403
    assert "Signing in with a password is switched off here." in refused.content.decode()


def test_and_who_used_one_is_signed_out(provider, client, person, settings):
    person()
    sign_in(client)
    assert is_in(client)
    settings.PASSWORD_SIGN_IN = False
    settings.AUTHENTICATION_BACKENDS = [BACKENDS[0], SSO]
    assert not is_in(client)


def test_and_single_sign_on_gives_permissions(no_passwords, provider, client):
    provider.claims["groups"] = ["security"]
    come_back(client, provider)
    assert client.get("/admin/auth/user/").status_code == 200
    assert Permission.objects.filter(group__user__username="anna").exists()
    assert urlsplit(client.get(LOGIN)["Location"]).path == "/admin/"
