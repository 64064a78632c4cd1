"""Words and limits that models, content files and pages share. A leaf: imports nothing of the project."""

from collections.abc import Sequence

from django.db import models

STATEMENT_LIMIT = 160
"""Characters. A statement must fit a search result and a link preview."""
PHRASE_LIMIT = 40
"""Characters. A phrase must fit a cell of a grid."""
TODO_WORD_LIMIT = 12
"""Words. A to-do must fit one line of a printed checklist."""
RESERVED_SERVICE_SLUGS = frozenset({"compare", "overview", "types"})
"""No service can have these: /embed/compare/, /diagrams/overview.svg and /diagrams/types.svg are something else."""
IMPORT_REASON = "Import of shipped content"
"""Written into the history of what an import changes."""
RESERVED_SLUGS = ("changes",)
"""No topic has one of these: below a service they are pages of their own."""


class Lifecycle(models.TextChoices):
    """Where a service stands, AWS's lifecycle words made plain."""

    AVAILABLE = "available", "Available"
    CLOSED = "closed to new customers", "Closed to new customers"
    ENDING = "end announced", "End announced"
    DISCONTINUED = "discontinued", "Discontinued"


class EvidenceKind(models.TextChoices):
    """What kind of thing proves an answer."""

    SECURITY_HUB = "security-hub", "Security Hub control"
    CONFIG_RULE = "config-rule", "AWS Config rule"
    PROWLER = "prowler", "Prowler check"
    CLI = "cli", "AWS CLI command"
    REPORT = "report", "Audit report"


class Side(models.TextChoices):
    """The two sides of the model."""

    CUSTOMER = "customer", "You"
    AWS = "aws", "AWS"


class DraftState(models.TextChoices):
    """Where a change stands on its way to readers."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in review", "Waiting for review"
    SENT_BACK = "sent back", "Sent back"
    SCHEDULED = "scheduled", "Approved, waits for its date"
    PUBLISHED = "published", "Published"
    DISCARDED = "discarded", "Discarded"


OPEN_STATES = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.SENT_BACK, DraftState.SCHEDULED)
"""A change that is still on its way."""


SUGGESTION_LIMIT = 2000
"""Characters. A remark, not an essay."""


class SuggestionState(models.TextChoices):
    """What became of a reader's suggestion."""

    NEW = "new", "New"
    TAKEN_UP = "taken up", "Taken up"
    DECLINED = "declined", "Declined"
    SPAM = "spam", "Spam"


def listed(names: Sequence[str]) -> str:
    """As in "S3, RDS and EC2"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
