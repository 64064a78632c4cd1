"""What the organisation that runs the site adds of its own. No import touches it, and it touches no shipped text."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from .answers import MARKDOWN_HELP
from .fields import InternalURLField, PlainTextField
from .services import Service
from .taxonomy import Topic


class Team(models.Model):
    """Somebody in the organisation who can own services, topics and answers."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Part of the public address. Can’t be changed later.")
    name = models.CharField(
        max_length=80, unique=True, help_text="As colleagues say it. Good: Platform. Bad: Team Platform (Maria’s)."
    )
    email = models.EmailField(
        "mail", blank=True, help_text="Readers see it. Good: platform@example.org. Bad: the address of one person."
    )
    link = InternalURLField(
        max_length=500, blank=True, help_text="Where to reach them. Good: https://wiki.example.org/teams/platform."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.slug])


SAYS_SOMETHING = (
    Q(team__isnull=False)
    | ~Q(standard_title="")
    | ~Q(standard_url="")
    | ~Q(runbook_url="")
    | ~Q(note="")
    | ~Q(exception="")
)


class Addition(models.Model):
    """What the organisation adds to a service, to a topic on every service, or (with both) to one answer.

    It is about the cell, not about the row that answers it: an inherited answer can have one too.
    """

    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="additions",
        help_text="Alone: to everything about this service. Empty: to the topic on every service.",
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="additions",
        help_text="Together with a service: to this one answer, whether or not it is inherited.",
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="additions",
        verbose_name="owning team",
        help_text="Who in your organisation does your part. The most specific addition that names a team decides.",
    )
    standard_title = models.CharField(
        "internal standard",
        max_length=120,
        blank=True,
        help_text="Good: SEC-014 Patching of databases. Bad: Our standard.",
    )
    standard_url = InternalURLField("address of the standard", max_length=500, blank=True)
    runbook_url = InternalURLField(
        "address of the runbook", max_length=500, blank=True, help_text="How it is done here, step by step."
    )
    note = PlainTextField(
        blank=True,
        help_text="Good: Maintenance windows are Sundays, 02:00 to 04:00 UTC. Bad: See the wiki. " + MARKDOWN_HELP,
    )
    exception = PlainTextField(
        blank=True,
        help_text="What is not done here, and why that is accepted. Good: Minor versions are held back on `billing`"
        " until the vendor supports them; accepted by the CISO. Bad: Not needed. " + MARKDOWN_HELP,
    )
    exception_until = models.DateField(
        null=True, blank=True, help_text="The last day of the exception. From the next day on pages say it expired."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "addition of your own"
        verbose_name_plural = "additions of your own"
        ordering = ["service__name", "topic__position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="addition_is_about_something",
                condition=Q(service__isnull=False) | Q(topic__isnull=False),
                violation_error_message="Choose a service, a topic, or both.",
            ),
            models.CheckConstraint(
                name="addition_says_something",
                condition=SAYS_SOMETHING,
                violation_error_message="Add something: a team, a standard, a runbook, a note or an exception.",
            ),
            models.CheckConstraint(
                name="exception_has_an_end",
                condition=Q(exception="") | Q(exception_until__isnull=False),
                violation_error_message="Give the day until which the exception holds.",
            ),
            models.CheckConstraint(
                name="exception_end_has_an_exception",
                condition=Q(exception_until__isnull=True) | ~Q(exception=""),
                violation_error_message="Say what is not done and why, or clear the day until which it holds.",
            ),
            models.UniqueConstraint(
                name="one_addition_per_answer",
                fields=["service", "topic"],
                condition=Q(service__isnull=False, topic__isnull=False),
                violation_error_message="There is already an addition to this answer; change that one.",
            ),
            models.UniqueConstraint(
                name="one_addition_per_service",
                fields=["service"],
                condition=Q(service__isnull=False, topic__isnull=True),
                violation_error_message="There is already an addition to this service; change that one.",
            ),
            models.UniqueConstraint(
                name="one_addition_per_topic",
                fields=["topic"],
                condition=Q(service__isnull=True, topic__isnull=False),
                violation_error_message="There is already an addition to this topic; change that one.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        if self.service and self.topic:
            return reverse("answer", args=[self.service.slug, self.topic.slug])
        return (self.service or self.topic).get_absolute_url()  # type: ignore[union-attr]

    @property
    def subject(self) -> str:
        """What it is about. Reads the service and the topic: select them with the row."""
        return " · ".join(str(part) for part in (self.topic, self.service) if part)
