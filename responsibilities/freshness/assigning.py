"""Who looks at an answer again. Not content: it is in no file, no draft and no conflict."""

from typing import Any

from responsibilities.contentsync.rows import Stamp
from responsibilities.models import Responsibility, exclusive, moment_of_change

REASON = "Assigned for review"


def assign(pk: int, reviewer: Any, by: Any) -> Any:
    """Assigns somebody, or (None) nobody.

    :returns: who was assigned until now.
    :raises Responsibility.DoesNotExist: if the answer is gone.
    """
    with exclusive():
        row = Responsibility.objects.select_related("reviewer").get(pk=pk)
        before = row.reviewer
        if before != reviewer:
            row.reviewer = reviewer
            Stamp(REASON, by, moment_of_change()).save(row)
        return before
