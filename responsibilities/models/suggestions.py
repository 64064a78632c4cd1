"""What readers write about an answer, for its editors."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from responsibilities.vocabulary import SUGGESTION_LIMIT, SuggestionState

from .answers import Responsibility
from .fields import HttpsURLField, PlainTextField
from .services import Service
from .taxonomy import Topic


class Suggestion(models.Model):
    """One reader's remark on one answer, with what the reader saw: a later edit does not change that."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="suggestions")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="suggestions")
    responsibility = models.ForeignKey(
        Responsibility,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        help_text="The answer that was shown, perhaps inherited; none if nobody had described it.",
    )
    answer_version = models.BigIntegerField(
        null=True, blank=True, help_text="The number of that answer in history, as it was shown."
    )
    shown_owner = models.CharField(max_length=40, blank=True)
    shown_statement = models.CharField(max_length=300)
    text = PlainTextField(max_length=SUGGESTION_LIMIT)
    link = HttpsURLField("source", max_length=500, blank=True)
    email = models.EmailField("e-mail", blank=True, help_text="Only for a question back. Never shown to readers.")
    client = models.CharField(max_length=64, help_text="A daily changing hash of the address; no address is kept.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    state = models.CharField(max_length=20, choices=SuggestionState, default=SuggestionState.NEW)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    note = PlainTextField(blank=True, help_text="For colleagues: what was done about it.")
    # Without what the reader wrote: deleting the suggestion erases it.
    history = HistoricalRecords(excluded_fields=["text", "link", "email", "client"])

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="suggestion_state_is_known",
                condition=Q(state__in=SuggestionState.values),
                violation_error_message="Choose one of the states in the list.",
            ),
            models.CheckConstraint(
                name="handled_suggestion_has_a_time",
                condition=Q(state=SuggestionState.NEW) | Q(handled_at__isnull=False),
                violation_error_message="What was handled has a time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} · {self.service}"
