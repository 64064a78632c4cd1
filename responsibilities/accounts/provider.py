"""The identity provider: what its discovery document says, read at the first sign-in and never at the start."""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

LIFETIME = 3600
"""Seconds for which a discovery document is believed."""
LOCAL = {"127.0.0.1", "localhost", "::1"}


class SignInError(Exception):
    """Single sign-on came to nothing. The text is for who tried; ``detail`` for the audit log and the logs."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail or sentence


class ProviderError(SignInError):
    """The provider can't be reached or answers nonsense."""


@dataclass(frozen=True)
class Provider:
    """What a discovery document promises, as far as it is needed here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    posts_secret: bool
    """Whether the client secret goes into the body of the request for a token, not into its header."""


_known: dict[str, tuple[float, Provider]] = {}
_lock = Lock()


def current() -> Provider:
    """The provider that OIDC_ISSUER names.

    :raises ProviderError: if its document can't be had or names another issuer.
    """
    issuer = settings.OIDC_ISSUER
    with _lock:
        read_at, found = _known.get(issuer, (0.0, None))
    if found is not None and time.monotonic() - read_at < LIFETIME:
        return found
    found = _provider(issuer, document(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
    with _lock:
        _known[issuer] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Makes the next sign-in read the document anew."""
    with _lock:
        _known.clear()


def document(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object of the provider.

    :raises ProviderError: if there is none at this address.
    """
    try:
        # A redirect could lead to somewhere that nobody has agreed to trust.
        answer = requests.get(url, headers=headers, timeout=settings.OIDC_TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        raise unavailable(f"{url}: {error}") from error
    if not isinstance(found, dict):
        raise unavailable(f"{url}: no JSON object, status {answer.status_code}")
    return found


def unavailable(detail: str) -> ProviderError:
    return ProviderError(
        "The sign-in service of your organisation can’t be reached or gives no sensible answer. Try again later.",
        detail,
    )


def _provider(issuer: str, said: dict[str, Any]) -> Provider:
    if said.get("issuer") != issuer:
        raise unavailable(f"OIDC_ISSUER is {issuer!r}, but the discovery document says {said.get('issuer')!r}")
    methods = said.get("token_endpoint_auth_methods_supported")
    return Provider(
        issuer=issuer,
        authorization_endpoint=_endpoint(said, "authorization_endpoint"),
        token_endpoint=_endpoint(said, "token_endpoint"),
        jwks_uri=_endpoint(said, "jwks_uri"),
        userinfo_endpoint=_endpoint(said, "userinfo_endpoint") if said.get("userinfo_endpoint") else "",
        # Where nothing is said, the specification means the header.
        posts_secret=isinstance(methods, list) and "client_secret_post" in methods,
    )


def _endpoint(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    parts = urlsplit(value if isinstance(value, str) else "")
    if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)):
        raise unavailable(f"the discovery document has no usable {name}: {value!r}")
    return str(value)
