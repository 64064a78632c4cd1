"""Lenses: terms of the glossary through which pages show only the topics of one concern, such as resiliency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from responsibilities.models import Term, Topic

from .filters import Choice, chosen


@dataclass(frozen=True)
class Lens:
    name: str
    slug: str
    definition: str
    topics: frozenset[int]

    @property
    def url(self) -> str:
        return reverse("lens", args=[self.slug])

    def through(self, topics: Iterable[Topic]) -> list[Topic]:
        """Those of the topics that are seen through it."""
        return [topic for topic in topics if topic.pk in self.topics]


def lenses() -> tuple[Lens, ...]:
    """All lenses that show something, by name. One query."""
    found: dict[tuple[str, str, str], list[int]] = {}
    rows = Term.objects.filter(is_lens=True, topics__isnull=False)
    for slug, name, definition, topic in rows.order_by("name").values_list("slug", "name", "definition", "topics"):
        found.setdefault((slug, name, definition), []).append(topic)
    return tuple(Lens(name, slug, text, frozenset(topics)) for (slug, name, text), topics in found.items())


def lens_choice(offered: Iterable[Lens]) -> Choice:
    """The filter by lens."""
    return Choice("lens", "Lens", {lens.slug: lens.name for lens in offered})


@dataclass(frozen=True)
class Seen:
    """What an address with ``?lens=`` shows of one service."""

    topics: tuple[Topic, ...]
    lens: Lens | None
    offered: tuple[Lens, ...]
    """The lenses that show something of it."""
    ignored: tuple[str, ...]
    """A lens that is none, or shows nothing here: left out."""


def seen(topics: Sequence[Topic], slug: str, on: date | None) -> Seen:
    """The topics of a service through a lens. On a page of the past there are no lenses. One query."""
    offered = () if on else tuple(lens for lens in lenses() if lens.through(topics))
    picked = chosen([lens_choice(offered)], {"lens": slug})
    lens = next((lens for lens in offered if lens.slug == slug), None)
    return Seen(tuple(through(topics, offered, slug)), lens, offered, picked.ignored)


def through(topics: Sequence[Topic], offered: Iterable[Lens], slug: str | None) -> list[Topic]:
    """The topics seen through the lens with this slug; all of them where none has it."""
    lens = next((lens for lens in offered if lens.slug == slug), None)
    return lens.through(topics) if lens else list(topics)
