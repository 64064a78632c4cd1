"""Forms that edit one record: what an editor typed becomes the record, and a record becomes the start of a form."""

from typing import Any, cast

from django import forms
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from pydantic import BaseModel

from responsibilities.contentsync.records import Record
from responsibilities.editing import items
from responsibilities.models import Draft

SALT = "responsibilities.opened"
PARTS = {"citations", "evidence"}
"""Lists with forms of their own; what an editor is not shown stays as it is."""


def signed(value: Any) -> str:
    """A record (or other plain data) for a hidden field: what the person looked at, and nobody can make up."""
    return signing.dumps(value, salt=SALT, compress=True)


def unsigned(text: str) -> Any:
    """:raises signing.BadSignature: for what this site did not write."""
    return signing.loads(text, salt=SALT)


def reviewers() -> Any:
    """Who can be asked to review: everybody who may publish."""
    people = get_user_model()._default_manager.filter(is_active=True)
    permission = Q(user_permissions__codename="publish_content") | Q(groups__permissions__codename="publish_content")
    return people.filter(permission | Q(is_superuser=True)).distinct().order_by("username")


class SavingForm(forms.Form):
    """How a change is to be saved: why, when, and who should look at it."""

    change_reason = forms.CharField(
        label="Why",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Readers see it beside the change. Needed when the owner changes."
        " Good: AWS made this the default in January 2023. Bad: Update.",
    )
    publish_at = forms.SplitDateTimeField(
        label="Not before",
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Not before: day"},
            time_attrs={"type": "time", "aria-label": "Not before: time"},
        ),
        help_text="Readers see the change from then on (UTC). Empty: as soon as it is published.",
    )
    ask: Any = forms.ModelChoiceField(
        label="Ask for review", required=False, queryset=None, help_text="Anybody who may publish can review it."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["ask"]
        asked.queryset = reviewers()

    def clean_publish_at(self) -> Any:
        when = self.cleaned_data["publish_at"]
        if when and when <= timezone.now():
            raise ValidationError("This moment is past. Leave it empty to publish at once.")
        return when


class RecordForm(forms.ModelForm, SavingForm):  # type: ignore[type-arg]
    """A form whose outcome is a record. Saves nothing itself."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    # Set by the admin for one request.
    started: Record | None = None
    """What the form starts with instead of what is there: a draft, or what somebody chose of three versions."""
    opened_as: Record | None = None
    """What was there when the form was opened."""
    draft: tuple[int, int] | None = None
    """Number and version of the draft that the form goes on with."""
    refusal = ""
    """Why the change could not be written though the form was valid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.started is not None:
            self.initial.update(self.kind.columns(self.started))
            self.initial.update(self.extra_initial(self.started))
        elif self.instance.pk:
            self.initial.update(self.extra_initial(self.opened_as or {}))
        self.initial["opened"] = signed({"record": self.opened_as, "draft": self.draft})

    @property
    def kind(self) -> items.Kind:
        return items.KIND_OF_MODEL[self._meta.model]

    def clean(self) -> Any:
        cleaned = super().clean()
        try:
            self.found = unsigned(self.cleaned_data.get("opened") or "")
        except signing.BadSignature:
            self.add_error(None, "This form was not made by this site. Open it again; what you typed is still below.")
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned

    @property
    def was(self) -> Record | None:
        """What was there when the form was opened; None for a new thing."""
        return cast("Record | None", self.found["record"])

    @property
    def replaces(self) -> tuple[int, int] | None:
        return tuple(self.found["draft"]) if self.found["draft"] else None

    def record(self, parts: dict[str, list[dict[str, Any]]]) -> Record:
        """What the editor wants. ``parts`` holds the lists that have forms of their own."""
        row = self.instance
        # Lists come from the form. Django only looks into this place if the row seems to be stored.
        row._prefetched_objects_cache = dict.fromkeys(("aliases", "citations", "evidence", "topics"), ())
        number, row.pk = row.pk, row.pk or 0
        item = self.kind.item(row)
        row.pk = number
        # Tuples, as the format has them: an empty one is then seen to be the default.
        kept = {name: (self.was or {}).get(name, ()) for name in ("citations", "evidence")}
        lists = {
            name: tuple(entries) for name, entries in (kept | parts).items() if name in self.kind.format.model_fields
        }
        found = self.kind.format.model_construct(**(dict(item) | self.extra_fields() | lists))
        record = canonical(found)
        if self.kind.ordered:
            record["position"] = row.position
        if self.kind.lasting_slug:
            record["slug"] = row.slug
        return record

    def extra_initial(self, record: Record) -> dict[str, Any]:  # noqa: ARG002
        """Values of the fields that are not columns."""
        return {}

    def extra_fields(self) -> dict[str, Any]:
        """Record fields made of fields that are not columns."""
        return {}


def canonical(item: BaseModel) -> Record:
    """As a record that was read from rows: plain data without what equals its default."""
    record = item.model_dump(mode="json", exclude_defaults=True, exclude={"answers"}, warnings=False)
    return {name: _without_nothing(value) for name, value in record.items() if value is not None}


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if item is not None}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def draft_for(user: Any, number: str | None) -> Draft | None:
    """Somebody's own open draft."""
    if not number or not number.isdecimal():
        return None
    draft = Draft.objects.filter(pk=int(number), author=user).first()
    return draft if draft and draft.is_open else None


def action_of(request: HttpRequest) -> str:
    """Which button was pressed; Enter in a field presses the first one, which publishes."""
    for name in ("draft", "review"):
        if f"_{name}" in request.POST:
            return name
    return request.POST.get("action") or "publish"
