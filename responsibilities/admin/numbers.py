"""Numbers of rows as a browser sends them: what is none is a mistake of whoever made it up, and no error of ours."""

import re
from typing import Any

from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.http import HttpRequest

_NUMBER = re.compile(r"[0-9]{1,18}")


def is_number(text: Any) -> bool:
    return _NUMBER.fullmatch(str(text)) is not None


class _Numbered(AutocompleteMixin):
    """Django's asks the database for whatever was sent, to show it as chosen beside the mistake."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if not one or is_number(one)], attr)


class One(_Numbered, AutocompleteSelect): ...


class Several(_Numbered, AutocompleteSelectMultiple): ...


class NumberedChoices:
    """Mixed into an admin whose forms search for a row as one types."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **self._with(One, db_field, request, kwargs))  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **self._with(Several, db_field, request, kwargs))  # type: ignore[misc]

    def _with(self, widget: Any, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
        if "widget" in kwargs or db_field.name not in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            return kwargs
        return {**kwargs, "widget": widget(db_field, self.admin_site)}  # type: ignore[attr-defined]
