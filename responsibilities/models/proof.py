"""What an answer rests on: the documents that say it and the evidence that proves it."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from responsibilities.vocabulary import EvidenceKind, Side

from .answers import Responsibility
from .fields import HttpsURLField


class Source(models.Model):
    """A public document. Its address is its identity."""

    url = HttpsURLField("address", max_length=500, unique=True, help_text="The page that says it, not a landing page.")
    title = models.CharField(max_length=300, help_text="The page’s own title. Good: Maintaining a DB instance.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["title", "url"]
        constraints = [
            models.CheckConstraint(
                name="source_address_is_https",
                condition=Q(url__startswith="https://"),
                violation_error_message="The address must start with https://.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """One document cited for one answer, with the day somebody read it there."""

    responsibility = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    section = models.CharField(
        max_length=300, blank=True, help_text="The heading that says it. Good: Operating system updates."
    )
    checked_on = models.DateField(help_text="The day somebody read the page and found the claim in it.")
    is_verified = models.BooleanField(
        "verified", default=False, help_text="On: the text was read. Off: only known to exist."
    )
    note = models.CharField(max_length=300, blank=True, help_text="Good: Read in the 2023 edition of the guide.")
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_citation_per_source_and_section",
                fields=["responsibility", "source", "section"],
                violation_error_message="This answer already cites this section of this document.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.title}, {self.section}" if self.section else self.source.title


class Evidence(models.Model):
    """What proves one side's part: a check you can run, or a report of AWS's auditors."""

    responsibility = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="evidence")
    side = models.CharField(max_length=10, choices=Side, default=Side.CUSTOMER, help_text="Whose part it proves.")
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    identifier = models.CharField(
        max_length=300, help_text="Good: RDS.13, or aws rds describe-pending-maintenance-actions."
    )
    what = models.CharField("looks at", max_length=300, help_text="Good: Instances take minor versions automatically.")
    url = HttpsURLField("address", max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_side_is_known",
                condition=Q(side__in=Side.values),
                violation_error_message="Choose whose part this proves.",
            ),
            models.CheckConstraint(
                name="evidence_kind_is_known",
                condition=Q(kind__in=EvidenceKind.values),
                violation_error_message="Choose the kind of evidence from the list.",
            ),
            models.UniqueConstraint(
                name="one_evidence_per_identifier",
                fields=["responsibility", "kind", "identifier"],
                violation_error_message="This answer already lists this evidence.",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier
