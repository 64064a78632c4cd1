"""Records of what the organisation added, as pages print them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from responsibilities.markdown import Text


@dataclass(frozen=True)
class TeamPart:
    """A team, with what readers need to reach it."""

    slug: str
    name: str
    url: str
    email: str
    link: str


@dataclass(frozen=True)
class Ours:
    """One thing the organisation added, saying whose it is and what it is about."""

    key: int
    by: str
    """The organisation."""
    about: str
    url: str
    """Of the page it is about."""
    service: str | None
    """Slug of the service; None for what holds on every service."""
    topic: str | None
    """Slug of the topic; None for what is about a service as such."""
    team: TeamPart | None
    standard_title: str
    standard_url: str
    runbook_url: str
    note: Text
    exception: Text
    exception_until: date | None
    days_left: int
    """Of the exception, its last day not counted; below zero once it has expired."""

    @property
    def standard(self) -> str:
        """What the standard is called, or its address."""
        return self.standard_title or self.standard_url

    @property
    def is_expired(self) -> bool:
        return self.exception_until is not None and self.days_left < 0

    @property
    def remaining(self) -> str:
        """As in "3 days left"."""
        if self.days_left == 0:
            return "last day"
        days = abs(self.days_left)
        return f"{days} {'day' if days == 1 else 'days'} {'ago' if self.is_expired else 'left'}"


def distinct(found: Iterable[Ours]) -> tuple[Ours, ...]:
    """Each addition once, in the order in which they come."""
    return tuple({ours.key: ours for ours in found}.values())
