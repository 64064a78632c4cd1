"""Where an address leads that is no page's own: former slugs, other names, near misses; and all pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Exists, OuterRef
from django.urls import reverse

from responsibilities.models import Layer, Service, ServiceAlias, ServiceType, Team, Term, TopicAlias

from .board import board
from .parts import Link, answer_url, service_url
from .preview import Preview, preview

SUGGESTIONS = 4


def present_service_slug(slug: str) -> str | None:
    """The slug that ``slug`` leads to today, whatever its case; None if it never led anywhere."""
    rows = ServiceAlias.objects.filter(slug=slug.lower(), service__is_published=True)
    found: str | None = rows.values_list("service__slug", flat=True).first()
    return found


def lasting_service_slug(slug: str) -> str | None:
    """As :func:`present_service_slug`, also for a service that is a draft again but was published once."""
    published = Service.history.filter(id=OuterRef("service_id"), is_published=True)
    rows = ServiceAlias.objects.filter(Exists(published), slug=slug.lower())
    found: str | None = rows.values_list("service__slug", flat=True).first()
    return found


def present_topic_slug(slug: str) -> str | None:
    found: str | None = TopicAlias.objects.filter(slug=slug.lower()).values_list("topic__slug", flat=True).first()
    return found


def present_answer(service_slug: str, topic_slug: str) -> tuple[str | None, str | None]:
    """Where the address of an answer that has no page leads: to nothing, if both slugs are those of today."""
    found = present_service_slug(service_slug), present_topic_slug(topic_slug)
    return (None, None) if found == (service_slug, topic_slug) else found


def present_team_slug(slug: str) -> str | None:
    """The slug itself, whatever its case: the slug of a team never changes."""
    found: str | None = Team.objects.filter(slug__iexact=slug).values_list("slug", flat=True).first()
    return found


def present(*, service_slug: str = "", topic_slug: str = "", team_slug: str = "") -> list[str | None]:
    """The slugs of today in the order of addresses, for what an address names."""
    if team_slug:
        return [present_team_slug(team_slug)]
    if service_slug and topic_slug:
        return [*present_answer(service_slug, topic_slug)]
    return [present_service_slug(service_slug) if service_slug else present_topic_slug(topic_slug)]


def lasting(*, service_slug: str, topic_slug: str = "") -> list[str | None]:
    """As :func:`present`, for pages of the past: also of a service that is a draft again."""
    found = [lasting_service_slug(service_slug)]
    return [*found, present_topic_slug(topic_slug)] if topic_slug else found


@dataclass(frozen=True)
class NotFoundPage:
    path: str
    suggestions: tuple[Link, ...]
    message: str = ""
    """Why there is nothing, where more is known than that."""

    @property
    def preview(self) -> Preview:
        return preview("Not found: who secures what on AWS", description="There is nothing at this address.")


def not_found(path: str) -> NotFoundPage:
    """What somebody who mistyped an address may have meant: the nearest services and topics."""
    words = [part for part in path.lower().split("/") if part][-3:]
    names: dict[str, Link] = {}
    for slug, present, name in TopicAlias.objects.values_list("slug", "topic__slug", "topic__name"):
        names[slug] = Link(name, reverse("topic", args=[present]))
    for slug, present, name in ServiceAlias.objects.filter(service__is_published=True).values_list(
        "slug", "service__slug", "service__name"
    ):
        names[slug] = Link(name, service_url(present))
    found = [names[slug] for word in words for slug in get_close_matches(word, names, n=SUGGESTIONS, cutoff=0.6)]
    return NotFoundPage(path[:200], tuple(dict.fromkeys(found))[:SUGGESTIONS])


def every_page() -> Iterator[str]:
    """The path of every page, for the sitemap."""
    yield from (
        reverse(name) for name in ("overview", "directory", "topics", "matrix", "compare", "stack", "glossary", "api")
    )
    everything = board()
    yield from (reverse("layer", args=[slug]) for slug in Layer.objects.values_list("slug", flat=True))
    yield from (reverse("service-type", args=[slug]) for slug in ServiceType.objects.values_list("slug", flat=True))
    yield from (topic.get_absolute_url() for topic in everything.topics)
    yield from (lens.get_absolute_url() for lens in Term.objects.filter(is_lens=True))
    teams = list(Team.objects.values_list("slug", flat=True))
    yield from (reverse("team", args=[slug]) for slug in teams)
    if teams:
        yield reverse("teams")
    for service in everything.services:
        yield service_url(service.slug)
        yield from (answer_url(service.slug, topic.slug) for topic in everything.topics_of(service))
