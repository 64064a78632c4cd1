"""From what the identity provider says about somebody to a user here and the groups it is in."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from responsibilities.models import Identity

from . import audit
from .provider import SignInError

NAME_LIMIT = 150
ORIGIN = "single sign-on"


def sign_in(claims: dict[str, Any]) -> Any:
    """The user of these claims, made at the first time, in the groups that the provider's groups stand for.

    :raises SignInError: if none of their groups means anything here, or the user is switched off.
    """
    identity = Identity.objects.filter(issuer=claims["iss"], subject=claims["sub"]).select_related("user").first()
    wanted = mapped_groups(claims)
    if identity is not None and not identity.user.is_active:
        raise SignInError("Your account here is switched off. Ask whoever administers this site.", "user is not active")
    with audit.on_behalf_of(ORIGIN), transaction.atomic():
        user = identity.user if identity else None
        if user is None and wanted:
            user = _new_user(claims)
        if user is not None:
            _take_over(user, claims, is_staff=bool(wanted))
            _sync_groups(user, wanted)
    if not wanted:
        raise SignInError(
            "You are known to the sign-in service, but none of your groups there may edit here."
            " Ask whoever administers this site which group you need.",
            "no mapped group",
        )
    return user


def mapped_groups(claims: dict[str, Any]) -> set[str]:
    """Groups here that the claimed groups stand for."""
    value = claims.get(settings.OIDC_GROUPS_CLAIM, _nested(claims, settings.OIDC_GROUPS_CLAIM))
    claimed = {value} if isinstance(value, str) else {item for item in _listed(value) if isinstance(item, str)}
    return {here for there, here in settings.OIDC_GROUP_MAP if there in claimed}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _nested(claims: Any, path: str) -> Any:
    """As in ``realm_access.roles``."""
    for name in path.split("."):
        claims = claims.get(name) if isinstance(claims, dict) else None
    return claims


def _new_user(claims: dict[str, Any]) -> Any:
    """A user without a password. One who has the name already is somebody else: nobody takes an account by its name."""
    user = get_user_model()._default_manager.create_user(username=_free_name(claims))
    Identity.objects.create(user=user, issuer=claims["iss"], subject=claims["sub"])
    return user


def _free_name(claims: dict[str, Any]) -> str:
    said = next((claims[key] for key in ("preferred_username", "email") if isinstance(claims.get(key), str)), "")
    # Room for a number behind it.
    name = re.sub(r"[^\w.@+-]", "", get_user_model().normalize_username(said))[: NAME_LIMIT - 10]
    name = name or f"sso-{hashlib.sha256(claims['sub'].encode()).hexdigest()[:12]}"
    users, number, free = get_user_model()._default_manager, 1, name
    while users.filter(username=free).exists():
        number += 1
        free = f"{name}-{number}"
    return free


def _take_over(user: Any, claims: dict[str, Any], *, is_staff: bool) -> None:
    """Name and address as the provider has them today. Switching on is for sign-ins that are let in."""
    values = {
        "first_name": _text(claims, "given_name")[:NAME_LIMIT],
        "last_name": _text(claims, "family_name")[:NAME_LIMIT],
        "email": _email(claims),
        "is_staff": is_staff or user.is_staff,
    }
    changed = [name for name, value in values.items() if value != getattr(user, name)]
    for name in changed:
        setattr(user, name, values[name])
    if changed:
        user.save(update_fields=changed)


def _text(claims: dict[str, Any], key: str) -> str:
    value = claims.get(key)
    return value if isinstance(value, str) and value.isprintable() else ""


def _email(claims: dict[str, Any]) -> str:
    value = _text(claims, "email")
    try:
        validate_email(value)
    except ValidationError:
        return ""
    return value if len(value) <= 254 else ""


def _sync_groups(user: Any, wanted: set[str]) -> None:
    """Joins and leaves the groups the map names; those it does not name are the administrator's own business."""
    known = {here for _, here in settings.OIDC_GROUP_MAP}
    present = set(user.groups.filter(name__in=known).values_list("name", flat=True))
    user.groups.remove(*Group.objects.filter(name__in=present - wanted))
    user.groups.add(*Group.objects.filter(name__in=wanted - present))
