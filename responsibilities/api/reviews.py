"""What is due for review, as data."""

from collections.abc import Mapping

from responsibilities.pages import reviews
from responsibilities.pages.addresses import present_service_slug

from . import documents, shown
from .lists import unknown
from .parameters import ReviewsQuery, read
from .stamp import Stamp


def answer(given: Mapping[str, list[str]], stamp: Stamp) -> documents.ReviewList:
    """Everything that is due, in one document. At most two queries.

    :raises ParameterError: if a parameter makes no sense.
    """
    asked = read(ReviewsQuery, given)
    service = present_service_slug(asked.service) if asked.service else None
    if asked.service and service is None:
        unknown("service", asked.service)
    items = [_due(row, stamp) for row in reviews.due_rows(asked.within, service)]
    return documents.ReviewList(
        generated=stamp.generated,
        content_version=stamp.content_version,
        as_of=stamp.today,
        within=asked.within,
        count=len(items),
        overdue=sum(item.overdue for item in items),
        items=items,
    )


def _due(row: reviews.DueAnswer, stamp: Stamp) -> shown.DueReview:
    return shown.DueReview(
        scope=row.level,
        service=row.service_slug,
        type=row.type_slug,
        scope_name=row.scope.title,
        topic=row.topic_slug,
        topic_name=row.topic,
        reviewed_on=row.reviewed_on,
        review_by=row.review_by,
        review_due=row.due,
        days_overdue=row.days_overdue,
        overdue=row.is_overdue,
        url=stamp.url(row.url),
    )
