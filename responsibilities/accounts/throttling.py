"""Guessing is slowed down: so many failures for one name from one address, then a wait.

Both together, so that nobody can lock somebody else out by guessing at that name from elsewhere.
"""

from datetime import datetime, timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

NAME_LIMIT = 255


def is_exempt(request: HttpRequest, credentials: Any) -> bool:  # noqa: ARG001 -- called by django-axes
    """Without a name nothing is guessed: single sign-on brings a code of the provider."""
    return not (credentials or {}).get("username")


def counted_name(request: HttpRequest, credentials: Any) -> str | None:
    """The name that failures are counted by, as far as it fits the column. No user has a name that long."""
    name = (credentials or request.POST).get("username")
    return name[:NAME_LIMIT] if name else None


def is_locked(request: HttpRequest, username: str) -> bool:
    locked: bool = not AxesProxyHandler.is_allowed(request, {"username": username})
    return locked


def count_failure(request: HttpRequest, username: str, step: str) -> None:
    """A failure at a later step than the password."""
    user_login_failed.send(sender=__name__, credentials={"username": username, "step": step}, request=request)


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:  # noqa: ARG001
    """The page for whoever is locked out. It says the same whether or not a user has that name."""
    until = _until(counted_name(request, credentials), get_client_ip_address(request))
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    # The full minute after it, so that nobody is told a moment too early.
    shown = {"minutes": minutes, "until": until + timedelta(seconds=59), "title": "Too many attempts"}
    page = TemplateResponse(
        request,
        "admin/locked_out.html",
        {**admin.site.each_context(request), **shown},
        status=429,
        headers={"Retry-After": str(minutes * 60), "Cache-Control": "no-store"},
    )
    return page.render()


def _until(username: str | None, address: str | None) -> datetime:
    """When the wait is over at the latest."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address)
    last: datetime | None = attempts.aggregate(last=Max("attempt_time"))["last"]
    until: datetime = (last or timezone.now()) + settings.AXES_COOLOFF_TIME
    return until
