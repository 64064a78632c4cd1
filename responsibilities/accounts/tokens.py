"""Checks an ID token as OpenID Connect Core 1.0, section 3.1.3.7, asks for.

mozilla-django-oidc checks signature and nonce, but neither issuer nor audience, so this is ours.
"""

from typing import Any

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare

from . import provider
from .provider import SignInError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""With keys of the provider alone: never ``none``, and no HMAC, for which our client secret would be the key."""
LEEWAY = 60
"""Seconds that two clocks may differ."""
NOT_TRUSTED = "The answer of the sign-in service could not be trusted, so you are not signed in. Start again."


def claims(token: Any, nonce: str | None) -> dict[str, Any]:
    """What a token says, after every check.

    :raises SignInError: if any of them fails.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise SignInError(NOT_TRUSTED, f"ID token signed with {header.get('alg')!r}")
        said: dict[str, Any] = jwt.decode(
            token,
            _key(header),
            algorithms=[header["alg"]],
            audience=settings.OIDC_RP_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, TypeError, ValueError, KeyError) as error:
        raise SignInError(NOT_TRUSTED, f"ID token: {error}") from error
    _check_parties(said, nonce)
    return said


def _check_parties(said: dict[str, Any], nonce: str | None) -> None:
    """That the token was made for us, for this very sign-in, about somebody."""
    # An audience besides us could replay the token here, unless we are named as the one it was made for.
    party = said.get(
        "azp", settings.OIDC_RP_CLIENT_ID if isinstance(said["aud"], str) or len(said["aud"]) == 1 else None
    )
    if party != settings.OIDC_RP_CLIENT_ID:
        raise SignInError(NOT_TRUSTED, f"ID token made for {party!r}")
    if not nonce or not constant_time_compare(str(said.get("nonce")), nonce):
        raise SignInError(NOT_TRUSTED, "ID token of another sign-in (nonce)")
    subject = said["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise SignInError(NOT_TRUSTED, "ID token without a usable subject")


def _key(header: dict[str, Any]) -> jwt.PyJWK:
    """The provider's key a token was signed with: the one it names, or the only one there is."""
    keys = provider.document(provider.current().jwks_uri).get("keys")
    fitting = [
        key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict)
        and key.get("use", "sig") == "sig"
        and key.get("alg", header["alg"]) == header["alg"]
        and ("kid" not in header or key.get("kid") == header["kid"])
    ]
    if len(fitting) != 1:
        raise SignInError(NOT_TRUSTED, f"{len(fitting)} keys of the provider fit the ID token")
    return jwt.PyJWK(fitting[0], algorithm=header["alg"])
