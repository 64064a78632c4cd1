"""My stack: what is left to you across the services you run, once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.urls import reverse

from responsibilities import diagrams
from responsibilities.cascade import Answers, Chosen, Scope, scopes
from responsibilities.models import Category, Responsibility, Service, Topic
from responsibilities.owners import Owner
from responsibilities.vocabulary import Side, listed

from . import filters
from .board import all_topics, published_services
from .lens import lens_choice, lenses, through
from .ours import Ours, TeamPart, distinct
from .overlay import Overlay, team_choice
from .parts import Check, Link, answer_url, checks, filled
from .preview import Preview, preview
from .rows import PRESENT
from .selection import Selection, query, selection

LIMIT = 60
"""Services in one stack."""
CHECKS_SHOWN = 4
ANY_SERVICE = "each service"


@dataclass(frozen=True)
class Holder:
    """A service to which a duty applies."""

    name: str
    slug: str
    owner: Owner
    url: str


@dataclass(frozen=True)
class Duty:
    """One thing to do, and for which services."""

    key: str
    topic: str
    topic_slug: str
    layer_slug: str
    is_first: bool
    """The first of its topic: the others need not repeat its name."""
    todo: str
    statement: str
    holders: tuple[Holder, ...]
    checks: tuple[Check, ...]
    applies: str
    ours: tuple[Ours, ...] = ()
    """What the organisation added to the topic or to one of the answers."""
    teams: tuple[TeamPart, ...] = ()
    """Of the organisation: who owns it on the services."""

    @property
    def owner(self) -> Owner:
        """Yours wherever one of the services leaves it to you alone."""
        owners = {holder.owner for holder in self.holders}
        return Owner.CUSTOMER if Owner.CUSTOMER in owners else Owner.SHARED


@dataclass(frozen=True)
class DutyGroup:
    layer: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Covered:
    """A topic that AWS covers alone, and on which of the services."""

    topic: Link
    topic_slug: str
    services: str
    slugs: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.slugs)


@dataclass(frozen=True)
class PickerOption:
    slug: str
    name: str
    is_chosen: bool
    is_variant: bool


@dataclass(frozen=True)
class PickerGroup:
    name: str
    options: tuple[PickerOption, ...]


@dataclass(frozen=True)
class StackPage:
    title: str
    services: tuple[Link, ...]
    slugs: tuple[str, ...]
    groups: tuple[DutyGroup, ...]
    covered: tuple[Covered, ...]
    counts: diagrams.Counts
    picker: tuple[PickerGroup, ...]
    query: str
    unknown: tuple[str, ...]
    retired: tuple[Link, ...]
    left_out: int
    limit: int
    ours: tuple[Ours, ...]
    """What the organisation added to the services as such."""
    filters: tuple[filters.Filter, ...]
    ignored: tuple[str, ...]

    @property
    def preview(self) -> Preview:
        if not self.services:
            return preview(
                "My stack: what is left to you on AWS",
                description="A merged checklist of the security tasks that stay with you on the AWS services you run.",
            )
        return preview(
            f"My stack: {self.title}",
            description=f"{self.duty_count} security tasks stay with you when you run {self.title}.",
            path=f"{reverse('stack')}?{self.query}",
        )

    @property
    def duty_count(self) -> int:
        return sum(len(group.duties) for group in self.groups)


def stack(slugs: Sequence[str], team: str = "", lens: str = "") -> StackPage:
    """Everything that is yours across the services, merged where it is the same duty. A constant number of queries.

    :param team: slug of a team, to keep only what it owns; an unknown one is left out and reported.
    :param lens: slug of a lens, to keep only its topics; so for an unknown one.
    """
    services, offered = published_services(), lenses()
    picked = selection(slugs, services, LIMIT)
    filtered = filters.chosen([lens_choice(offered), team_choice()], {"team": team, "lens": lens})
    overlay = Overlay(PRESENT, picked.services)
    topics = through(all_topics(), offered, filtered.active.get("lens"))
    owned = {topic.pk: _owned(overlay, topic, picked, filtered.active.get("team")) for topic in topics}
    answers = _answers(picked.services)
    cells = {topic.pk: list(_cells(answers, topic, owned[topic.pk])) for topic in topics}
    return StackPage(
        title=listed([row.short_name for row in picked.services]),
        services=tuple(Link(row.short_name, row.get_absolute_url()) for row in picked.services),
        slugs=picked.slugs,
        groups=tuple(_groups(topics, cells, picked, overlay)),
        covered=tuple(_covered(topics, cells, picked)),
        counts=_counts(topics, cells, owned),
        picker=tuple(_picker(services, picked)),
        query="&".join([query(picked.slugs), *(f"{name}={value}" for name, value in filtered.active.items())]),
        unknown=picked.unknown,
        retired=picked.retired,
        left_out=picked.left_out,
        limit=picked.limit,
        ours=distinct(ours for row in picked.services for ours in overlay.of_service(row)),
        filters=filtered.filters,
        ignored=filtered.ignored,
    )


def _owned(overlay: Overlay, topic: Topic, picked: Selection, team: str | None) -> list[Service]:
    """The services chosen on which the team owns the topic; all of them without a team."""
    return [row for row in picked.services if team is None or overlay.owns(team, row, topic)]


def stack_url(*slugs: str) -> str:
    return f"{reverse('stack')}?{query(slugs)}"


Cell = tuple[Service, Chosen[Responsibility]]


def _answers(services: Iterable[Service]) -> Answers[Responsibility]:
    ids = {pk for row in services for pk in (row.pk, row.variant_of_id) if pk is not None}
    rows = Responsibility.objects.published().filter(Q(service__in=ids) | Q(service__isnull=True))
    prefetched = rows.prefetch_related("evidence").select_related("service", "service_type") if ids else rows.none()
    return Answers((Scope(row.service_id, row.service_type_id), row.topic_id, row) for row in prefetched)


def _cells(answers: Answers[Responsibility], topic: Topic, services: Iterable[Service]) -> Iterator[Cell]:
    for service in services:
        chosen = answers.resolve(scopes(service), topic.pk)
        if chosen:
            yield service, chosen


def _counts(
    topics: Sequence[Topic], cells: Mapping[int, list[Cell]], owned: Mapping[int, list[Service]]
) -> diagrams.Counts:
    """How many answers of the services chosen fall to each side."""
    owners: list[Owner | None] = []
    for topic in topics:
        said = [Owner(chosen.answer.owner) for _, chosen in cells[topic.pk]]
        silent = len(owned[topic.pk]) - len(said) if topic.is_everywhere else 0
        owners += [*said, *[None] * silent]
    return diagrams.count(owners)


def _groups(
    topics: Iterable[Topic], cells: Mapping[int, list[Cell]], picked: Selection, overlay: Overlay
) -> Iterator[DutyGroup]:
    by_layer: dict[str, list[Duty]] = {}
    for topic in topics:
        by_layer.setdefault(topic.layer.name, []).extend(_duties(topic, cells[topic.pk], picked, overlay))
    return (DutyGroup(name, tuple(duties)) for name, duties in by_layer.items() if duties)


def _duties(topic: Topic, cells: Iterable[Cell], picked: Selection, overlay: Overlay) -> Iterator[Duty]:
    """One a text: the same answer inherited by several services is one duty, and so are equal words."""
    by_text: dict[str, list[Cell]] = {}
    for service, chosen in cells:
        if Owner(chosen.answer.owner).customer_has_a_part:
            by_text.setdefault(chosen.answer.todo, []).append((service, chosen))
    for number, (todo, members) in enumerate(by_text.items()):
        duty = _duty(topic, todo, members, picked, is_first=number == 0)
        yield replace(duty, **_added(overlay, topic, [service for service, _ in members]))


def _duty(topic: Topic, todo: str, members: Sequence[Cell], picked: Selection, *, is_first: bool) -> Duty:
    first = members[0][1].answer
    name = members[0][0].short_name if len(members) == 1 else ANY_SERVICE
    rows = {chosen.answer.pk: chosen.answer for _, chosen in members}.values()
    found = [check for row in rows for check in checks(row.evidence.all(), Side.CUSTOMER) if check.is_short]
    holders = tuple(
        Holder(service.short_name, service.slug, Owner(chosen.answer.owner), answer_url(service.slug, topic.slug))
        for service, chosen in members
    )
    everywhere = len(holders) == len(picked.services) > 1
    return Duty(
        key=f"{topic.slug}-{_scope_key(first)}",
        topic=topic.name,
        topic_slug=topic.slug,
        layer_slug=topic.layer.slug,
        is_first=is_first,
        todo=filled(todo, name),
        statement=filled(first.statement, name),
        holders=holders,
        checks=tuple({check.identifier: check for check in found}.values())[:CHECKS_SHOWN],
        applies=f"all {len(holders)} services"
        if everywhere
        else f"{len(holders)} services"
        if len(holders) > 1
        else "",
    )


def _added(overlay: Overlay, topic: Topic, services: Sequence[Service]) -> dict[str, Any]:
    """What the organisation added to a duty on some services."""
    teams = {team.slug: team for row in services if (team := overlay.team(row, topic))}
    return {
        "ours": distinct(ours for row in services for ours in overlay.of_item(row, topic)),
        "teams": tuple(teams.values()),
    }


def _scope_key(row: Responsibility) -> str:
    """Names the answer in the same way after every edit and on every node, so that ticks are kept."""
    return row.service.slug if row.service else row.service_type.slug if row.service_type else "all"


def _covered(topics: Iterable[Topic], cells: dict[int, list[Cell]], picked: Selection) -> Iterator[Covered]:
    for topic in topics:
        members = [service for service, chosen in cells[topic.pk] if chosen.answer.owner == Owner.AWS]
        if members:
            names = [service.short_name for service in members]
            everywhere = len(names) == len(picked.services) > 1
            text = f"all {len(names)} services" if everywhere else listed(names)
            link = Link(topic.name, topic.get_absolute_url())
            yield Covered(link, topic.slug, text, tuple(service.slug for service in members))


def _picker(services: Iterable[Service], picked: Selection) -> Iterator[PickerGroup]:
    groups: dict[Category, list[PickerOption]] = {}
    for row in services:
        option = PickerOption(row.slug, row.short_name, row in picked.services, row.variant_of_id is not None)
        groups.setdefault(row.category, []).append(option)
    for category, options in sorted(groups.items(), key=lambda item: (item[0].position, item[0].name)):
        yield PickerGroup(category.name, tuple(options))
