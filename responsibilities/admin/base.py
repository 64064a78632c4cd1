"""What the admins share."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin


class HistoryAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """History says who changed which field; the save buttons stand on top as well as below."""

    class Media:
        css = {"all": ["css/admin.css"]}

    save_on_top = True
    list_per_page = 50


class LastingAdmin(HistoryAdmin):
    """For things whose address must last: never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class FixedSlugAdmin(LastingAdmin):
    """For things whose slug has no redirects, so it is set once."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "slug"] if obj else fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        return {} if obj else {"slug": ["name"]}


class YesNoFilter(admin.SimpleListFilter):
    """A filter with one question and the answer yes."""

    label = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [("yes", self.label)]
