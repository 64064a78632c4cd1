"""The words of the model: what "inherited controls" or "security of the cloud" mean."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from .fields import PlainTextField
from .proof import Source
from .taxonomy import ServiceType, Topic


class Term(models.Model):
    """One entry of the glossary. Search answers with it when somebody asks for its name."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Part of the public address. Can’t be changed later.")
    name = models.CharField(max_length=80, unique=True, help_text="As people say it. Good: Inherited controls.")
    definition = models.CharField(
        max_length=300,
        help_text="Says what it is, on its own. Good: Controls that AWS runs and you rely on."
        " Bad: An important concept.",
    )
    text = PlainTextField(blank=True, help_text="An example that helps, in a few lines of Markdown.")
    other_names = PlainTextField(
        blank=True, help_text="One a line: other words for the very same thing. Good: fully inherited controls."
    )
    keywords = PlainTextField(
        blank=True, help_text="One a line: what else people type when they look for it; not shown. Good: az definition."
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="terms", help_text="Where a reader sees it at work."
    )
    is_lens = models.BooleanField(
        "lens",
        default=False,
        db_default=False,
        help_text="On: pages can be narrowed to the topics of this term, and it has a page of its own.",
    )
    service_type = models.ForeignKey(
        ServiceType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name="type",
        help_text="If the term is the name of a type of service.",
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        help_text="The document that says it. Empty for words of this site.",
    )
    section = models.CharField(max_length=300, blank=True, help_text="The heading that says it.")
    checked_on = models.DateField(null=True, blank=True, help_text="The day somebody read it there.")
    is_verified = models.BooleanField("verified", default=False, help_text="On: the text was read.")
    note = models.CharField(max_length=300, blank=True, help_text="Good: Read in the 2023 edition of the guide.")
    history = HistoricalRecords(m2m_fields=[topics])

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="term_source_has_a_date",
                condition=Q(source__isnull=True) | Q(checked_on__isnull=False),
                violation_error_message="Give the day on which somebody read the source.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("lens", args=[self.slug]) if self.is_lens else f"{reverse('glossary')}#{self.slug}"
