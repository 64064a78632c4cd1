"""The lists everything else hangs on: categories, layers, topics and service types."""

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from responsibilities.vocabulary import RESERVED_SLUGS

from .addresses import Addressable, Alias
from .fields import PlainTextField


class Ordered(models.Model):
    """A row of a short list that editors put in order."""

    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists; small numbers come first.")

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Category(Ordered):
    """A shelf of the directory, named as AWS names it."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Used in filter links. Can’t be changed later.")
    name = models.CharField(max_length=80, unique=True, help_text="AWS’s own category name. Good: Database.")
    history = HistoricalRecords()

    class Meta(Ordered.Meta):
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Layer(Ordered):
    """A band of the classic diagram, from customer data on top to buildings at the bottom."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Part of the public address. Can’t be changed later.")
    name = models.CharField(max_length=80, unique=True)
    description = PlainTextField(help_text="One sentence: what belongs here. Printed on the layer’s page.")
    cross_cutting = models.BooleanField(
        default=False,
        help_text="Runs through every layer, like logging or training; drawn as a pillar beside the stack.",
    )
    history = HistoricalRecords()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("layer", args=[self.slug])


class ServiceType(Ordered):
    """How much of a service AWS runs. Its answers hold for every service of the type."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Part of the public address. Can’t be changed later.")
    name = models.CharField(max_length=80, unique=True, help_text="Good: Managed services.")
    short_name = models.CharField(max_length=40, unique=True, help_text="Fits a column head. Good: Managed.")
    description = PlainTextField(help_text="Two or three sentences: what kind of service it is, what it leaves to you.")
    history = HistoricalRecords()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("service-type", args=[self.slug])


class Topic(Addressable, Ordered):
    """One thing somebody must do, the same across services."""

    layer = models.ForeignKey(Layer, on_delete=models.PROTECT, related_name="topics")
    name = models.CharField(
        max_length=80, unique=True, help_text="A noun phrase. Good: Guest OS patching. Bad: Patching."
    )
    question = models.CharField(
        max_length=200,
        help_text="Starts with Who and holds {service}. Good: Who patches the operating system of {service}?"
        " Bad: OS patching responsibility",
    )
    is_headline = models.BooleanField(
        "headline", default=False, help_text="Counts when the owner of its layer is computed for the diagrams."
    )
    is_everywhere = models.BooleanField(
        "everywhere",
        default=True,
        db_default=True,
        help_text="On: every service has this topic. Off: only services for which there is an answer have it,"
        " as with prompts, which most services know nothing of.",
    )
    keywords = PlainTextField(
        blank=True,
        help_text="One a line: words people type when they look for this. Good: kernel update. Bad: security.",
    )
    history = HistoricalRecords()

    class Meta(Ordered.Meta):
        constraints = [
            models.CheckConstraint(
                name="question_names_the_service",
                condition=models.Q(question__contains="{service}"),
                violation_error_message="Write {service} where the name of the service belongs in the question.",
            ),
            models.CheckConstraint(
                name="topic_slug_is_not_reserved",
                condition=~models.Q(slug__in=RESERVED_SLUGS),
                violation_error_message="This slug is the address of another page; choose a different one.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])

    def alias_name(self) -> str:
        return self.name


class TopicAlias(Alias):
    """A slug that leads, or once led, to a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="aliases")
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "topic aliases"
        ordering = ["slug"]
