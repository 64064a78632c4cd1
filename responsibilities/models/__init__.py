"""The database: what is stored, and every rule the database itself enforces."""

from .additions import Addition, Team
from .answers import Responsibility, ResponsibilityQuerySet
from .glossary import Term
from .proof import Citation, Evidence, Source
from .retirement import Retirable
from .services import Service, ServiceAlias, ServiceQuerySet
from .shipped import ShippedRecord
from .taxonomy import Category, Layer, ServiceType, Topic, TopicAlias

__all__ = [
    "Addition",
    "Category",
    "Citation",
    "Evidence",
    "Layer",
    "Responsibility",
    "ResponsibilityQuerySet",
    "Retirable",
    "Service",
    "ServiceAlias",
    "ServiceQuerySet",
    "ServiceType",
    "ShippedRecord",
    "Source",
    "Team",
    "Term",
    "Topic",
    "TopicAlias",
]
