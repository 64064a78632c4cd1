"""The audit log: sign-ins, and every change of who may do what, whoever makes it (admin, single sign-on, shell).

Signals are the only place that sees them all. What goes past the models (``QuerySet.update``, raw SQL) is not seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, get_user_model
from django.http import HttpRequest
from simple_history.models import HistoricalRecords

from responsibilities.models import AuditAction, AuditEntry

from .addresses import client_address

SSO_BACKEND = "responsibilities.accounts.oidc.Backend"
NAME_LIMIT = 150
_on_behalf: ContextVar[str] = ContextVar("_on_behalf", default="")


def record(
    action: AuditAction,
    *,
    about: str = "",
    who: str | None = None,
    how: str = "",
    detail: str = "",
    request: HttpRequest | None = None,
) -> None:
    """Adds an entry. Who and from where are taken from the request that is being answered, unless given."""
    request = request or current_request()
    AuditEntry.objects.create(
        action=action,
        who=(_actor(request) if who is None else who)[:NAME_LIMIT],
        about=about[:NAME_LIMIT],
        how=how or _on_behalf.get() or ("" if request else "command line"),
        detail=detail,
        address=client_address(request) if request else None,
    )


@contextmanager
def on_behalf_of(what: str) -> Iterator[None]:
    """Changes made here are nobody's own: ``what`` made them."""
    token = _on_behalf.set(what)
    try:
        yield
    finally:
        _on_behalf.reset(token)


def current_request() -> HttpRequest | None:
    """The request being answered in this thread, as history knows it."""
    return getattr(HistoricalRecords.context, "request", None)


def method(request: HttpRequest, user: Any) -> str:
    """How somebody who has just signed in did it."""
    if request.session.get(BACKEND_SESSION_KEY) == SSO_BACKEND:
        return "single sign-on"
    device = getattr(user, "otp_device", None)
    if device is None:
        return "password"
    return "password and code" if device._meta.model_name == "totpdevice" else "password and recovery code"


def signed_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:  # noqa: ARG001
    name = user.get_username()
    record(AuditAction.SIGNED_IN, who=name, about=name, how=method(request, user), request=request)


def signed_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:  # noqa: ARG001
    if user is not None:
        record(AuditAction.SIGNED_OUT, who=user.get_username(), about=user.get_username(), request=request)


def sign_in_failed(sender: Any, credentials: Any, request: HttpRequest | None = None, **_: Any) -> None:  # noqa: ARG001
    """One entry a failure; who tries on while locked out makes none, so that nobody fills the log that way."""
    if request is not None and _was_refused_untried(request):
        return
    name, reason = known_name(credentials.get("username")), getattr(request, "sso_refusal", "")
    how = "single sign-on" if reason or "nonce" in credentials else credentials.get("step", "password")
    record(AuditAction.SIGN_IN_FAILED, who="", about=name, how=how, detail=reason, request=request)
    # The throttle hears the signal first (its app stands before ours) and has counted this failure by now.
    if getattr(request, "axes_locked_out", False):
        record(AuditAction.LOCKED_OUT, who="", about=name, request=request)


def known_name(name: str | None) -> str:
    """The name, if a user has it. Whatever else is typed there may be a password in the wrong field."""
    found = bool(name) and get_user_model()._default_manager.filter(username=name).exists()
    return str(name) if found else ""


def _was_refused_untried(request: HttpRequest) -> bool:
    """Locked out before: the throttle has not even looked at the password, so it counted no failures."""
    locked: bool = getattr(request, "axes_locked_out", False)
    return locked and getattr(request, "axes_failures_since_start", None) is None


def _actor(request: HttpRequest | None) -> str:
    user = getattr(request, "user", None)
    return user.get_username() if user is not None and user.is_authenticated else ""
