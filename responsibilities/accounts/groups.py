"""The groups that come with the site, and who may hand out what."""

from typing import Any

from django.apps import apps as installed
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from . import audit

CONTENT = (
    "category",
    "layer",
    "servicetype",
    "topic",
    "topicalias",
    "service",
    "servicealias",
    "responsibility",
    "source",
    "citation",
    "evidence",
    "term",
    "team",
    "addition",
    "draft",
    "draftcomment",
    "suggestion",
)
"""What editors write. A model that this installation does not have is passed over."""
PARTS = ("citation", "evidence", "addition")
"""What belongs to an answer and goes when the answer no longer needs it. The rest is retired, not deleted."""
WATCHED = ("sourcecheck", "passagecheck")
"""What the site writes and editors read."""


def _content(*actions: str, models: tuple[str, ...] = CONTENT) -> set[str]:
    return {f"responsibilities.{action}_{model}" for action in actions for model in models}


EDITOR = _content("view", "add", "change") | _content("delete", models=PARTS) | _content("view", models=WATCHED)
REVIEWER = EDITOR | {"responsibilities.publish_content"}
ADMINISTRATOR = (
    REVIEWER
    | _content("delete")
    | {"responsibilities.restore_content", "responsibilities.view_auditentry"}
    | {f"auth.{action}_{model}" for action in ("view", "add", "change", "delete") for model in ("user", "group")}
)
GROUPS = {"Editor": EDITOR, "Reviewer": REVIEWER, "Administrator": ADMINISTRATOR}


_known_before: list[int] = []
"""Permissions that were there when ``migrate`` began."""


def remember_permissions(sender: Any, **_: Any) -> None:
    """Before ``migrate``: notes which permissions there are."""
    if sender.label == "responsibilities" and Permission._meta.db_table in connection.introspection.table_names():
        _known_before[:] = Permission.objects.values_list("pk", flat=True)


def make_missing(sender: Any, apps: Any = installed, **_: Any) -> None:
    """After ``migrate``: makes each group that is not there. One that is keeps what an administrator made of it."""
    if sender.label != "responsibilities" or "auditentry" not in apps.all_models["responsibilities"]:
        return  # another app, or an older state of this one
    known, _known_before[:] = list(_known_before), []
    # A group without its permissions would pass for one that an administrator emptied.
    with audit.on_behalf_of("migrate"), transaction.atomic():
        for name, permissions in GROUPS.items():
            group, is_new = Group.objects.get_or_create(name=name)
            if is_new:
                group.permissions.set(permissions_named(permissions))
            elif known:
                # Made in this run, so no administrator has decided about them yet.
                group.permissions.add(*permissions_named(permissions).exclude(pk__in=known))


def permissions_named(names: set[str]) -> QuerySet[Permission]:
    """Those of these permissions that exist, named as in ``has_perm``."""
    wanted = Q(pk__in=[])
    for label in sorted({name.partition(".")[0] for name in names}):
        codenames = [name.partition(".")[2] for name in names if name.startswith(f"{label}.")]
        wanted |= Q(content_type__app_label=label, codename__in=codenames)
    return Permission.objects.filter(wanted)


def held_by(user: Any) -> QuerySet[Permission]:
    """What somebody may do, or could if the account were active: itself or through a group."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def may_manage(manager: Any, user: Any) -> bool:
    """Nobody changes a user who may do more: whoever can set a password can sign in with it."""
    if manager.is_superuser:
        return True
    return not user.is_superuser and not held_by(user).exclude(pk__in=held_by(manager)).exists()


def may_change(manager: Any, group: Group) -> bool:
    """Nobody changes a group that may do more than they may themselves."""
    return manager.is_superuser or not group.permissions.exclude(pk__in=held_by(manager)).exists()


def grantable_groups(manager: Any) -> QuerySet[Group]:
    """Groups that give no more than the manager has."""
    beyond = Permission.objects.exclude(pk__in=held_by(manager))
    return Group.objects.all() if manager.is_superuser else Group.objects.exclude(permissions__in=beyond)
