"""The few fields of a row that are edited in the list."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.db import models
from django.forms.formsets import ManagementForm

from responsibilities.contentsync.records import Record
from responsibilities.editing import items


class RowForm(forms.Form):
    """What was typed in one row. Rules of the whole record are checked when it is written."""

    def is_whole(self) -> bool:
        """Whether the row was posted in full: what a cut-off request leaves out was not emptied by anybody."""
        return not any(
            field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        )


def validate_as_stored(field: forms.Field, column: Any) -> None:
    """A plain form leaves to the model what the model's own form would check there."""
    field.validators = [*field.validators, *(rule for rule in column.validators if rule not in field.validators)]


def widgets(model: type[models.Model], columns: Mapping[str, str]) -> dict[str, Any]:
    """Dates with the browser's own picker: a list of Django's would print two links beside every field."""
    return {
        name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        for name in columns
        if isinstance(model._meta.get_field(name), models.DateField)
    }


def row_form(model: type[models.Model], columns: Mapping[str, str]) -> type[RowForm]:
    """The form of one row of this list."""
    fields = forms.fields_for_model(model, list(columns), widgets=widgets(model, columns))
    for name, field in fields.items():
        validate_as_stored(field, model._meta.get_field(name))
    return type("RowForm", (RowForm,), dict(fields))


def initial(form: Any, columns: Mapping[str, str], record: Record) -> dict[str, Any]:
    """What the record says, as the form shows it."""
    return {name: form.base_fields[name].to_python(record.get(field)) for name, field in columns.items()}


class SeenFormSet(forms.BaseModelFormSet):  # type: ignore[type-arg]
    """The forms of a list, filled with the very records that travel with them."""

    kind: str
    salt: str
    columns: Mapping[str, str]

    @cached_property
    def seen(self) -> dict[int, Record]:
        pks = [row.pk for row in self.get_queryset()]
        return {row.pk: items.record_of(row) for row in items.rows(self.kind).filter(pk__in=pks)}

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        record = self.seen.get(self.get_queryset()[index].pk) if index is not None else None
        if record is not None:
            # Not from the row: it was read a moment before its record, and somebody may have saved in between.
            kwargs["initial"] = initial(self.form, self.columns, record)
        return kwargs

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        # An empty list asks for an empty form too, which has no row.
        for name in self.columns if index is not None else ():
            form.fields[name].widget.attrs["aria-label"] = f"{form.fields[name].label}: {form.instance}"

    @cached_property
    def management_form(self) -> ManagementForm:
        form = super().management_form
        form.fields["seen"] = forms.CharField(widget=forms.HiddenInput)
        form.initial["seen"] = signing.dumps(self.seen, salt=self.salt, compress=True)
        return form
