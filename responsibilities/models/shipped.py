"""What a release shipped, as last imported: the base that tells a local edit from a change of ours."""

from django.db import models


class ShippedRecord(models.Model):
    """One record of the content files as it was imported last.

    A row that still equals this was not edited here and may be updated; one that differs was, and is kept.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    data = models.JSONField()
    pending = models.JSONField(
        null=True,
        blank=True,
        help_text="What a newer release says, where it meets an edit made here and nobody has decided yet.",
    )

    class Meta:
        verbose_name = "upgrade"
        constraints = [models.UniqueConstraint(name="one_shipped_record_per_key", fields=["kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
