"""The admin of what has no drafts: two editors at once are told of each other, and nothing typed is lost."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.formats import date_format

from responsibilities.models import exclusive

from .base import HistoryAdmin

OPENED = ("", {"fields": ["opened"], "classes": ["hidden"]})


class OpenedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Remembers which version it was opened with. Met by a newer one, it says what changed and keeps what was typed;
    sent again, knowingly, it replaces it."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["opened"] = str(newest(self.instance).pk)

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.instance.pk:
            now = newest(self.instance)
            if self.cleaned_data.get("opened") != str(now.pk):
                self.add_error(None, _said(now, self.cleaned_data.get("opened") or ""))
                data: Any = self.data
                self.data = data.copy()
                self.data[self.add_prefix("opened")] = str(now.pk)  # type: ignore[index]
        return cleaned


class PlainAdmin(HistoryAdmin):
    form = OpenedForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        named = any("opened" in options["fields"] for _, options in fieldsets)
        return fieldsets if named else [*fieldsets, OPENED]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """In its turn: between looking for a newer version and saving, nobody else saves."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with exclusive():
            return super().changeform_view(request, *args, **kwargs)


def newest(row: Model) -> Any:
    return row.history.order_by("-history_id").first()  # type: ignore[attr-defined]


def _said(now: Any, opened: str) -> str:
    """Who changed what since the form was opened."""
    when = date_format(now.history_date, "j M Y, H:i")
    who = now.history_user or "Somebody"
    then = type(now).objects.filter(pk=opened, id=now.id).first() if opened.isdecimal() else None
    changes = now.diff_against(then).changes if then is not None else []
    fields = "; ".join(f"{change.field.replace('_', ' ')} is now “{change.new}”" for change in changes)
    return (
        f"{who} changed this on {when} UTC, while you had it open{f': {fields}' if fields else ''}."
        " Nothing of yours is saved yet. What you typed is below: save again to replace what was changed."
    )
