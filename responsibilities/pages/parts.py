"""Records that several pages print, and how rows become them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from responsibilities.cascade import Chosen, Level
from responsibilities.markdown import Text
from responsibilities.models import Citation, Evidence, Responsibility, Retirable, Service, Topic, is_overdue
from responsibilities.owners import Owner
from responsibilities.vocabulary import EvidenceKind, Side

from .ours import Ours


@dataclass(frozen=True)
class Link:
    title: str
    url: str


class Brief(NamedTuple):
    """What lists and grids need of an answer."""

    owner: Owner
    statement: str
    phrase: str
    pk: int
    """Of the row that holds the full text."""


@dataclass(frozen=True)
class AsOf:
    """Said on top of a page that shows a day of the past."""

    on: date
    now_url: str
    changes_url: str
    """What changed since."""


@dataclass(frozen=True)
class Retirement:
    """When and why something stopped holding, and what replaces it."""

    what: str
    on: date
    reason: Text
    successor: Link | None = None


@dataclass(frozen=True)
class Cite:
    title: str
    url: str
    section: str
    checked_on: date
    verified: bool
    note: str


@dataclass(frozen=True)
class Check:
    """Something that proves a part: a control, rule, command or report."""

    identifier: str
    side: Side
    kind: EvidenceKind
    what: str
    url: str
    is_code: bool
    is_short: bool


@dataclass(frozen=True)
class AnswerPart:
    """One answer, ready to print: who, what each side does, where it comes from and what proves it."""

    slug: str
    topic: str
    question: str
    url: str
    owner: Owner
    statement: str
    phrase: str
    customer_does: Text
    aws_does: Text
    todo: str
    reason: Text
    level: Level
    provenance: str
    is_specific: bool
    cites: tuple[Cite, ...]
    your_checks: tuple[Check, ...]
    aws_checks: tuple[Check, ...]
    reviewed_on: date | None
    review_by: date | None
    review_due: date | None
    """None: it was never reviewed, and so it is overdue."""
    is_overdue: bool
    former_slugs: tuple[str, ...] = ()
    """Of its topic: old links to a place on a page go on working."""
    pk: int = 0
    """Of its row."""
    ours: tuple[Ours, ...] = ()
    """What the organisation added to it, or to its topic."""

    @property
    def more_cites(self) -> int:
        """Sources beside the first."""
        return max(len(self.cites) - 1, 0)

    @property
    def short_checks(self) -> tuple[Check, ...]:
        """Checks short enough for the end of a line of a checklist: control numbers."""
        return tuple(check for check in self.your_checks if check.is_short)[:2]


def service_url(slug: str, on: date | None = None) -> str:
    """The page of a service: as it is now, or as it stood on a day."""
    return reverse("service-as-of", args=[slug, on.isoformat()]) if on else reverse("service", args=[slug])


def answer_url(service_slug: str, topic_slug: str, on: date | None = None) -> str:
    if on:
        return reverse("answer-as-of", args=[service_slug, topic_slug, on.isoformat()])
    return reverse("answer", args=[service_slug, topic_slug])


def changes_url(service_slug: str, since: date | None = None) -> str:
    url = reverse("service-changes", args=[service_slug])
    return f"{url}?since={since.isoformat()}" if since else url


def as_of(on: date | None, service_slug: str, now_url: str) -> AsOf | None:
    """The mark of a page of the past; None for a page of now.

    A day is shown as it ended, so what changed since is counted from the next.
    """
    return AsOf(on, now_url, changes_url(service_slug, on + timedelta(days=1))) if on else None


def on_day(past: AsOf | None) -> str:
    """Said in the title of a page of the past; its card in link previews is the site's, because a card shows now."""
    return f" (on {date_format(past.on, 'j F Y')})" if past else ""


def filled(text: str, name: str) -> str:
    """A text of a wider scope, with the name of the service it is shown for."""
    return text.replace("{service}", name)


def provenance(level: Level, service: Service) -> str:
    """Where in the cascade an answer was found, in words."""
    return {
        Level.SERVICE: f"Specific to {service.short_name}",
        Level.PARENT: f"From {service.variant_of.short_name if service.variant_of else ''}",
        Level.TYPE: f"From {service.service_type.name}",
        Level.GENERAL: "General rule",
    }[level]


def answer_part(
    service: Service,
    topic: Topic,
    chosen: Chosen[Responsibility],
    on: date | None = None,
    former_slugs: tuple[str, ...] = (),
    ours: tuple[Ours, ...] = (),
) -> AnswerPart:
    """The answer of a service to a topic, now or on a day. Reads prefetched relations only."""
    return written(
        chosen.answer,
        topic,
        service.short_name,
        service.name,
        answer_url(service.slug, topic.slug, on),
        provenance(chosen.level, service),
        level=chosen.level,
        is_specific=chosen.level in {Level.SERVICE, Level.PARENT},
        on=on,
        former_slugs=former_slugs,
        ours=ours,
    )


def written(
    row: Responsibility,
    topic: Topic,
    name: str,
    full_name: str,
    url: str,
    origin: str,
    *,
    level: Level,
    is_specific: bool,
    on: date | None = None,
    former_slugs: tuple[str, ...] = (),
    ours: tuple[Ours, ...] = (),
) -> AnswerPart:
    """An answer printed for a service, or for what ``name`` says instead of one."""
    evidence = list(row.evidence.all())
    return AnswerPart(
        pk=row.pk,
        slug=topic.slug,
        topic=topic.name,
        question=filled(topic.question, full_name),
        url=url,
        owner=Owner(row.owner),
        statement=filled(row.statement, name),
        phrase=filled(row.phrase, name),
        customer_does=Text(filled(row.customer_does, name)),
        aws_does=Text(filled(row.aws_does, name)),
        todo=filled(row.todo, name),
        reason=Text(filled(row.reason, name)),
        level=level,
        provenance=origin,
        is_specific=is_specific,
        cites=tuple(map(cite, row.citations.all())),
        your_checks=checks(evidence, Side.CUSTOMER),
        aws_checks=checks(evidence, Side.AWS),
        reviewed_on=row.reviewed_on,
        review_by=row.review_by,
        review_due=row.review_due,
        is_overdue=is_overdue(row.review_due, on or timezone.localdate()),
        former_slugs=former_slugs,
        ours=ours,
    )


def retirement(what: str, row: Retirable, successor: Link | None = None) -> Retirement | None:
    """None for what is not retired."""
    if row.retired_on is None:
        return None
    return Retirement(what, row.retired_on, Text(row.retired_reason), successor)


def cite(row: Citation) -> Cite:
    return Cite(row.source.title, row.source.url, row.section, row.checked_on, row.is_verified, row.note)


def checks(rows: Iterable[Evidence], side: Side) -> tuple[Check, ...]:
    return tuple(
        Check(
            identifier=row.identifier,
            side=side,
            kind=EvidenceKind(row.kind),
            what=row.what,
            url=row.url,
            is_code=row.kind in {EvidenceKind.CLI, EvidenceKind.CONFIG_RULE, EvidenceKind.PROWLER},
            is_short=bool(row.url) and row.kind == EvidenceKind.SECURITY_HUB,
        )
        for row in rows
        if row.side == side
    )
