"""Pages small enough for a frame in somebody's wiki: one service, one answer, a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from responsibilities import diagrams
from responsibilities.cascade import layer_owner
from responsibilities.models import Service
from responsibilities.owners import Owner

from . import answer as answers
from . import compare
from .board import board
from .parts import service_url

ROWS_SHOWN = 6
"""Topics of a comparison that fit a frame."""


@dataclass(frozen=True)
class OwnerLayers:
    """How many topics one side owns on a service, and the layers whose headline topics it owns."""

    owner: Owner
    count: int
    layers: str


@dataclass(frozen=True)
class ServiceEmbed:
    name: str
    url: str
    counts: diagrams.Counts
    bar: diagrams.Bar
    groups: tuple[OwnerLayers, ...]

    @property
    def title(self) -> str:
        return f"{self.name}: who secures what"


@dataclass(frozen=True)
class AnswerEmbed:
    question: str
    owner: Owner | None
    statement: str
    url: str
    reviewed_on: date | None

    @property
    def title(self) -> str:
        return f"{self.question} {self.owner.answer if self.owner else 'Not described.'}"


@dataclass(frozen=True)
class CompareEmbed:
    page: compare.ComparePage
    rows: tuple[compare.Row, ...]

    @property
    def url(self) -> str:
        return self.page.all_url

    @property
    def title(self) -> str:
        return f"{self.page.title}: who secures what" if self.page.is_comparison else "Compare services"

    @property
    def more(self) -> int:
        """Differences that did not fit."""
        return self.page.differences - len(self.rows)


def service(slug: str) -> ServiceEmbed | None:
    """The embed, or None if no published service has this slug. A constant number of queries."""
    row = Service.objects.with_a_page().select_related("service_type", "variant_of").filter(slug=slug).first()
    if row is None:
        return None
    everything = board(services=[row])
    counts = everything.counts(row)
    owned: dict[Owner, list[str]] = {owner: [] for owner in Owner}
    for layer in everything.layers:
        owner = layer_owner(everything.owner(row, topic) for topic in everything.headlines(layer))
        if owner:
            owned[owner].append(layer.name)
    return ServiceEmbed(
        name=row.name,
        url=service_url(row.slug),
        counts=counts,
        bar=diagrams.bar(counts),
        groups=tuple(
            OwnerLayers(owner, number, ", ".join(owned[owner]))
            for owner, number in zip(Owner, (counts.you, counts.shared, counts.aws), strict=False)
            if number
        ),
    )


def answer(service_slug: str, topic_slug: str) -> AnswerEmbed | None:
    """The embed, or None if there is no such published service or no such topic."""
    page = answers.answer(service_slug, topic_slug)
    if page is None:
        return None
    part = page.answer
    return AnswerEmbed(
        question=page.question,
        owner=part.owner if part else None,
        statement=page.description,
        url=page.url,
        reviewed_on=part.reviewed_on if part else None,
    )


def comparison(slugs: Sequence[str]) -> CompareEmbed:
    """The topics on which the services differ, as many as fit."""
    page = compare.compare(slugs, only_differences=True)
    rows = [row for group in page.groups for row in group.rows]
    return CompareEmbed(page, tuple(rows[:ROWS_SHOWN]))


def service_embed_url(slug: str) -> str:
    return reverse("embed-service", args=[slug])


def answer_embed_url(service_slug: str, topic_slug: str) -> str:
    return reverse("embed-answer", args=[service_slug, topic_slug])


def compare_embed_url(query: str) -> str:
    """:param query: what reproduces the comparison, as in ``s=s3&s=rds``."""
    return f"{reverse('embed-compare')}?{query}"
