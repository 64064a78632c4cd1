"""Users, groups and the audit log. Nobody gives away what they do not have."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from responsibilities.accounts import groups, second_factor
from responsibilities.models import AuditEntry, Identity

from .listexport import ListExport

# Their pages would show the secrets to whoever administers users. Each person has a page of their own instead.
admin.site.unregister([TOTPDevice, StaticDevice])
admin.site.unregister([User, Group])


class IdentityInline(admin.TabularInline):  # type: ignore[type-arg]
    """Ties a user to a person at the identity provider. For superusers: it lets that person sign in as this user."""

    model = Identity
    extra = 0
    fields = ["issuer", "subject"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return bool(request.user.is_superuser)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "email", "first_name", "last_name", "is_active", "is_staff", "has_second_factor"]
    inlines = [IdentityInline]
    actions = ["remove_second_factor"]
    readonly_fields = ["last_login", "date_joined", "has_second_factor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        app = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        rows: QuerySet[User] = super().get_queryset(request).annotate(has_app=Exists(app))
        return rows

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the field that makes a superuser, for those who are none."""
        if obj is None:
            return super().get_fieldsets(request, obj)
        hidden = set() if request.user.is_superuser else {"is_superuser"}
        found = super().get_fieldsets(request, obj)
        shown = [
            (title, {**part, "fields": [name for name in part["fields"] if name not in hidden]})
            for title, part in found
        ]
        return [*shown, ("Second factor", {"fields": ["has_second_factor"]})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or groups.may_manage(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or groups.may_manage(request.user, obj))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = groups.grantable_groups(request.user)
        if db_field.name == "user_permissions":
            kwargs["queryset"] = groups.held_by(request.user).select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="second factor", boolean=True, ordering="has_app")
    def has_second_factor(self, user: User) -> bool:
        found: bool = user.has_app  # type: ignore[attr-defined]
        return found

    @admin.action(description="Remove the second factor of selected users", permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For somebody who lost the phone and the recovery codes."""
        for user in users:
            if not self.has_change_permission(request, user):
                messages.error(request, f"You can’t remove the second factor of {user}, who may do more than you.")
            elif second_factor.remove(user):
                messages.success(request, f"The second factor of {user} is removed.")
            else:
                messages.info(request, f"There is no second factor of {user}.")


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or groups.may_change(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or groups.may_change(request.user, obj))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        if request is not None and db_field.name == "permissions":
            kwargs["queryset"] = groups.held_by(request.user)
        return super().formfield_for_manytomany(db_field, request=request, **kwargs)


class HowFilter(admin.AllValuesFieldListFilter):
    """A choice without a name would be a link that nobody sees."""

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or "Not said"}


@admin.register(AuditEntry)
class AuditEntryAdmin(ListExport, admin.ModelAdmin):  # type: ignore[type-arg]
    """Read, never written: not by superusers either."""

    list_display = ["at", "action", "who", "about", "how", "detail", "address"]
    list_filter = ["action", ("how", HowFilter), ("at", admin.DateFieldListFilter)]
    search_fields = ["who", "about", "detail", "address"]
    search_help_text = "A user or group, words of the detail, or an address."
    date_hierarchy = "at"
    list_per_page = 100
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
