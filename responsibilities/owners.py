"""Who owns a responsibility. The only place where the four values exist.

Model choices, database constraints, the content schema, CSS classes, the legend and the API all
derive from :class:`Owner`.
"""

from collections.abc import Iterable

from django.db import models


class Owner(models.TextChoices):
    """The side that has work to do for one topic, in the order every list uses."""

    CUSTOMER = "customer", "You"
    SHARED = "shared", "Shared"
    AWS = "aws", "AWS"
    NOT_APPLICABLE = "n/a", "Not applicable"

    @property
    def css(self) -> str:
        """The CSS class that draws the mark."""
        return {"customer": "you", "n/a": "na"}.get(self.value, self.value)

    @property
    def answer(self) -> str:
        """The answer to a question that starts with "Who"."""
        return {
            Owner.CUSTOMER: "You do.",
            Owner.SHARED: "Both of you.",
            Owner.AWS: "AWS does.",
            Owner.NOT_APPLICABLE: "Not applicable.",
        }[self]

    @property
    def possessive(self) -> str:
        """As in "3 yours, 1 AWS's"."""
        return {
            Owner.CUSTOMER: "yours",
            Owner.SHARED: "shared",
            Owner.AWS: "AWS’s",
            Owner.NOT_APPLICABLE: "not applicable",
        }[self]

    @property
    def customer_has_a_part(self) -> bool:
        """True above the line: there is something left for the customer to do."""
        return self in {Owner.CUSTOMER, Owner.SHARED}

    @property
    def aws_has_a_part(self) -> bool:
        return self in {Owner.AWS, Owner.SHARED}


def combined(owners: Iterable[Owner | None]) -> Owner | None:
    """One owner for a group of answers: all the same -> that owner; otherwise shared.

    Answers that do not apply, and cells nobody described (``None``), have no say. With nothing left
    the result is ``NOT_APPLICABLE`` if anything was said at all, else ``None``.
    """
    said = [owner for owner in owners if owner is not None]
    deciding = {owner for owner in said if owner is not Owner.NOT_APPLICABLE}
    if not deciding:
        return Owner.NOT_APPLICABLE if said else None
    return deciding.pop() if len(deciding) == 1 else Owner.SHARED
