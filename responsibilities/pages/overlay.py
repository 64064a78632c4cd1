"""What the organisation added of its own, ready to print beside the shipped answers and never mixed with them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.conf import settings
from django.utils import timezone

from responsibilities.cascade import Additions, Place, owning_team, places, service_places
from responsibilities.markdown import Text
from responsibilities.models import Addition, Service, Team, Topic

from .filters import Choice
from .ours import Ours, TeamPart
from .parts import answer_url, service_url
from .rows import Rows


def organisation() -> str:
    """The name under which additions are shown."""
    name: str = settings.ORGANISATION
    return name


def team_part(row: Team) -> TeamPart:
    return TeamPart(row.slug, row.name, row.get_absolute_url(), row.email, row.link)


def team_choice() -> Choice:
    """The filter by owning team. One query."""
    return Choice("team", "Owning team", dict(Team.objects.values_list("slug", "name")))


class Overlay:
    """Additions by what they are about, now or on a day. One query, or two for a day of the past."""

    def __init__(self, rows: Rows, services: Iterable[Service] | None = None, topic: Topic | None = None) -> None:
        self.rows = rows.additions(services, topic)
        self._on = rows.on
        self._today = rows.on or timezone.localdate()
        self._by = organisation()
        self._additions = Additions((Place(row.service_id, row.topic_id), row) for row in self.rows)

    def of_cell(self, service: Service, topic: Topic) -> tuple[Ours, ...]:
        """All that concerns a cell, most specific first."""
        return tuple(self._printed(places(service, topic.pk), service, topic))

    def of_item(self, service: Service, topic: Topic) -> tuple[Ours, ...]:
        """As :meth:`of_cell`, without what is about the service as such."""
        return tuple(ours for ours in self.of_cell(service, topic) if ours.topic)

    def of_service(self, service: Service) -> tuple[Ours, ...]:
        """What is about a service as such, or about the one it is a variant of."""
        return tuple(self._printed(service_places(service), service, None))

    def of_topic(self, topic: Topic) -> tuple[Ours, ...]:
        """What is about a topic on every service."""
        return tuple(self._printed([Place(topic_id=topic.pk)], None, topic))

    def team(self, service: Service, topic: Topic) -> TeamPart | None:
        """The team that owns a cell."""
        return self._owning(places(service, topic.pk))

    def team_of_service(self, service: Service) -> TeamPart | None:
        return self._owning(service_places(service))

    def team_of_topic(self, topic: Topic) -> TeamPart | None:
        return self._owning([Place(topic_id=topic.pk)])

    def owns(self, team: str, service: Service, topic: Topic) -> bool:
        """Whether the team with this slug owns a cell."""
        return self.owner_slug(service, topic) == team

    def owner_slug(self, service: Service, topic: Topic) -> str | None:
        """The slug of the team that owns a cell: for those who look at all cells."""
        found = owning_team(row.team for row in self._additions.at(places(service, topic.pk)))
        return found.slug if found else None

    def services_of(self, team: str | None, services: Iterable[Service], topics: Sequence[Topic]) -> list[Service]:
        """The services on which the team with this slug owns something; all of them without one."""
        return [row for row in services if team is None or any(self.owns(team, row, topic) for topic in topics)]

    def _owning(self, where: Iterable[Place]) -> TeamPart | None:
        found = owning_team(row.team for row in self._additions.at(where))
        return team_part(found) if found else None

    def _printed(self, where: Iterable[Place], service: Service | None, topic: Topic | None) -> Iterator[Ours]:
        for row in self._additions.at(where):
            named = service if service is None or row.service_id == service.pk else service.variant_of
            yield self.printed(row, named if row.service_id else None, topic if row.topic_id else None)

    def printed(self, row: Addition, service: Service | None, topic: Topic | None) -> Ours:
        """:param service: what the row names, ready with its names; so for the topic."""
        return Ours(
            key=row.pk,
            by=self._by,
            about=_about(service, topic),
            url=_url(service, topic, self._on),
            service=service.slug if service else None,
            topic=topic.slug if topic else None,
            team=team_part(row.team) if row.team else None,
            standard_title=row.standard_title,
            standard_url=row.standard_url,
            runbook_url=row.runbook_url,
            note=Text(row.note),
            exception=Text(row.exception),
            exception_until=row.exception_until,
            days_left=(row.exception_until - self._today).days if row.exception_until else 0,
        )


def _about(service: Service | None, topic: Topic | None) -> str:
    if topic is None:
        return service.name if service else ""
    return f"{topic.name} on {service.short_name}" if service else f"{topic.name} on every service"


def _url(service: Service | None, topic: Topic | None, on: date | None) -> str:
    if service and topic:
        return answer_url(service.slug, topic.slug, on)
    if service:
        return service_url(service.slug, on)
    return topic.get_absolute_url() if topic else ""
