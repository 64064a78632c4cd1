"""Things that readers have linked to are retired, with a day and a reason, and never silently gone."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .fields import PlainTextField


class Retirable(models.Model):
    """Something that keeps its address after its time. Retired when it has a day."""

    retired_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day it stopped holding. Readers see it at once; its address goes on working.",
    )
    retired_reason = PlainTextField(
        "reason for retiring",
        blank=True,
        help_text="Shown to whoever follows an old link. Good: AWS ended the service on 31 March 2027. Bad: Obsolete.",
    )

    class Meta:
        abstract = True

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    def clean(self) -> None:
        super().clean()
        if self.retired_on and self.retired_on > timezone.localdate():
            raise ValidationError(
                {"retired_on": "This day is still to come. Retiring shows at once, so come back then."}
            )


def retirement_rules(noun: str) -> list[models.CheckConstraint]:
    """The constraints of a retirable model; ``noun`` makes their names unique in the database."""
    return [
        models.CheckConstraint(
            name=f"retired_{noun}_has_a_reason",
            condition=Q(retired_on__isnull=True) | ~Q(retired_reason=""),
            violation_error_message="Say why it is retired: whoever follows an old link reads it.",
        ),
        models.CheckConstraint(
            name=f"retired_{noun}_has_a_day",
            condition=Q(retired_on__isnull=False) | Q(retired_reason=""),
            violation_error_message="Give the day on which it was retired, or clear the reason for retiring.",
        ),
    ]
