"""A sign-in between its two steps: the password was right, the code is still to come. Nobody is signed in yet."""

import time
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

KEY = "half_signed_in"
PATIENCE = 10 * 60
"""Seconds between the password and the code."""


def start(request: HttpRequest, user: Any, then: str) -> None:
    """Remembers who gave the right password and where they wanted to go."""
    # A new key: whoever planted this session's key must not be able to follow.
    request.session.cycle_key()
    request.session[KEY] = {
        "user": user.pk,
        "backend": user.backend,
        "proof": user.get_session_auth_hash(),
        "until": time.time() + PATIENCE,
        "then": then,
    }


def user_of(request: HttpRequest) -> Any:
    """Who gave the password, or None if nobody did, too long ago, or it was changed since."""
    state = request.session.get(KEY)
    if not state or state["until"] < time.time():
        return None
    user = get_user_model()._default_manager.filter(pk=state["user"], is_active=True).first()
    if user is None or not constant_time_compare(state["proof"], user.get_session_auth_hash()):
        return None
    user.backend = state["backend"]
    return user


def finish(request: HttpRequest) -> str:
    """Forgets the state; gives the address to go on to."""
    then: str = request.session.pop(KEY, {}).get("then", "")
    return then
