"""The second factor: codes of an authenticator app (TOTP), and recovery codes for when it is lost."""

import hashlib
import re
import secrets
from base64 import b32encode
from collections.abc import Callable
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from responsibilities.models import AuditAction

from . import audit

RECOVERY_CODES = 10
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without l, o, 0 and 1: people copy recovery codes from paper."""


def app_of(user: Any) -> TOTPDevice | None:
    """The authenticator app somebody has set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_asked_of(user: Any) -> bool:
    """Whether a password is not enough for this user."""
    return settings.REQUIRE_TOTP or app_of(user) is not None


def begin(user: Any) -> TOTPDevice:
    """The app that is being set up; the same until it is confirmed, so that a reload shows the same picture."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return device or TOTPDevice.objects.create(user=user, confirmed=False, name="Authenticator app")


def confirm(user: Any, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Takes the app into use if the code is right: the only app from now on, with new recovery codes."""
    device = begin(user)
    digits = _digits(code)
    if not digits or verify_token(user, device.persistent_id, digits) is None:
        return None
    with transaction.atomic():
        for old in TOTPDevice.objects.filter(user=user, confirmed=True):
            old.delete()
        device.refresh_from_db()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        audit.record(AuditAction.SECOND_FACTOR_SET_UP, who=user.get_username(), about=user.get_username())
        return device, new_recovery_codes(user)


def check(user: Any, code: str) -> TOTPDevice | StaticDevice | None:
    """The device that a code of the app or a recovery code belongs to. Each works once."""
    digits = _digits(code)
    device = app_of(user) if digits else StaticDevice.objects.filter(user=user, confirmed=True).first()
    if device is None or app_of(user) is None:
        return None
    return verify_token(user, device.persistent_id, digits or _stored(code))


def remove(user: Any) -> bool:
    """Forgets app and recovery codes. Says whether there was an app."""
    had = app_of(user) is not None
    with transaction.atomic():
        for model in (TOTPDevice, StaticDevice):
            for device in model.objects.filter(user=user):
                device.delete()
    return had


def new_recovery_codes(user: Any) -> list[str]:
    """Codes that replace all earlier ones. They are shown now and never again: only their hashes are stored."""
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="Recovery codes")
        StaticToken.objects.bulk_create(StaticToken(device=device, token=_stored(code)) for code in codes)
        audit.record(AuditAction.RECOVERY_CODES_MADE, who=user.get_username(), about=user.get_username())
    return codes


def recovery_codes_left(user: Any) -> int:
    count: int = StaticToken.objects.filter(device__user=user, device__confirmed=True).count()
    return count


def key_to_type(device: TOTPDevice) -> str:
    """The secret in groups of four, for an app that can't see the picture."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def qr_code(device: TOTPDevice) -> bytes:
    """The picture an authenticator app reads, as SVG on white, which scanners need in dark mode too."""
    out = BytesIO()
    segno.make(device.config_url, error="m", micro=False).save(out, kind="svg", scale=5, light="white", nl=False)
    return out.getvalue()


def only_complete_sign_ins(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever signed in with a password alone and now needs more (set up elsewhere, REQUIRE_TOTP) is not signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        # As lazy as the user itself: a page that does not ask who reads it touches no session.
        request.user = SimpleLazyObject(lambda: user if _is_complete(request, user) else AnonymousUser())  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _is_complete(request: HttpRequest, user: Any) -> bool:
    if not user.is_authenticated or user.is_verified():
        return True
    # The identity provider asks for its own second factor.
    return request.session.get(BACKEND_SESSION_KEY) == audit.SSO_BACKEND or not is_asked_of(user)


def _digits(code: str) -> str:
    """The six digits of an app's code, or nothing if it is something else."""
    found = re.sub(r"\s", "", code)
    return found if re.fullmatch("[0-9]{6}", found) else ""


def _stored(code: str) -> str:
    """A recovery code has 80 random bits, so a plain hash can't be searched; it fills the field of 16 characters."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return hashlib.sha256(f"recovery code {plain}".encode()).hexdigest()[:16]
