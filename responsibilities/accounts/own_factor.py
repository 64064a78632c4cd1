"""The pages on which each person looks after their own second factor."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django_otp import login as verify_session

from . import pending, second_factor, throttling
from .forms import PasswordForm, SetUpForm

Context = dict[str, Any]


def overview(request: HttpRequest, context: Context) -> HttpResponse:
    """Says what is set up."""
    user: Any = request.user
    app = second_factor.app_of(user)
    return TemplateResponse(
        request,
        "admin/second_factor/overview.html",
        context
        | {
            "app": app,
            "codes_left": second_factor.recovery_codes_left(user) if app else 0,
            "has_password": user.has_usable_password() and settings.PASSWORD_SIGN_IN,
            "required": settings.REQUIRE_TOTP,
        },
    )


def set_up(request: HttpRequest, context: Context) -> HttpResponse:
    """Shows the secret, takes the first code, then shows the recovery codes: for who is signed in or about to be."""
    user = _person(request)
    if user is None:
        return redirect("admin:login")
    name = user.get_username()
    if throttling.is_locked(request, name):
        return throttling.locked_out(request, credentials={"username": name})
    form = SetUpForm(request, request.POST or None)
    if form.is_valid():
        done = second_factor.confirm(user, form.cleaned_data["code"])
        if done is not None:
            return _shown_once(request, context, done[1], then=_enter(request, user, done[0]))
        throttling.count_failure(request, name, "code")
        form.add_error("code", "This code is wrong. Check that the clock of your phone is right, and try the next one.")
    device = second_factor.begin(user)
    shown = {"form": form, "key": second_factor.key_to_type(device), "is_half_way": not request.user.is_authenticated}
    return TemplateResponse(request, "admin/second_factor/set_up.html", context | shown)


def picture(request: HttpRequest) -> HttpResponse:
    """The secret as a QR code: of who is setting it up, and of nobody else."""
    user = _person(request)
    if user is None:
        return redirect("admin:login")
    picture = second_factor.qr_code(second_factor.begin(user))
    return HttpResponse(picture, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def new_codes(request: HttpRequest, context: Context) -> HttpResponse:
    """Replaces the recovery codes."""
    if second_factor.app_of(request.user) is None:
        return redirect("admin:second-factor")
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        return _shown_once(request, context, second_factor.new_recovery_codes(request.user))
    title = {"title": "New recovery codes", "form": form, "button": "Make new codes"}
    return TemplateResponse(request, "admin/second_factor/password.html", context | title)


def remove(request: HttpRequest, context: Context) -> HttpResponse:
    """Goes back to the password alone, where that is allowed."""
    if second_factor.app_of(request.user) is None or settings.REQUIRE_TOTP:
        return redirect("admin:second-factor")
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        second_factor.remove(request.user)
        messages.success(request, "Your second factor is removed. Your password alone signs you in now.")
        return redirect("admin:second-factor")
    title = {"title": "Remove the second factor", "form": form, "button": "Remove it"}
    return TemplateResponse(request, "admin/second_factor/password.html", context | title)


def _person(request: HttpRequest) -> Any:
    """Who may set up an app here: who is signed in with a password, or has given it and may do nothing else yet."""
    if request.user.is_authenticated:
        return request.user if request.user.is_staff and request.user.has_usable_password() else None
    user = pending.user_of(request)
    # Who has an app already must show its code first, or a stolen password would be enough to replace it.
    return user if user is not None and second_factor.app_of(user) is None else None


def _enter(request: HttpRequest, user: Any, device: Any) -> str:
    """Signs in who was half way; tells the session of who was signed in about the new app."""
    user.otp_device = device
    if request.user.is_authenticated:
        verify_session(request, device)
        return ""
    then = pending.finish(request)
    login(request, user)
    return then


def _shown_once(request: HttpRequest, context: Context, codes: list[str], then: str = "") -> HttpResponse:
    # Whoever has just been signed in sees the page as such.
    shown = context | {"codes": codes, "then": then, "has_permission": True}
    return TemplateResponse(
        request, "admin/second_factor/codes.html", shown, headers={"Cache-Control": "no-store, private"}
    )
