"""Writes into the audit log what changes about users, groups, permissions and second factors."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group, Permission

from responsibilities.models import AuditAction

from . import audit

WATCHED = {
    "username": "name",
    "email": "e-mail address",
    "is_active": "active",
    "is_staff": "may sign in to admin",
    "is_superuser": "superuser",
}


def before_user(sender: Any, instance: Any, update_fields: Any = None, raw: bool = False, **_: Any) -> None:  # noqa: ARG001
    """Remembers what the row says now, for :func:`user_saved`."""
    instance._audited = None
    watched = {*WATCHED, "password"}
    if instance.pk is None or raw or (update_fields is not None and not watched & set(update_fields)):
        return
    instance._audited = get_user_model()._default_manager.filter(pk=instance.pk).values(*watched).first()


def user_saved(
    sender: Any,  # noqa: ARG001
    instance: Any,
    created: bool,
    raw: bool = False,
    update_fields: Any = None,
    **_: Any,
) -> None:
    name, old = instance.get_username(), getattr(instance, "_audited", None)
    if created and not raw:
        given = [word for field, word in WATCHED.items() if field.startswith("is_") and getattr(instance, field)]
        audit.record(AuditAction.USER_CREATED, about=name, detail=f"With: {', '.join(given) or 'nothing'}.")
    if old is None:
        return
    changes = [
        f"{word}: {_said(old[field])} → {_said(getattr(instance, field))}"
        for field, word in WATCHED.items()
        if old[field] != getattr(instance, field) and (update_fields is None or field in update_fields)
    ]
    if changes:
        audit.record(AuditAction.USER_CHANGED, about=name, detail="; ".join(changes))
    if old["password"] != instance.password and not _is_only_rehashed(instance, update_fields):
        detail = "" if is_password_usable(instance.password) else "Now without a password."
        audit.record(AuditAction.PASSWORD_CHANGED, about=name, detail=detail)


def _is_only_rehashed(instance: Any, update_fields: Any) -> bool:
    """Django stores a stronger hash of the same password at a sign-in; that is how it saves it."""
    return instance._password is None and update_fields is not None and set(update_fields) == {"password"}


def user_deleted(sender: Any, instance: Any, **_: Any) -> None:  # noqa: ARG001
    audit.record(AuditAction.USER_DELETED, about=instance.get_username())


def before_group(sender: Any, instance: Group, raw: bool = False, **_: Any) -> None:  # noqa: ARG001
    row = None if instance.pk is None or raw else Group.objects.filter(pk=instance.pk).first()
    instance._audited = row.name if row else None  # type: ignore[attr-defined]


def group_saved(sender: Any, instance: Any, created: bool, raw: bool = False, **_: Any) -> None:  # noqa: ARG001
    old = getattr(instance, "_audited", None)
    if created and not raw:
        audit.record(AuditAction.GROUP_CREATED, about=instance.name)
    elif old is not None and old != instance.name:
        audit.record(AuditAction.GROUP_CHANGED, about=instance.name, detail=f"name: {old} → {instance.name}")


def group_deleted(sender: Any, instance: Group, **_: Any) -> None:  # noqa: ARG001
    audit.record(AuditAction.GROUP_DELETED, about=instance.name)


def groups_changed(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, **_: Any) -> None:  # noqa: ARG001
    """Somebody joined or left groups; ``reverse`` when it was said on the group."""
    verb = _verb(action)
    if not verb:
        return
    if reverse:
        members = get_user_model()._default_manager.filter(**_which(pk_set, "groups", instance)).order_by("username")
        for user in members:
            audit.record(AuditAction.USER_CHANGED, about=user.get_username(), detail=f"groups {verb}: {instance.name}")
        return
    names = Group.objects.filter(**_which(pk_set, "user", instance)).order_by("name").values_list("name", flat=True)
    _note(AuditAction.USER_CHANGED, instance.get_username(), f"groups {verb}", names)


def permissions_changed(sender: Any, instance: Any, action: str, reverse: bool, pk_set: Any, **_: Any) -> None:
    """Permissions of a user or a group; ``reverse`` when it was said on the permission."""
    verb = _verb(action)
    if not verb:
        return
    if reverse:
        _holders_changed(sender, instance, verb, pk_set)
        return
    where = _which(pk_set, "group" if isinstance(instance, Group) else "user", instance)
    rows = (
        Permission.objects.filter(**where)
        .select_related("content_type")
        .order_by("content_type__app_label", "codename")
    )
    _note(*_subject(instance), f"permissions {verb}", [permission_name(row) for row in rows])


def _holders_changed(through: Any, permission: Permission, verb: str, pk_set: Any) -> None:
    model = Group if through is Group.permissions.through else get_user_model()
    field = "permissions" if model is Group else "user_permissions"
    for holder in model._default_manager.filter(**_which(pk_set, field, permission)):
        _note(*_subject(holder), f"permissions {verb}", [permission_name(permission)])


def factor_removed(sender: Any, instance: Any, **_: Any) -> None:  # noqa: ARG001
    """An authenticator app that was in use is forgotten."""
    if instance.confirmed:
        audit.record(AuditAction.SECOND_FACTOR_REMOVED, about=instance.user.get_username())


def permission_name(row: Permission) -> str:
    return f"{row.content_type.app_label}.{row.codename}"


def _verb(action: str) -> str:
    return {"post_add": "added", "post_remove": "removed", "pre_clear": "removed"}.get(action, "")


def _which(pk_set: Any, field: str, holder: Any) -> dict[str, Any]:
    """The rows concerned: those named, or before a clear all there are."""
    return {field: holder} if pk_set is None else {"pk__in": pk_set}


def _subject(holder: Any) -> tuple[AuditAction, str]:
    if isinstance(holder, Group):
        return AuditAction.GROUP_CHANGED, holder.name
    return AuditAction.USER_CHANGED, holder.get_username()


def _note(action: AuditAction, about: str, what: str, names: Iterable[str]) -> None:
    listed = ", ".join(names)
    if listed:
        audit.record(action, about=about, detail=f"{what}: {listed}")


def _said(value: Any) -> str:
    return {True: "yes", False: "no", "": "(empty)"}.get(value, str(value))
