"""The database: what is stored, and every rule the database itself enforces."""

from .accounts import AppendOnlyError, AuditAction, AuditEntry, Identity
from .additions import Addition, Team
from .answers import Responsibility, ResponsibilityQuerySet
from .drafts import Draft, DraftComment
from .exclusive import exclusive
from .glossary import Term
from .proof import Citation, Evidence, Source
from .retirement import Retirable
from .services import Service, ServiceAlias, ServiceQuerySet
from .shipped import ShippedRecord
from .suggestions import Suggestion
from .taxonomy import Category, Layer, ServiceType, Topic, TopicAlias

__all__ = [
    "Addition",
    "AppendOnlyError",
    "AuditAction",
    "AuditEntry",
    "Category",
    "Citation",
    "Draft",
    "DraftComment",
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
    "Suggestion",
    "Team",
    "Term",
    "Topic",
    "TopicAlias",
    "exclusive",
]
