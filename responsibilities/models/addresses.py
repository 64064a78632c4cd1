"""Addresses that last: a slug, once given, leads to the same thing for ever and is never reused."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

HISTORY_MARKS = {"_history_date", "_history_user", "_change_reason"}
"""What a writer says about a change; the alias that a change makes belongs to the same change."""


class Alias(models.Model):
    """Every slug that leads to an object, its present one included.

    The unique column is what makes a slug impossible to reuse: the database refuses a second owner.
    """

    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="Redirects here. Good: simple-storage-service. Bad: s3-new (says nothing to a reader).",
    )
    name = models.CharField(
        max_length=120,
        help_text="The other name as people write it. Good: Simple Storage Service. Bad: the S3 service.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Addressable(models.Model):
    """Something with a public slug. Saving records the slug for ever as one of its aliases."""

    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="Part of the public address. Good: rds. Bad: amazon-rds-2024. A change leaves a redirect behind.",
    )
    aliases: ClassVar[Any]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            if not self.aliases.filter(slug=self.slug).exists():
                self._remember_slug()

    def _remember_slug(self) -> None:
        alias = self.aliases.model(**self.aliases.core_filters, slug=self.slug, name=self.alias_name())
        for name in HISTORY_MARKS & vars(self).keys():
            setattr(alias, name, getattr(self, name))
        alias.save()

    def clean(self) -> None:
        super().clean()
        taken = (
            self._alias_model()
            ._default_manager.filter(slug=self.slug)
            .exclude(**{self._alias_field(): self.pk})
            .first()
        )
        if taken:
            raise ValidationError(
                {"slug": f"“{self.slug}” already leads to {getattr(taken, self._alias_field())} and can’t be reused."}
            )

    def alias_name(self) -> str:
        raise NotImplementedError

    @classmethod
    def _alias_model(cls) -> type[Alias]:
        model: type[Alias] = cls._meta.get_field("aliases").related_model  # type: ignore[assignment]
        return model

    @classmethod
    def _alias_field(cls) -> str:
        name: str = cls._meta.get_field("aliases").field.name  # type: ignore[union-attr]
        return name
