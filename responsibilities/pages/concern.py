"""The page of a lens: what it is about, its topics, and the services that say something of their own."""

from dataclasses import dataclass

from django.urls import reverse

from responsibilities.models import Service, Term

from .board import Board, board
from .directory import Shelf, shelves
from .glossary import Entry, entry
from .lens import lenses
from .parts import Link
from .preview import Preview, preview
from .taxonomy import LayerTopics, layer_topics


@dataclass(frozen=True)
class LensPage:
    entry: Entry
    layers: tuple[LayerTopics, ...]
    types: tuple[Link, ...]
    topic_count: int
    shelves: tuple[Shelf, ...]
    service_count: int
    matrix_url: str
    directory_url: str

    @property
    def preview(self) -> Preview:
        return preview(
            f"{self.entry.term.name}: who secures what on AWS",
            self.entry.term.name,
            description=self.entry.term.definition,
        )


def lens_page(slug: str) -> LensPage | None:
    """None if no lens has this slug. A constant number of queries."""
    row = Term.objects.select_related("source", "service_type").filter(slug=slug, is_lens=True).first()
    lens = next((lens for lens in lenses() if lens.slug == slug), None)
    if row is None or lens is None:
        return None
    everything = board()
    everything.topics = lens.through(everything.topics)
    layers = layer_topics(everything)
    everything.services = [service for service in everything.services if _says_something(everything, service)]
    return LensPage(
        entry=entry(row),
        layers=layers,
        types=tuple(Link(item.short_name, item.get_absolute_url()) for item in everything.types)
        if any(topic.is_everywhere for topic in everything.topics)
        else (),
        topic_count=len(everything.topics),
        shelves=shelves(everything, lens),
        service_count=len(everything.services),
        matrix_url=f"{reverse('matrix')}?lens={slug}",
        directory_url=f"{reverse('directory')}?lens={slug}",
    )


def term_url(slug: str) -> str | None:
    """Where a term that is no lens, or is none any more, is explained."""
    return f"{reverse('glossary')}#{slug}" if Term.objects.filter(slug=slug).exists() else None


def _says_something(everything: Board, service: Service) -> bool:
    return any(everything.is_specific(service, topic) for topic in everything.topics)
