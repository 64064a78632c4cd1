"""The two addresses of single sign-on: off to the provider, and back from it."""

import time
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from . import audit, provider
from .provider import SignInError

PATIENCE = 15 * 60
"""Seconds somebody may spend at the provider."""
STALE = "This sign-in was started somewhere else, too long ago, or used before. Start again."


class StartView(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """Leads to the provider."""

    def __init__(self, **kwargs: Any) -> None:
        super(OIDCAuthenticationRequestView, self).__init__(**kwargs)
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID

    @property
    def OIDC_OP_AUTH_ENDPOINT(self) -> str:  # noqa: N802 -- the name the package reads
        return provider.current().authorization_endpoint

    def get(self, request: HttpRequest) -> HttpResponse:
        _require_configured()
        try:
            response: HttpResponse = super().get(request)
        except SignInError as refusal:
            return refused(request, str(refusal), 503)
        return response


class CallbackView(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Takes who comes back: signs in, or says why not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        _require_configured()
        states = request.session.get("oidc_states")
        state = request.GET.get("state")
        if not isinstance(states, dict) or state not in states or _age(states[state]) > PATIENCE:
            return refused(request, STALE, 400)
        if "code" not in request.GET or "error" in request.GET:
            del states[state]
            request.session.modified = True
            return refused(request, "The sign-in service did not let you in, or you stopped it.", 403)
        response: HttpResponse = super().get(request)
        return response

    def login_success(self) -> HttpResponse:
        then = self.request.session.pop("oidc_login_next", None)
        login(self.request, self.user)
        return HttpResponseRedirect(then or reverse("admin:index"))

    def login_failure(self) -> HttpResponse:
        message = getattr(self.request, "sso_message", "You are not signed in.")
        return refused(self.request, message, 503 if getattr(self.request, "sso_unavailable", False) else 403)


def refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """The page that says why single sign-on came to nothing."""
    context = {**admin.site.each_context(request), "title": "Not signed in", "message": message}
    return TemplateResponse(request, "admin/sso_refused.html", context, status=status)


def _age(state: dict[str, Any]) -> float:
    return time.time() - float(state["added_on"])


def _require_configured() -> None:
    if not settings.OIDC_ISSUER or audit.SSO_BACKEND not in settings.AUTHENTICATION_BACKENDS:
        raise Http404("Single sign-on is not set up here.")
