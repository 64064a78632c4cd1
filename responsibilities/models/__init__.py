"""The database: what is stored, and every rule the database itself enforces."""

from .accounts import AppendOnlyError, AuditAction, AuditEntry, Identity
from .additions import Addition, Team
from .answers import Responsibility, ResponsibilityQuerySet, proof_of_answers
from .checks import PassageCheck, SourceCheck
from .clock import moment_of_change
from .content_version import ContentVersion, content_version
from .drafts import Draft, DraftComment
from .exclusive import exclusive, snapshot
from .glossary import Term
from .outage import Outage, outage
from .proof import Citation, Evidence, Source
from .retirement import Retirable
from .review import due_by, is_overdue, not_reviewed_since, overdue_on, review_due
from .services import Service, ServiceAlias, ServiceQuerySet, published_service
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
    "ContentVersion",
    "Draft",
    "DraftComment",
    "Evidence",
    "Identity",
    "Layer",
    "Outage",
    "PassageCheck",
    "Responsibility",
    "ResponsibilityQuerySet",
    "Retirable",
    "Service",
    "ServiceAlias",
    "ServiceQuerySet",
    "ServiceType",
    "ShippedRecord",
    "Source",
    "SourceCheck",
    "Suggestion",
    "Team",
    "Term",
    "Topic",
    "TopicAlias",
    "content_version",
    "due_by",
    "exclusive",
    "is_overdue",
    "moment_of_change",
    "not_reviewed_since",
    "outage",
    "overdue_on",
    "proof_of_answers",
    "published_service",
    "review_due",
    "snapshot",
]
