"""Single sign-on by OpenID Connect: mozilla-django-oidc's code flow (state, nonce, PKCE), our checks and users."""

import logging
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import IntegrityError
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from . import people, provider, tokens
from .provider import SignInError

log = logging.getLogger(__name__)


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Signs in whom the provider vouches for. ``request.sso_refusal`` says why somebody is not signed in."""

    def __init__(self) -> None:
        """Asks nobody anything: Django makes a backend for every question about a permission."""
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC_RP_CLIENT_SECRET

    @property
    def OIDC_OP_TOKEN_ENDPOINT(self) -> str:  # noqa: N802 -- the name the package reads
        return provider.current().token_endpoint

    @staticmethod
    def get_settings(attr: str, *args: Any) -> Any:
        if attr == "OIDC_TOKEN_USE_BASIC_AUTH":
            return not provider.current().posts_secret
        return OIDCAuthenticationBackend.get_settings(attr, *args)

    def authenticate(self, request: Any, **kwargs: Any) -> Any:
        """The user, or None with the reason on the request. A name and password are another backend's business."""
        if request is None or "nonce" not in kwargs:
            return None
        try:
            return super().authenticate(request, **kwargs)
        except SignInError as refusal:
            log.warning("Single sign-on refused: %s", refusal.detail)
            request.sso_refusal, request.sso_message = refusal.detail, str(refusal)
            request.sso_unavailable = isinstance(refusal, provider.ProviderError)
            return None

    def get_token(self, payload: Any) -> Any:
        try:
            found = super().get_token(payload)
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 500
            if status < 500:
                raise SignInError(tokens.NOT_TRUSTED, f"no token for this code, status {status}") from error
            raise provider.unavailable(f"no token, status {status}") from error
        except (requests.RequestException, ValueError) as error:
            raise provider.unavailable(f"no token: {error}") from error
        if not isinstance(found, dict):
            raise provider.unavailable("no token: not a JSON object")
        return found

    def verify_token(self, token: Any, **kwargs: Any) -> Any:
        return tokens.claims(token, kwargs.get("nonce"))

    def store_tokens(self, access_token: Any, id_token: Any) -> None:
        """Keeps none: nothing here needs them after the sign-in."""

    def get_or_create_user(self, access_token: Any, id_token: Any, payload: Any) -> Any:  # noqa: ARG002
        claims = self._completed(access_token, payload)
        try:
            return people.sign_in(claims)
        except IntegrityError:
            # The same new person at the same moment; now there is a user to find.
            return people.sign_in(claims)

    def get_user(self, user_id: Any) -> Any:
        """As Django's own backend: a user who was switched off is signed out at the next click."""
        return ModelBackend.get_user(self, user_id)

    @staticmethod
    def _completed(access_token: Any, payload: dict[str, Any]) -> dict[str, Any]:
        """The claims of the token; what it leaves out is asked of the provider, which must mean the same person."""
        endpoint = provider.current().userinfo_endpoint
        if settings.OIDC_GROUPS_CLAIM.partition(".")[0] in payload or not endpoint or not isinstance(access_token, str):
            return payload
        said = provider.document(endpoint, headers={"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != payload["sub"]:
            raise SignInError(tokens.NOT_TRUSTED, "userinfo is about somebody else")
        return said | payload
