"""What the checks of sources found out. Not content: no history, in no file, and readers never see it."""

from django.db import models
from django.db.models import F
from typing_extensions import Self

from .proof import Citation, Source


class SourceCheck(models.Model):
    """How the address of a source answered when it was last asked."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="link_check")
    checked_at = models.DateTimeField()
    last_good_on = models.DateField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    moved_to = models.CharField(max_length=2000, blank=True)
    """Where permanent redirects lead; empty where there are none."""
    error = models.CharField(max_length=300, blank=True)
    """What is wrong, in words; empty if the page is there."""
    failures = models.PositiveIntegerField(default=0)
    """How many checks failed one after the other."""

    def __str__(self) -> str:
        return f"{self.source}: {self.error or 'there'}"


class PassageCheckQuerySet(models.QuerySet["PassageCheck"]):
    def changed(self) -> Self:
        """Those whose text is not what somebody read, unless the citation was read again since: it has a newer day."""
        return self.filter(changed_on__isnull=False, citation__checked_on__lte=F("read_on"))


class PassageCheck(models.Model):
    """The text that a citation rests on, as a hash: as somebody read it, and as it was seen last."""

    citation = models.OneToOneField(Citation, on_delete=models.CASCADE, related_name="passage_check")
    section = models.CharField(max_length=300, blank=True)
    has_heading = models.BooleanField()
    """Whether the page had the heading that the citation names; without it the whole page is compared."""
    read_hash = models.CharField(max_length=64)
    read_on = models.DateField()
    """The day of the citation for which ``read_hash`` stands."""
    seen_hash = models.CharField(max_length=64)
    first_seen_on = models.DateField()
    changed_on = models.DateField(null=True, blank=True)
    """The day on which it was first seen to differ from what was read."""

    objects = PassageCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.citation)

    @property
    def is_changed(self) -> bool:
        """As :meth:`PassageCheckQuerySet.changed`. Reads the citation."""
        return self.changed_on is not None and self.citation.checked_on <= self.read_on
