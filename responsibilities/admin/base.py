"""What the admins share."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from simple_history.admin import SimpleHistoryAdmin


class HistoryAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """History says who changed which field; the save buttons stand on top as well as below."""

    save_on_top = True
    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """History says what changed and nothing else: a form saved as it was writes none."""
        if not change or form.changed_data:
            super().save_model(request, obj, form, change)


RETIREMENT = (
    "Retirement",
    {
        "fields": ["retired_on", "retired_reason"],
        "classes": ["collapse"],
        "description": "For what no longer holds. Its address goes on working and says when and why, for whoever"
        " linked to it; lists, counts and search leave it out.",
    },
)


class RetiringAdmin(HistoryAdmin):
    """For things that readers link to: once published they are retired; only a draft can be deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not self._was_published(obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None or not self._was_published(row):
            response: HttpResponse = super().delete_view(request, object_id, extra_context)
            return response
        self.message_user(
            request,
            "Readers may have linked to this, so it is retired, not deleted: give the day and the reason below.",
            messages.ERROR,
        )
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def get_actions(self, request: HttpRequest) -> Any:
        """Without deleting many at once, which would not ask for a reason."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @staticmethod
    def _was_published(row: Any) -> bool:
        found: bool = row.history.filter(is_published=True).exists()
        return found


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
