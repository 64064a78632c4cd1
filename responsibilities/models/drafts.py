"""Changes that readers do not see yet, and what their reviewers say about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from responsibilities.vocabulary import OPEN_STATES, DraftState

from .fields import PlainTextField


class Draft(models.Model):
    """One person's change of one thing, apart from what readers see until it is published.

    ``base`` is the thing as the author found it and ``data`` as the author wants it, both as records of the content
    format; ``base`` is null for a new thing. What happens to the thing meanwhile is merged when it is published.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    label = models.CharField(max_length=300, help_text="What it changes, as people say it.")
    object_id = models.BigIntegerField(null=True, blank=True, help_text="The row it changes; none for a new thing.")
    base = models.JSONField(null=True, blank=True)
    data = models.JSONField()
    reason = PlainTextField(
        blank=True,
        help_text="Readers see it beside the change. Good: AWS made this the default in January 2023. Bad: Update.",
    )
    state = models.CharField(max_length=20, choices=DraftState, default=DraftState.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="drafts_to_review",
        help_text="Who is asked to look at it. Anybody who may publish can.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts_decided"
    )
    batch = models.CharField(
        max_length=120, blank=True, help_text="What it was made together with, for instance one import."
    )
    release = models.JSONField(
        null=True, blank=True, help_text="The shipped text it decides about; settled when it is published."
    )
    version = models.PositiveIntegerField(default=1, help_text="Counts what was saved of it.")
    publish_at = models.DateTimeField(
        null=True, blank=True, help_text="Readers see it from then on (UTC). Empty: as soon as it is approved."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="The moment of its rows in history."
    )

    class Meta:
        verbose_name = "change on its way"
        verbose_name_plural = "changes on their way"
        ordering = ["-changed_at", "-pk"]
        permissions = [
            ("publish_content", "Can publish, approve and send back changes"),
            ("restore_content", "Can restore a service to a day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="draft_state_is_known",
                condition=Q(state__in=DraftState.values),
                violation_error_message="Choose one of the states in the list.",
            ),
            models.CheckConstraint(
                name="published_draft_has_a_moment",
                condition=~Q(state=DraftState.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message="A published change has a moment.",
            ),
            models.CheckConstraint(
                name="scheduled_draft_has_a_date",
                condition=~Q(state=DraftState.SCHEDULED) | Q(publish_at__isnull=False),
                violation_error_message="Give the date from which readers see it.",
            ),
            models.UniqueConstraint(
                name="one_open_draft_per_author_and_thing",
                fields=["kind", "key", "author"],
                condition=Q(state__in=OPEN_STATES),
                violation_error_message="You already have a draft of this; change that one.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class DraftComment(models.Model):
    """What somebody said about a draft; with a verdict if it decided something."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=40, blank=True, help_text="What it decided, if anything.")
    text = PlainTextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.verdict or self.text[:80]
