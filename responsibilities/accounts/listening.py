"""Connects the signals. Called once, when the app is ready."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_migrate, pre_save
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import audit, changes, groups


def connect() -> None:
    user = get_user_model()
    user_logged_in.connect(audit.signed_in)
    user_logged_out.connect(audit.signed_out)
    user_login_failed.connect(audit.sign_in_failed)
    pre_save.connect(changes.before_user, sender=user)
    post_save.connect(changes.user_saved, sender=user)
    post_delete.connect(changes.user_deleted, sender=user)
    pre_save.connect(changes.before_group, sender=Group)
    post_save.connect(changes.group_saved, sender=Group)
    post_delete.connect(changes.group_deleted, sender=Group)
    m2m_changed.connect(changes.groups_changed, sender=user.groups.through)
    m2m_changed.connect(changes.permissions_changed, sender=user.user_permissions.through)
    m2m_changed.connect(changes.permissions_changed, sender=Group.permissions.through)
    post_delete.connect(changes.factor_removed, sender=TOTPDevice)
    pre_migrate.connect(groups.remember_permissions)
    post_migrate.connect(groups.make_missing)
