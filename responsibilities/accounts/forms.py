"""The forms of signing in and of the second factor."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "size": 24}),
    )


class PasswordForm(forms.Form):
    """Makes sure that it is still the same person who sits there. A wrong password counts as a failed sign-in."""

    password = forms.CharField(
        label="Your password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        name, password = self.request.user.get_username(), self.cleaned_data["password"]
        if authenticate(self.request, username=name, password=password) is None:
            raise ValidationError("This is not your password.")
        return str(password)


class SetUpForm(CodeForm, PasswordForm):
    """The first code of a new app. Who has just given the password at a sign-in is not asked for it again."""

    field_order = ["code", "password"]

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not request.user.is_authenticated:
            del self.fields["password"]
