"""What the admins share."""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import SimpleTemplateResponse
from simple_history.admin import SimpleHistoryAdmin

from responsibilities.editing.retiring import was_seen
from responsibilities.models import snapshot

from .history import TimelineMixin
from .numbers import NumberedChoices
from .retiring import DeletedMixin


def of_one_moment(view: Any) -> Any:
    """What is shown and what the page remembers of it are of one moment: else a save in between is undone unseen."""

    @wraps(view)
    def shown(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method not in ("GET", "HEAD"):
            return view(self, request, *args, **kwargs)
        with snapshot():
            response = view(self, request, *args, **kwargs)
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return shown


class HistoryAdmin(NumberedChoices, TimelineMixin, SimpleHistoryAdmin):  # type: ignore[misc]
    """History says who changed which field; the save buttons stand on top as well as below."""

    save_on_top = True
    list_per_page = 50

    @of_one_moment
    def changeform_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(*args, **kwargs)

    @of_one_moment
    def changelist_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().changelist_view(*args, **kwargs)

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


class RetiringAdmin(DeletedMixin, HistoryAdmin):
    """For things that readers link to: once published they are retired; only a draft can be deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not was_seen(obj))

    def get_actions(self, request: HttpRequest) -> Any:
        """Without deleting many at once, which would not ask for a reason."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}


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
