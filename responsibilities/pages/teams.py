"""The teams of the organisation: what each owns, and every exception with the days it has left."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from responsibilities import diagrams
from responsibilities.models import Service, Team, Topic
from responsibilities.owners import Owner

from .board import Board, board
from .facts import Cell, cells
from .filters import page_number
from .ours import Ours, TeamPart
from .overlay import Overlay, organisation, team_part
from .parts import Link, answer_url
from .preview import Preview, preview
from .rows import PRESENT

SERVICES_SHOWN = 50
"""On one page: a team that owns a topic everywhere owns something on hundreds."""


@dataclass(frozen=True)
class OwnedCell:
    topic: Link
    owner: Owner | None


@dataclass(frozen=True)
class OwnedService:
    """A service, and what a team owns there."""

    link: Link
    counts: diagrams.Counts
    is_whole: bool
    """The team owns every topic on it."""
    cells: tuple[OwnedCell, ...]
    """What is left to the organisation comes first."""


@dataclass(frozen=True)
class TeamRow:
    """A team in the list."""

    team: TeamPart
    service_count: int
    counts: diagrams.Counts
    exception_count: int
    expired_count: int


@dataclass(frozen=True)
class TeamsPage:
    by: str
    teams: tuple[TeamRow, ...]
    exceptions: tuple[Ours, ...]
    """Of all teams and of none: the expired ones first, then those that end soonest."""

    @property
    def preview(self) -> Preview:
        return preview(
            f"Teams of {self.by}: who secures what on AWS",
            "Teams",
            description=f"The teams of {self.by}, what each of them owns on AWS, and every exception.",
        )


@dataclass(frozen=True)
class TeamPage:
    by: str
    team: TeamPart
    counts: diagrams.Counts
    service_count: int
    services: tuple[OwnedService, ...]
    exceptions: tuple[Ours, ...]
    ignored: tuple[str, ...]
    page_number: int
    page_count: int
    previous_url: str
    next_url: str

    @property
    def preview(self) -> Preview:
        return preview(
            f"{self.team.name}: what it owns on AWS",
            self.team.name,
            description=f"What {self.team.name} owns at {self.by}: {self.counts.sentence or 'nothing yet'}.",
            path=self.team.url,
        )


@dataclass(frozen=True)
class Owned:
    """Everything that one team owns, service by service."""

    team: TeamPart
    everything: Board
    overlay: Overlay
    places: tuple[tuple[Service, Topic], ...]

    @cached_property
    def counts(self) -> diagrams.Counts:
        return diagrams.count(self.everything.owner(service, topic) for service, topic in self.places)

    @cached_property
    def by_service(self) -> dict[int, tuple[Service, list[Topic]]]:
        found: dict[int, tuple[Service, list[Topic]]] = {}
        for service, topic in self.places:
            found.setdefault(service.pk, (service, []))[1].append(topic)
        return found

    @cached_property
    def exceptions(self) -> tuple[Ours, ...]:
        """Those to what it owns, whichever addition says so: the expired ones first, then those that end soonest."""
        found = exceptions(self.everything, self.overlay)
        return tuple(ours for ours in found if _owning(self, ours) == self.team)

    @property
    def cells(self) -> Iterator[Cell]:
        """In full. Three queries for up to 500 different answers."""
        return cells(self.everything, self.places, self.overlay)


def owned(slug: str) -> Owned | None:
    """What the team with this slug owns; None if there is no such team. Six queries."""
    row = Team.objects.filter(slug=slug).first()
    if row is None:
        return None
    everything, overlay = board(), Overlay(PRESENT)
    return Owned(team_part(row), everything, overlay, _by_team(everything, overlay).get(slug, ()))


def owned_by_all() -> list[Owned]:
    """The same of every team, by name, also of those that own nothing."""
    everything, overlay = board(), Overlay(PRESENT)
    places = _by_team(everything, overlay)
    return [Owned(team_part(row), everything, overlay, places.get(row.slug, ())) for row in Team.objects.all()]


def teams() -> TeamsPage:
    """All teams, and the exceptions of all."""
    found = owned_by_all()
    everything, overlay = (found[0].everything, found[0].overlay) if found else (board(), Overlay(PRESENT))
    return TeamsPage(organisation(), tuple(map(_row, found)), exceptions(everything, overlay))


def team(slug: str, query: Mapping[str, str]) -> TeamPage | None:
    """What one team owns, a page of services at a time; None if there is no such team."""
    found = owned(slug)
    if found is None:
        return None
    services = list(found.by_service.values())
    pages = max(1, -(-len(services) // SERVICES_SHOWN))
    number, ignored = page_number(query.get("page", ""), pages)
    shown = services[(number - 1) * SERVICES_SHOWN : number * SERVICES_SHOWN]
    return TeamPage(
        by=organisation(),
        team=found.team,
        counts=found.counts,
        service_count=len(services),
        services=tuple(_service(found.everything, row, topics) for row, topics in shown),
        exceptions=found.exceptions,
        ignored=ignored,
        page_number=number,
        page_count=pages,
        previous_url=_url(slug, number - 1) if number > 1 else "",
        next_url=_url(slug, number + 1) if number < pages else "",
    )


def _by_team(everything: Board, overlay: Overlay) -> dict[str, tuple[tuple[Service, Topic], ...]]:
    """The cells of each team. Those of nobody are left out."""
    found: dict[str, list[tuple[Service, Topic]]] = {}
    for service in everything.services:
        for topic in everything.topics_of(service):
            slug = overlay.owner_slug(service, topic)
            if slug is not None:
                found.setdefault(slug, []).append((service, topic))
    return {slug: tuple(places) for slug, places in found.items()}


def _row(item: Owned) -> TeamRow:
    expired = sum(ours.is_expired for ours in item.exceptions)
    return TeamRow(item.team, len(item.by_service), item.counts, len(item.exceptions), expired)


def exceptions(everything: Board, overlay: Overlay) -> tuple[Ours, ...]:
    """In the order of their last day. Those about a service that is in no list are left out."""
    services = {row.pk: row for row in everything.services}
    topics = {row.pk: row for row in everything.topics}
    rows = [
        (row.exception_until, row.pk, row)
        for row in overlay.rows
        if row.exception_until and (row.service_id is None or row.service_id in services)
    ]
    return tuple(
        overlay.printed(row, services.get(row.service_id or 0), topics.get(row.topic_id or 0))
        for _, _, row in sorted(rows, key=lambda item: item[:2])
    )


def _owning(item: Owned, ours: Ours) -> TeamPart | None:
    """The team that owns what an addition is about."""
    service = next((row for row in item.everything.services if row.slug == ours.service), None)
    topic = next((row for row in item.everything.topics if row.slug == ours.topic), None)
    if service and topic:
        return item.overlay.team(service, topic)
    if service:
        return item.overlay.team_of_service(service)
    return item.overlay.team_of_topic(topic) if topic else None


def _service(everything: Board, service: Service, topics: Iterable[Topic]) -> OwnedService:
    found = [OwnedCell(_link(service, topic), everything.owner(service, topic)) for topic in topics]
    order = [*Owner, None]
    return OwnedService(
        link=Link(service.name, service.get_absolute_url()),
        counts=diagrams.count(item.owner for item in found),
        is_whole=len(found) == len(everything.topics_of(service)),
        cells=tuple(sorted(found, key=lambda item: order.index(item.owner))),
    )


def _link(service: Service, topic: Topic) -> Link:
    return Link(topic.name, answer_url(service.slug, topic.slug))


def _url(slug: str, page: int) -> str:
    url = reverse("team", args=[slug])
    return f"{url}?page={page}" if page > 1 else url
