"""The page about the API: the same description as the OpenAPI document, laid out for people."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from responsibilities.pages.preview import Preview, preview

from . import openapi, operations, parameters, schemas
from .objects import Model, Problem
from .operations import Operation


@dataclass(frozen=True)
class ParameterLine:
    name: str
    takes: str
    text: str


@dataclass(frozen=True)
class FieldLine:
    name: str
    kind: str
    of: str
    """The object it holds, to be looked up on this page; empty for plain values."""
    text: str


@dataclass(frozen=True)
class Described:
    """One address."""

    name: str
    path: str
    summary: str
    parameters: tuple[ParameterLine, ...]
    gives: str
    """Name of the object, or the type of the file."""
    is_object: bool
    example: str
    curl: str


@dataclass(frozen=True)
class Group:
    title: str
    slug: str
    text: str
    operations: tuple[Described, ...]


@dataclass(frozen=True)
class ObjectPart:
    name: str
    text: str
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True)
class SchemaLink:
    name: str
    url: str


@dataclass(frozen=True)
class ReferencePage:
    groups: tuple[Group, ...]
    objects: tuple[ObjectPart, ...]
    schemas: tuple[SchemaLink, ...]
    version: str
    site_url: str
    etag_example: str

    @property
    def preview(self) -> Preview:
        return preview(
            "Data and API: who secures what on AWS",
            description="Every page as JSON, Markdown and CSV, an API with an OpenAPI description, and everything in "
            "one file.",
        )


def reference(site_url: str) -> ReferencePage:
    """No query: nothing here depends on the content."""
    found = list(operations.operations())
    return ReferencePage(
        groups=tuple(_group(name, text, found, site_url) for name, text in operations.TAGS.items()),
        objects=tuple(_objects()),
        schemas=tuple(SchemaLink(name, reverse("schema", args=[name])) for name in schemas.NAMED),
        version=openapi.VERSION,
        site_url=site_url,
        etag_example=f"curl -i -H 'If-None-Match: W/\"…\"' '{site_url}/api/v1/topics'",
    )


def _group(name: str, text: str, found: list[Operation], site_url: str) -> Group:
    members = tuple(_described(operation, site_url) for operation in found if operation.tag == name)
    return Group(name, name.lower().replace(" ", "-"), text, members)


def _described(operation: Operation, site_url: str) -> Described:
    return Described(
        name=operation.name,
        path=operation.path,
        summary=operation.summary,
        parameters=tuple(_parameters(operation)),
        gives=operation.model.__name__ if operation.model else operation.media,
        is_object=operation.model is not None,
        example=operation.example,
        curl=f"curl '{site_url}{operation.example}'",
    )


def _parameters(operation: Operation) -> Iterator[ParameterLine]:
    for name in operation.slugs:
        yield ParameterLine(name, "slug", "In the path.")
    if operation.query:
        for name, schema in parameters.schema(operation.query).items():
            default = f" Default {schema['default']}." if schema.get("default") else ""
            yield ParameterLine(name, parameters.wanted(schema), f"{schema.get('description', '')}{default}".strip())
    for name, text in operation.page_query.items():
        yield ParameterLine(name, "text", text)


def _objects() -> Iterator[ObjectPart]:
    """Every object that something on the page speaks of, by name."""
    models: list[type[Model]] = [operation.model for operation in operations.operations() if operation.model]
    for name, schema in sorted(schemas.components([*models, Problem]).items()):
        if "properties" in schema:
            fields = tuple(_field(key, value) for key, value in schema["properties"].items())
            yield ObjectPart(name, schema.get("description", ""), fields)
        else:
            values = FieldLine("values", ", ".join(schema["enum"]), "", "")
            yield ObjectPart(name, schema.get("description", ""), (values,))


def _field(name: str, schema: dict[str, object]) -> FieldLine:
    kind, of = _kind(schema)
    return FieldLine(name, kind, of, str(schema.get("description", "")))


def _kind(schema: dict[str, object]) -> tuple[str, str]:
    """The type of a field in words, and the object in it."""
    if "$ref" in schema:
        return "", str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        kind, of = _kind(schema["items"])  # type: ignore[arg-type]
        return f"list of {kind}".strip(), of
    options = schema.get("anyOf")
    if isinstance(options, list):
        kind, of = _kind(next(one for one in options if one.get("type") != "null"))
        return f"{kind} or null" if kind else "null or", of
    return str(schema.get("format", schema.get("type", ""))), ""
