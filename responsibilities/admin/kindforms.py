"""The record forms of the single kinds: what has other names, what cites documents, and the lists of an answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from responsibilities.contentsync import schema
from responsibilities.contentsync.records import Record
from responsibilities.editing import items
from responsibilities.editing.merging import ENTRIES
from responsibilities.models import Citation, ServiceAlias, Source, Topic, TopicAlias
from responsibilities.models.fields import HttpsURLField

from .recordforms import RecordForm


class OtherNamesForm(RecordForm):
    """For what has other names, each of which is an address for ever."""

    other_names = forms.CharField(
        label="Other names",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line. Each redirects here, for ever: a line taken out stays an address."
        " Good: Simple Storage Service. Bad: the S3 service.",
    )
    alias_model: Any
    holder: str

    def extra_initial(self, record: Record) -> dict[str, Any]:
        return {"other_names": "\n".join(record.get("aliases", ()))}

    def clean_other_names(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["other_names"].splitlines() if line.strip()]
        for name in names:
            slug = schema.alias_slug(name)
            if not slug or len(slug) > 80:
                raise ValidationError(f"“{name}” gives no address: it needs letters or digits, at most 80.")
            other = self.alias_model.objects.filter(slug=slug).exclude(**{self.holder: self.instance.pk}).first()
            if other is not None:
                raise ValidationError(f"“{slug}” already leads to {getattr(other, self.holder)} and can’t be reused.")
        return names

    def extra_fields(self) -> dict[str, Any]:
        known = self._known() if self.instance.pk else []
        names = {schema.alias_slug(name): self.spelled(name) for name in [*known, *self.cleaned_data["other_names"]]}
        names.pop(self.instance.slug, None)
        return {"aliases": tuple(names[slug] for slug in sorted(names))}

    def spelled(self, name: str) -> str:
        return name

    def _known(self) -> list[str]:
        was: list[str] = (items.current(items.key_of(self._there())) or {}).get("aliases", [])
        return was

    def _there(self) -> Any:
        """The row as it is, not as it was typed."""
        return self.kind.model._default_manager.get(pk=self.instance.pk)


class ServiceForm(OtherNamesForm):
    alias_model = ServiceAlias
    holder = "service"


class TopicForm(OtherNamesForm):
    alias_model = TopicAlias
    holder = "topic"

    def spelled(self, name: str) -> str:
        """A topic keeps former addresses, not names."""
        return schema.alias_slug(name)


class CitedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Fields of a document: its address is its identity."""

    title = forms.CharField(
        max_length=300,
        required=False,
        help_text="The page’s own title. May stay empty for a document that is cited already.",
    )
    url: Any = HttpsURLField("address", max_length=500).formfield()

    def clean(self) -> Any:
        cleaned = super().clean()
        url, title = self.cleaned_data.get("url"), self.cleaned_data.get("title")
        if url and not title:
            known = Source.objects.filter(url=url).values_list("title", flat=True).first()
            if known is None:
                self.add_error("title", "Nothing cites this address yet, so give the page’s title.")
            self.cleaned_data["title"] = known or ""
        return cleaned

    def cited(self) -> dict[str, Any]:
        """The citation as the format has it."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "url": data["url"],
            "section": data["section"] or None,
            "checked": data["checked_on"],
            "verified": data["is_verified"],
            "note": data["note"] or None,
        }


class TermForm(RecordForm, CitedForm):
    url: Any = HttpsURLField("address", max_length=500, blank=True).formfield()

    def extra_initial(self, record: Record) -> dict[str, Any]:
        cited = record.get("citation") or {}
        topics = list(Topic.objects.filter(aliases__slug__in=record.get("topics", ())).values_list("pk", flat=True))
        return {"title": cited.get("title"), "url": cited.get("url"), "topics": topics}

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.cleaned_data.get("url") and not self.cleaned_data.get("checked_on"):
            self.add_error("checked_on", "Give the day on which somebody read it there.")
        return cleaned

    def extra_fields(self) -> dict[str, Any]:
        topics = tuple(sorted(topic.slug for topic in self.cleaned_data["topics"]))
        return {"citation": self.cited() if self.cleaned_data.get("url") else None, "topics": topics}


class AnswerForm(RecordForm):
    def clean(self) -> Any:
        cleaned = super().clean()
        was = self.found["record"] if not self.errors else None
        if was and was["owner"] != self.cleaned_data.get("owner") and not self.cleaned_data.get("change_reason"):
            self.add_error("change_reason", "The owner changes, so say why: readers will ask.")
        return cleaned


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """One entry of a list. Its identity is what it says, so that nobody else's edit can pull a row from under it."""

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "responsibility"}  # type: ignore[misc]


class CitationForm(PartForm, CitedForm):
    class Meta:
        model = Citation
        fields = ["section", "checked_on", "is_verified", "note", "position"]


class EvidenceForm(PartForm):
    def cited(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "side": data["side"],
            "kind": data["kind"],
            "id": data["identifier"],
            "what": data["what"],
            "url": data["url"] or None,
        }


class PartFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """A list as one field of its record: all its forms are filled from the record and read back into it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.extra = len(kwargs.get("initial") or ())
        super().__init__(*args, **kwargs)

    def get_queryset(self) -> Any:
        rows: Any = self.model
        return rows._default_manager.none()

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        identify = ENTRIES[str(self.prefix)]
        names = [identify(entry) for entry in self.entries()]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValidationError(f"Listed twice: {', '.join(twice)}.")

    def entries(self) -> list[dict[str, Any]]:
        """In the order their numbers give them."""
        found: list[Any] = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        found.sort(key=lambda form: form.cleaned_data.get("position") or len(found) + 1)
        return [form.cited() for form in found]
