"""Services, their variants and every name they answer to."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords
from typing_extensions import Self

from responsibilities.vocabulary import RESERVED_SERVICE_SLUGS, Lifecycle

from .addresses import Addressable, Alias
from .fields import HttpsURLField, PlainTextField
from .retirement import Retirable, retirement_rules
from .taxonomy import Category, ServiceType


def refuse_reserved(slug: str) -> None:
    """:raises ValidationError: where the slug would take an address that is something else."""
    if slug in RESERVED_SERVICE_SLUGS:
        raise ValidationError({"slug": f"“{slug}” is part of other addresses of this site; choose another slug."})


def published_service(path: str = "") -> models.Q:
    """What lists, pickers, counts and search offer, as a condition.

    :param path: leads to the service from another row, as in ``service__``.
    """
    return models.Q(**{f"{path}is_published": True, f"{path}retired_on__isnull": True})


class ServiceQuerySet(models.QuerySet["Service"]):
    def published(self) -> Self:
        """What :func:`published_service` says."""
        return self.filter(published_service())

    def with_a_page(self) -> Self:
        """What has a page: the published ones and those retired since."""
        return self.filter(is_published=True)


class Service(Retirable, Addressable):
    """One AWS product as a customer names it, or a variant of one."""

    name = models.CharField(
        max_length=120, unique=True, help_text="As AWS writes it. Good: Amazon RDS. Bad: RDS database."
    )
    short_name = models.CharField(
        max_length=80, help_text="What people say; fills {service} in inherited texts. Good: RDS. Bad: the RDS service."
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="services")
    service_type = models.ForeignKey(
        ServiceType,
        on_delete=models.PROTECT,
        related_name="services",
        verbose_name="type",
        help_text="Decides what is inherited wherever this service has no answer of its own.",
    )
    type_reason = PlainTextField(
        blank=True,
        help_text="Why this type, where somebody might argue. Good: EKS runs the control plane; nodes are variants.",
    )
    variant_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="variants",
        help_text="The service this one is a way of running. Good: EKS on Fargate is a variant of EKS.",
    )
    lifecycle = models.CharField(max_length=30, choices=Lifecycle, default=Lifecycle.AVAILABLE)
    lifecycle_date = models.DateField(
        null=True, blank=True, help_text="Day the service ends or ended, or closed to new customers."
    )
    lifecycle_note = PlainTextField(blank=True, help_text="What happens on that day, and what to move to.")
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="What replaces it.",
    )
    summary = PlainTextField(
        help_text="One or two sentences: what it is, and what using it leaves to you."
        " Good: AWS runs the database server; you run its data, users and network doors. Bad: A fully managed database."
    )
    docs_url = HttpsURLField("documentation", max_length=500, blank=True)
    security_url = HttpsURLField("security documentation", max_length=500, blank=True)
    is_published = models.BooleanField(
        "published",
        default=True,
        help_text="Off: a draft, readers see nothing of it. A service that readers know is retired instead.",
    )
    history = HistoricalRecords()

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="service_lifecycle_is_known",
                condition=Q(lifecycle__in=Lifecycle.values),
                violation_error_message="Choose one of the lifecycle states in the list.",
            ),
            models.CheckConstraint(
                name="service_end_has_a_date",
                condition=~Q(lifecycle__in=[Lifecycle.ENDING, Lifecycle.DISCONTINUED])
                | Q(lifecycle_date__isnull=False),
                violation_error_message="Give the date on which the service ends or ended.",
            ),
            models.CheckConstraint(
                name="service_is_not_its_own_variant",
                condition=Q(variant_of__isnull=True) | ~Q(variant_of=F("id")),
                violation_error_message="A service can’t be a variant of itself.",
            ),
            *retirement_rules("service"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("service", args=[self.slug])

    def alias_name(self) -> str:
        return self.short_name

    def clean(self) -> None:
        super().clean()
        refuse_reserved(self.slug)
        if self.variant_of and self.variant_of.variant_of_id:
            raise ValidationError({"variant_of": f"{self.variant_of} is itself a variant; choose its parent instead."})
        if self.variant_of and self.pk and self.variants.exists():
            raise ValidationError({"variant_of": "This service has variants of its own, so it can’t become a variant."})


class ServiceAlias(Alias):
    """A name or slug that leads, or once led, to a service."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="aliases")
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "service aliases"
        ordering = ["slug"]

    def clean(self) -> None:
        super().clean()
        refuse_reserved(self.slug)
