"""The admin site: Django's, with our ways of signing in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from . import own_factor, signing_in, sso


class Site(AdminSite):
    """Adds the second factor and single sign-on to signing in."""

    login_template = "admin/sign_in.html"

    def get_urls(self) -> list[Any]:
        return [
            path("second-factor/", self.admin_view(self.second_factor), name="second-factor"),
            path("second-factor/new-codes/", self.admin_view(self.new_codes), name="second-factor-new-codes"),
            path("second-factor/remove/", self.admin_view(self.remove_factor), name="second-factor-remove"),
            # These are also for somebody half way through signing in, so they look themselves at who it is.
            path("second-factor/set-up/", self.set_up_factor, name="second-factor-set-up"),
            path("second-factor/qr.svg", never_cache(own_factor.picture), name="second-factor-picture"),
            path("sign-in/code/", self.ask_for_code, name="second-factor-code"),
            path("oidc/start/", never_cache(sso.StartView.as_view()), name="oidc-start"),
            path("oidc/callback/", never_cache(sso.CallbackView.as_view()), name="oidc-callback"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Django's, but for the view that asks."""
        index = reverse("admin:index", current_app=self.name)
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(index)
        context = {
            **self.each_context(request),
            "title": "Sign in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in {*request.GET, *request.POST}:
            context[REDIRECT_FIELD_NAME] = index
        request.current_app = self.name
        return signing_in.SignInView.as_view(
            extra_context=context,
            authentication_form=self.login_form or AdminAuthenticationForm,
            template_name=self.login_template,
        )(request)

    @method_decorator(never_cache)
    def ask_for_code(self, request: HttpRequest) -> HttpResponse:
        return signing_in.ask_for_code(request, self._context(request, "Enter a code"))

    @method_decorator(never_cache)
    def set_up_factor(self, request: HttpRequest) -> HttpResponse:
        return own_factor.set_up(request, self._context(request, "Set up the second factor"))

    def second_factor(self, request: HttpRequest) -> HttpResponse:
        return own_factor.overview(request, self._context(request, "Your second factor"))

    def new_codes(self, request: HttpRequest) -> HttpResponse:
        return own_factor.new_codes(request, self._context(request, "New recovery codes"))

    def remove_factor(self, request: HttpRequest) -> HttpResponse:
        return own_factor.remove(request, self._context(request, "Remove the second factor"))

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.each_context(request), "title": title, "subtitle": None}
