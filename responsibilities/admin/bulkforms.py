"""The forms of bulk changes: a box to tick for every part, so that nothing is changed that was not meant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from responsibilities.editing import steps
from responsibilities.editing.steps import Step
from responsibilities.models import Category, Citation, Layer, Responsibility, Service, ServiceType, Source, Topic
from responsibilities.owners import Owner
from responsibilities.vocabulary import Lifecycle

from .rowforms import validate_as_stored

Cleaned = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One thing that a bulk change can do: its fields, those it needs, and what it makes of them."""

    name: str
    title: str
    fields: tuple[str, ...]
    step: Callable[[Cleaned], Step]
    needs: tuple[str, ...] = ()

    @property
    def tick(self) -> str:
        return f"change_{self.name}"


def text(model: Any, name: str, label: str = "", help_text: str = "") -> forms.Field:
    """The field of a model as one that may stay empty."""
    options = {"label": label} if label else {}
    options |= {"help_text": help_text} if help_text else {}
    column = model._meta.get_field(name)
    field: forms.Field = column.formfield(required=False, **options)
    validate_as_stored(field, column)
    return field


def day(model: Any, name: str, label: str = "", help_text: str = "") -> forms.Field:
    """A date, with the browser's own picker."""
    field = text(model, name, label, help_text)
    field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return field


def optional_day(model: Any, name: str) -> forms.Field:
    """A date that a bulk change can also take away."""
    field = day(model, name)
    field.help_text = f"{field.help_text} Ticked and empty: the day is taken away."
    return field


def choice(choices: Any, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(choices=[("", "Choose"), *choices], required=False, help_text=help_text)


def one_of(model: Any, help_text: str = "") -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(
        model._default_manager.all(), required=False, help_text=help_text, empty_label="Choose"
    )


def value(record_field: str, form_field: str, convert: Callable[[Any], Any] = lambda given: given) -> Any:
    """A step that sets one field of the record to what one field of the form says."""
    return lambda cleaned: steps.with_values({record_field: convert(cleaned[form_field])})


def slug(row: Any) -> str:
    return str(row.slug)


class BulkForm(forms.Form):
    """Only what is ticked is changed. What was typed and not ticked is a question back, not a surprise."""

    parts: ClassVar[tuple[Part, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for part in self.parts:
            self.fields[part.tick] = forms.BooleanField(label=part.title, required=False)

    def groups(self) -> Iterator[tuple[BoundField, list[BoundField]]]:
        """Each part as the box to tick and its fields, in the order of the form."""
        for part in self.parts:
            yield self[part.tick], [self[name] for name in part.fields]

    def clean(self) -> Cleaned:
        cleaned = super().clean() or {}
        for part in self.parts:
            if cleaned.get(part.tick):
                for name in part.needs:
                    if not cleaned.get(name) and name not in self.errors:
                        self.add_error(name, "Needed for this change.")
            elif any(cleaned.get(name) for name in part.fields):
                self.add_error(part.tick, "You filled this in. Tick it to change it, or empty it.")
        if not self.errors and not self.ticked(cleaned):
            self.add_error(None, "Tick what you want to change.")
        return cleaned

    def ticked(self, cleaned: Cleaned) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if cleaned.get(part.tick))

    def steps(self) -> tuple[Step, ...]:
        """What the valid form says, in the order of its parts."""
        return tuple(part.step(self.cleaned_data) for part in self.ticked(self.cleaned_data))


def _added(cleaned: Cleaned) -> Step:
    return steps.add_source(
        {
            "title": cleaned["source_title"],
            "url": cleaned["source_url"],
            "section": cleaned["source_section"],
            "checked": cleaned["source_checked"],
            "verified": cleaned["source_verified"],
            "note": cleaned["source_note"],
        }
    )


class AnswersForm(BulkForm):
    owner = choice(
        Owner.choices, "Who has work to do. Answers that lack a part the owner needs are refused and listed."
    )
    reviewed_on = optional_day(Responsibility, "reviewed_on")
    review_by = optional_day(Responsibility, "review_by")
    published = choice([("yes", "Published"), ("no", "A draft, which readers do not see")])
    source_url = text(Source, "url")
    source_title = text(Source, "title", help_text="The page’s own title. Leave it empty for a page cited already.")
    source_section = text(Citation, "section")
    source_checked = day(Citation, "checked_on")
    source_verified = forms.BooleanField(
        label="Verified", required=False, help_text="On: the text was read. Off: only known to exist."
    )
    source_note = text(Citation, "note")
    old_url = text(Source, "url", "Former address", "The address that answers cite now.")
    new_url = text(Source, "url", "New address", "Where the page is now. Sections, days and notes stay.")
    new_title = text(Source, "title", "New title", "Leave it empty if the title is the same or the page is cited.")
    removed_url = text(Source, "url", "Address", "Every section of this page is taken from the answers.")
    checked_day = day(Citation, "checked_on", "Checked on")
    checked_url = text(Source, "url", "Only this page", "Leave it empty for every source of the answers.")

    parts = (
        Part("owner", "Owner", ("owner",), value("owner", "owner"), needs=("owner",)),
        Part("reviewed", "Reviewed on", ("reviewed_on",), value("reviewed", "reviewed_on")),
        Part("review_by", "Review by", ("review_by",), value("review_by", "review_by")),
        Part(
            "published",
            "Published",
            ("published",),
            value("published", "published", "yes".__eq__),
            needs=("published",),
        ),
        Part(
            "replaced",
            "Replace a source by another",
            ("old_url", "new_url", "new_title"),
            lambda cleaned: steps.replace_source(cleaned["old_url"], cleaned["new_url"], cleaned["new_title"]),
            needs=("old_url", "new_url"),
        ),
        Part(
            "removed",
            "Remove a source",
            ("removed_url",),
            lambda cleaned: steps.remove_source(cleaned["removed_url"]),
            needs=("removed_url",),
        ),
        Part(
            "checked",
            "Mark sources as read on a day",
            ("checked_day", "checked_url"),
            lambda cleaned: steps.mark_checked(cleaned["checked_day"], cleaned["checked_url"]),
            needs=("checked_day",),
        ),
        Part(
            "added",
            "Add a source",
            ("source_url", "source_title", "source_section", "source_checked", "source_verified", "source_note"),
            _added,
            needs=("source_url", "source_checked"),
        ),
    )

    def clean(self) -> Cleaned:
        cleaned = super().clean()
        if cleaned.get("change_added"):
            self._title(cleaned, "source_url", "source_title", is_needed=True)
        if cleaned.get("change_replaced"):
            self._title(cleaned, "new_url", "new_title", is_needed=False)
        return cleaned

    def _title(self, cleaned: Cleaned, url: str, title: str, *, is_needed: bool) -> None:
        """A page has one title wherever it is cited, so a bulk change of some answers does not rename it for all."""
        known = Source.objects.filter(url=cleaned.get(url) or "").first()
        typed = cleaned.get(title)
        if known is not None and typed and typed != known.title:
            self.add_error(
                title, f"This page is cited as “{known.title}” already. Rename it under Sources, or empty this."
            )
        elif known is not None:
            cleaned[title] = known.title
        elif is_needed and not typed and cleaned.get(url):
            self.add_error(title, "No answer cites this page yet, so give its title.")


class TopicsForm(BulkForm):
    layer = one_of(Layer, "Where the topics stand on the diagrams and in lists.")
    parts = (Part("layer", "Layer", ("layer",), value("layer", "layer", slug), needs=("layer",)),)


class ServicesForm(BulkForm):
    category = one_of(Category)
    service_type = one_of(ServiceType, str(Service._meta.get_field("service_type").help_text))
    lifecycle = choice(Lifecycle.choices)
    lifecycle_date = optional_day(Service, "lifecycle_date")
    parts = (
        Part("category", "Category", ("category",), value("category", "category", slug), needs=("category",)),
        Part("type", "Type", ("service_type",), value("type", "service_type", slug), needs=("service_type",)),
        Part("lifecycle", "Lifecycle", ("lifecycle",), value("lifecycle", "lifecycle"), needs=("lifecycle",)),
        Part("lifecycle_date", "Lifecycle date", ("lifecycle_date",), value("lifecycle_date", "lifecycle_date")),
    )


FORMS: dict[Any, type[BulkForm]] = {Responsibility: AnswersForm, Topic: TopicsForm, Service: ServicesForm}
"""What can be changed of many at once."""
