"""Who may sign in by single sign-on, and the log of sign-ins and of what people may do."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditAction(models.TextChoices):
    """What an entry of the audit log says."""

    SIGNED_IN = "signed-in", "Signed in"
    SIGN_IN_FAILED = "sign-in-failed", "Sign-in failed"
    LOCKED_OUT = "locked-out", "Locked out"
    SIGNED_OUT = "signed-out", "Signed out"
    SECOND_FACTOR_SET_UP = "second-factor-set-up", "Second factor set up"
    SECOND_FACTOR_REMOVED = "second-factor-removed", "Second factor removed"
    RECOVERY_CODES_MADE = "recovery-codes-made", "Recovery codes made"
    PASSWORD_CHANGED = "password-changed", "Password changed"
    USER_CREATED = "user-created", "User created"
    USER_CHANGED = "user-changed", "User changed"
    USER_DELETED = "user-deleted", "User deleted"
    GROUP_CREATED = "group-created", "Group created"
    GROUP_CHANGED = "group-changed", "Group changed"
    GROUP_DELETED = "group-deleted", "Group deleted"


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete what was logged."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries are added and read."""

    def update(self, **values: Any) -> int:  # noqa: ARG002
        raise AppendOnlyError("An entry of the audit log can’t be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("An entry of the audit log can’t be deleted; prune_audit removes what is old.")

    def prune(self) -> int:
        """Removes these entries for good: for keeping them only as long as your rules say."""
        return super().delete()[0]


class AuditEntry(models.Model):
    """One thing that happened to a sign-in, a user or a group.

    Names are written down as they were, not linked: an entry outlasts the user it is about.
    """

    at = models.DateTimeField("when", default=timezone.now, editable=False, db_index=True)
    action = models.CharField(max_length=30, choices=AuditAction.choices)
    who = models.CharField(max_length=150, blank=True, help_text="Empty: nobody signed in, or the command line.")
    about = models.CharField(max_length=150, blank=True, help_text="The user or group it happened to.")
    how = models.CharField(max_length=60, blank=True)
    detail = models.TextField(blank=True)
    address = models.GenericIPAddressField("IP address", null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit log"
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.about or self.who or 'unknown name'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("An entry of the audit log can’t be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:  # noqa: ARG002
        raise AppendOnlyError("An entry of the audit log can’t be deleted; prune_audit removes what is old.")


class Identity(models.Model):
    """Somebody at the identity provider, and the user that is here.

    The provider promises that it never gives a subject to somebody else. It promises that of no e-mail address and no
    name, so neither of them makes a match.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500, help_text="OIDC_ISSUER, character by character.")
    subject = models.CharField(
        max_length=255,
        help_text="What the provider calls this person in “sub”. Good: 7f3b2c9e-0d4e-4a58-9f0b-7a1f5cf1f9a2."
        " Bad: anna@example.org, which may be somebody else’s next year.",
    )

    class Meta:
        verbose_name = "single sign-on identity"
        verbose_name_plural = "single sign-on identities"
        constraints = [
            models.UniqueConstraint(
                name="one_user_per_identity",
                fields=["issuer", "subject"],
                violation_error_message="This person of the identity provider already is a user here.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"
