"""The database: what is stored, and every rule the database itself enforces."""

from .accounts import AppendOnlyError, AuditAction, AuditEntry, Identity
from .answers import Responsibility, ResponsibilityQuerySet
from .glossary import Term
from .proof import Citation, Evidence, Source
from .retirement import Retirable
from .services import Service, ServiceAlias, ServiceQuerySet
from .shipped import ShippedRecord
from .taxonomy import Category, Layer, ServiceType, Topic, TopicAlias

__all__ = [
    "AppendOnlyError",
    "AuditAction",
    "AuditEntry",
    "Category",
    "Citation",
    "Evidence",
    "Identity",
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
    "Term",
    "Topic",
    "TopicAlias",
]
