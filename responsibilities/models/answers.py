"""The answer to one topic for one scope: a service, a service type, or everything."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords
from typing_extensions import Self

from responsibilities.owners import Owner
from responsibilities.vocabulary import PHRASE_LIMIT, STATEMENT_LIMIT, TODO_WORD_LIMIT

from .fields import PlainTextField
from .retirement import Retirable, retirement_rules
from .review import review_due
from .services import Service
from .taxonomy import ServiceType, Topic

MARKDOWN_HELP = "Markdown: **bold**, *emphasis*, `code`, [links](https://…) and lists; anything else is shown as typed."
NO_AWS_PART = Q(owner=Owner.CUSTOMER) | Q(owner=Owner.NOT_APPLICABLE)
NO_CUSTOMER_PART = Q(owner=Owner.AWS) | Q(owner=Owner.NOT_APPLICABLE)


class ResponsibilityQuerySet(models.QuerySet["Responsibility"]):
    def published(self) -> Self:
        """What the cascade chooses from."""
        return self.ever_published().filter(retired_on__isnull=True)

    def ever_published(self) -> Self:
        """The published ones and those retired since; pages say so where a retired one stood."""
        return self.filter(is_published=True)

    def with_proof(self) -> Self:
        """With citations, their sources and evidence: two more queries."""
        return self.prefetch_related(*proof_of_answers())


def proof_of_answers() -> tuple[Any, ...]:
    """What to prefetch of answers whose sources and evidence are printed."""
    citations = Responsibility.citations.rel.related_model._default_manager.select_related("source")
    return models.Prefetch("citations", citations), "evidence"


class Responsibility(Retirable):
    """One cell, one answer, one permalink: unique for its topic and scope."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="responsibilities")
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        help_text="Leave this and the type empty for an answer that holds everywhere.",
    )
    service_type = models.ForeignKey(
        ServiceType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name="type",
        help_text="For an answer that holds for every service of a type. Not together with a service.",
    )
    owner = models.CharField(
        max_length=10,
        choices=Owner,
        help_text="Who has work to do. Shared only if the topic could fail when either side did nothing.",
    )
    statement = models.CharField(
        max_length=STATEMENT_LIMIT,
        help_text="Answers the topic’s question on its own. Good: AWS patches the system; you choose the window."
        " Bad: AWS secures the infrastructure.",
    )
    phrase = models.CharField(
        max_length=PHRASE_LIMIT,
        help_text="For cells of a grid. Good: AWS patches, you pick the window. Bad: Shared responsibility.",
    )
    aws_does = PlainTextField(
        "what AWS does",
        blank=True,
        help_text="Good: - Replaces a failed host within the zone. Bad: - Provides a secure environment. "
        + MARKDOWN_HELP,
    )
    customer_does = PlainTextField(
        "what you do",
        blank=True,
        help_text="Good: - Set `rds.force_ssl` to 1. Bad: - Follow best practices. " + MARKDOWN_HELP,
    )
    todo = models.CharField(
        "to-do",
        max_length=120,
        blank=True,
        help_text=f"An imperative of at most {TODO_WORD_LIMIT} words, where you have a part."
        " Good: Keep snapshots private; review every share. Bad: Snapshots.",
    )
    reason = PlainTextField(
        blank=True, help_text="Only for “not applicable”: why the topic has no meaning here. " + MARKDOWN_HELP
    )
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="The day somebody last compared it with its sources."
    )
    review_by = models.DateField(
        null=True,
        blank=True,
        help_text="The day by which somebody should look again. Good: the day AWS announced for a change."
        " Empty, or once it was reviewed on that day or later: the usual interval after the last review.",
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="assigned reviewer",
        help_text="Looks at it again when its review is due, and is told so by mail. Readers never see the name.",
    )
    is_published = models.BooleanField(
        "published", default=True, help_text="Off: a draft; readers get the next wider answer."
    )
    history = HistoricalRecords()

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "responsibilities"
        ordering = ["topic__position", "service__name", "service_type__position"]
        constraints = [
            models.UniqueConstraint(
                name="one_answer_per_topic_and_service",
                fields=["topic", "service"],
                condition=Q(service__isnull=False),
                violation_error_message="This service already has an answer to this topic; change that one.",
            ),
            models.UniqueConstraint(
                name="one_answer_per_topic_and_type",
                fields=["topic", "service_type"],
                condition=Q(service_type__isnull=False),
                violation_error_message="This type already has an answer to this topic; change that one.",
            ),
            models.UniqueConstraint(
                name="one_general_answer_per_topic",
                fields=["topic"],
                condition=Q(service__isnull=True, service_type__isnull=True),
                violation_error_message="This topic already has a general answer; change that one.",
            ),
            models.CheckConstraint(
                name="never_both_a_service_and_a_type",
                condition=Q(service__isnull=True) | Q(service_type__isnull=True),
                violation_error_message="An answer holds for a service or for a type, not for both.",
            ),
            models.CheckConstraint(
                name="owner_is_known",
                condition=Q(owner__in=Owner.values),
                violation_error_message="Choose who owns this from the list.",
            ),
            models.CheckConstraint(
                name="aws_part_is_written",
                condition=NO_AWS_PART | ~Q(aws_does=""),
                violation_error_message="AWS has a part in this answer, so write down what AWS does.",
            ),
            models.CheckConstraint(
                name="customer_part_is_written",
                condition=NO_CUSTOMER_PART | ~Q(customer_does=""),
                violation_error_message="You have a part in this answer, so write down what you do.",
            ),
            models.CheckConstraint(
                name="customer_part_has_a_todo",
                condition=NO_CUSTOMER_PART | ~Q(todo=""),
                violation_error_message="You have a part in this answer, so give it a to-do for the checklists.",
            ),
            models.CheckConstraint(
                name="not_applicable_has_a_reason",
                condition=~Q(owner=Owner.NOT_APPLICABLE) | ~Q(reason=""),
                violation_error_message="Say why the topic does not apply here.",
            ),
            models.CheckConstraint(
                name="only_not_applicable_has_a_reason",
                condition=Q(owner=Owner.NOT_APPLICABLE) | Q(reason=""),
                violation_error_message="A reason is only for “not applicable”; move the text to one of the parts.",
            ),
            models.CheckConstraint(
                name="statement_is_written",
                condition=~Q(statement=""),
                violation_error_message="Write the one-sentence statement.",
            ),
            *retirement_rules("answer"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} · {self.scope_name}"

    def get_absolute_url(self) -> str:
        if self.service:
            return reverse("answer", args=[self.service.slug, self.topic.slug])
        if self.service_type:
            return f"{self.service_type.get_absolute_url()}#{self.topic.slug}"
        return self.topic.get_absolute_url()

    @property
    def scope_name(self) -> str:
        """For whom the answer holds. Reads the service or the type: select them with the row."""
        return str(self.service or self.service_type or "Everything")

    @property
    def review_due(self) -> date | None:
        """See :func:`review_due`."""
        return review_due(self.reviewed_on, self.review_by)

    def clean(self) -> None:
        super().clean()
        words = len(self.todo.split())
        if words > TODO_WORD_LIMIT:
            raise ValidationError({"todo": f"At most {TODO_WORD_LIMIT} words; this has {words}."})
