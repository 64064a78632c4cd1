"""The page on which a reader says what is wrong with an answer."""

from dataclasses import dataclass

from responsibilities.models import Responsibility, Service, Topic
from responsibilities.owners import Owner

from .answer import answer
from .parts import Link


@dataclass(frozen=True)
class FeedbackPage:
    """What the reader writes about, as it is shown now."""

    question: str
    owner: Owner | None
    statement: str
    back: Link
    row: Responsibility | None
    service: Service
    topic: Topic

    @property
    def title(self) -> str:
        return f"Something wrong? {self.question}"

    @property
    def owner_label(self) -> str:
        return self.owner.label if self.owner else ""


def feedback(service_slug: str, topic_slug: str) -> FeedbackPage | None:
    """:returns: None if there is no such answer page now, or the service is retired: nobody mends that any more."""
    page = answer(service_slug, topic_slug)
    if page is None or page.retired:
        return None
    part = page.answer
    return FeedbackPage(
        question=page.question,
        owner=part.owner if part else None,
        statement=page.description,
        back=Link(f"{page.topic.title} on {page.service.title}", page.url),
        row=Responsibility.objects.filter(pk=part.pk).first() if part else None,
        service=Service.objects.get(slug=service_slug),
        topic=Topic.objects.get(slug=topic_slug),
    )
