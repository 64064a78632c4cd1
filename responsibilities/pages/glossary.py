"""The glossary: the words of the model, each with where one sees it at work and the document that says it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from responsibilities import markdown
from responsibilities.models import Term

from .parts import Cite, Link
from .preview import Preview, preview


@dataclass(frozen=True)
class TermPart:
    """A term, ready to print."""

    name: str
    slug: str
    url: str
    definition: str


@dataclass(frozen=True)
class Entry:
    """A term with all that is known of it."""

    term: TermPart
    text: SafeString
    other_names: tuple[str, ...]
    see: tuple[Link, ...]
    cite: Cite | None


@dataclass(frozen=True)
class GlossaryPage:
    entries: tuple[Entry, ...]
    url: str

    @property
    def preview(self) -> Preview:
        return preview(
            "Glossary: who secures what on AWS",
            description=f"{len(self.entries)} terms of the shared responsibility model, each in a sentence, with an "
            "example and its source.",
        )


def glossary() -> GlossaryPage:
    """All terms by name. Two queries."""
    rows = Term.objects.select_related("source", "service_type").prefetch_related("topics")
    entries = sorted(map(entry, rows), key=lambda entry: entry.term.name.lower())
    return GlossaryPage(tuple(entries), reverse("glossary"))


def term_part(row: Term) -> TermPart:
    return TermPart(row.name, row.slug, row.get_absolute_url(), row.definition)


def entry(row: Term) -> Entry:
    """Reads the topics of the term: prefetch them where there are many."""
    types = [Link(row.service_type.name, row.service_type.get_absolute_url())] if row.service_type else []
    topics = [Link(topic.name, topic.get_absolute_url()) for topic in row.topics.all()]
    return Entry(
        term=term_part(row),
        text=markdown.render(row.text),
        other_names=tuple(row.other_names.splitlines()),
        see=(*types, *topics),
        cite=_cite(row),
    )


def _cite(row: Term) -> Cite | None:
    if row.source is None or row.checked_on is None:
        return None
    return Cite(row.source.title, row.source.url, row.section, row.checked_on, row.is_verified, row.note)
