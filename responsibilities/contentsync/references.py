"""What one content file says about another: every slug named must exist, every address must be unambiguous."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from . import schema

Path = tuple[str | int, ...]
Finding = tuple[str, Path, str]
"""File, path of keys inside it, and what is wrong there."""


def references(catalog: schema.Catalog) -> Iterator[Finding]:
    """Every mistake that can only be seen by looking at all files together."""
    layers = {layer.slug for layer in catalog.layers}
    topics = {topic.slug for topic in catalog.topics}
    categories = {category.slug for category in catalog.categories}
    for number, topic in enumerate(catalog.topics):
        if topic.layer not in layers:
            yield "topics.yaml", (number, "layer"), f"there is no layer {topic.layer!r}"
    for name, owner in scopes(catalog):
        for slug in owner.answers:
            if slug not in topics:
                yield name, ("answers", slug), f"there is no topic {slug!r}"
    for slug, service in catalog.services.items():
        name = f"services/{slug}.yaml"
        for field, value, known in (
            ("category", service.category, categories),
            ("type", service.type, set(catalog.types)),
            ("variant_of", service.variant_of, set(catalog.services)),
            ("successor", service.successor, set(catalog.services)),
        ):
            if value is not None and value not in known:
                yield name, (field,), f"there is no {field.replace('variant_of', 'service')} {value!r}"
        parent = catalog.services.get(service.variant_of or "")
        if parent and (parent.variant_of or service.variant_of == slug):
            yield name, ("variant_of",), f"{service.variant_of!r} is itself a variant; name its parent"
    yield from _circles(catalog)
    yield from _ambiguous_addresses(catalog)
    yield from _different_titles(catalog)
    for file, items in (("layers.yaml", catalog.layers), ("topics.yaml", catalog.topics)):
        yield from _twice(file, [item.slug for item in items])
    yield from _twice("categories.yaml", [item.slug for item in catalog.categories])
    yield from _terms(catalog, topics)
    yield from _twice("glossary.yaml", [item.slug for item in catalog.terms])


def names_first(catalog: schema.Catalog) -> dict[str, list[str]]:
    """For each service those it names, its parent and its successor, which must be there before it."""
    return {
        slug: [name for name in (item.variant_of, item.successor) if name in catalog.services]
        for slug, item in catalog.services.items()
    }


def _circles(catalog: schema.Catalog) -> Iterator[Finding]:
    try:
        TopologicalSorter(names_first(catalog)).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield f"services/{circle[0]}.yaml", ("successor",), f"these services name each other: {', '.join(circle)}"


def _terms(catalog: schema.Catalog, topics: set[str]) -> Iterator[Finding]:
    names: dict[str, str] = {}
    for number, term in enumerate(catalog.terms):
        for slug in term.topics:
            if slug not in topics:
                yield "glossary.yaml", (number, "topics"), f"there is no topic {slug!r}"
        if term.type and term.type not in catalog.types:
            yield "glossary.yaml", (number, "type"), f"there is no type {term.type!r}"
        for name in (term.name, *term.aliases, *term.keywords):
            first = names.setdefault(name.lower(), term.slug)
            if first != term.slug:
                yield "glossary.yaml", (number, "aliases"), f"{name!r} is a name of {first!r} already"


def _twice(file: str, slugs: list[str]) -> Iterator[Finding]:
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            yield file, (number, "slug"), f"the slug {slug!r} is used twice"


def scopes(catalog: schema.Catalog) -> Iterable[tuple[str, schema.General | schema.ServiceType | schema.Service]]:
    yield "general.yaml", catalog.general
    yield from ((f"types/{slug}.yaml", item) for slug, item in catalog.types.items())
    yield from ((f"services/{slug}.yaml", item) for slug, item in catalog.services.items())


def _ambiguous_addresses(catalog: schema.Catalog) -> Iterator[Finding]:
    owners = {slug: slug for slug in catalog.services}
    for slug, service in catalog.services.items():
        addresses = [schema.alias_slug(alias) for alias in service.aliases]
        for number, alias in enumerate(service.aliases):
            if addresses[number] in addresses[:number]:
                yield f"services/{slug}.yaml", ("aliases", number), f"{alias!r} has the address of another alias here"
            first = owners.setdefault(schema.alias_slug(alias), slug)
            if first != slug or schema.alias_slug(alias) == slug:
                what = "is the address of this page already" if first == slug else f"already leads to {first!r}"
                yield f"services/{slug}.yaml", ("aliases", number), f"{alias!r} {what}"


def _different_titles(catalog: schema.Catalog) -> Iterator[Finding]:
    titles: dict[str, str] = {}
    for name, owner in scopes(catalog):
        for slug, answer in owner.answers.items():
            for number, citation in enumerate(answer.citations):
                yield from _title(titles, citation, name, ("answers", slug, "citations", number, "title"))
    for number, term in enumerate(catalog.terms):
        if term.citation:
            yield from _title(titles, term.citation, "glossary.yaml", (number, "citation", "title"))


def _title(titles: dict[str, str], citation: schema.Citation, file: str, path: Path) -> Iterator[Finding]:
    title = titles.setdefault(citation.url, citation.title)
    if title != citation.title:
        yield file, path, f"{citation.url} is cited as {title!r} elsewhere and {citation.title!r} here"
