"""Signing in: the password, then the code where one is asked for."""

from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from . import pending, second_factor, throttling
from .forms import CodeForm


class SignInView(LoginView):
    """The first step. Where the password is not enough, nobody is signed in by it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSWORD_SIGN_IN:
            return TemplateResponse(request, self.get_template_names(), self.get_context_data(form=None), status=403)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not second_factor.is_asked_of(user):
            return super().form_valid(form)
        pending.start(self.request, user, self.get_success_url())
        return redirect("admin:second-factor-code" if second_factor.app_of(user) else "admin:second-factor-set-up")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        then = context.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return context | {
            "password_sign_in": settings.PASSWORD_SIGN_IN,
            "sso_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
            "sso_url": f"{reverse('admin:oidc-start')}?{urlencode({REDIRECT_FIELD_NAME: then})}",
        }


def ask_for_code(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The second step: a code of the app or a recovery code."""
    user = pending.user_of(request)
    if user is None or second_factor.app_of(user) is None:
        return redirect("admin:login")
    if throttling.is_locked(request, user.get_username()):
        return throttling.locked_out(request, credentials={"username": user.get_username()})
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = second_factor.check(user, form.cleaned_data["code"])
        if device is not None:
            return complete(request, user, device)
        throttling.count_failure(request, user.get_username(), "code")
        form.add_error(
            "code", "This code is wrong, was used before or is too old. Wait for the next one and type that."
        )
    return TemplateResponse(request, "admin/second_factor/code.html", context | {"form": form})


def complete(request: HttpRequest, user: Any, device: Any) -> HttpResponse:
    """Signs somebody in who has given both."""
    then = pending.finish(request)
    user.otp_device = device
    login(request, user)
    return HttpResponseRedirect(then or reverse("admin:index"))
