"""The OpenAPI 3.1 document, derived from the operations and the models."""

from collections.abc import Iterator
from typing import Any

from . import operations, parameters, schemas
from .objects import Problem
from .operations import EXAMPLES, Operation

VERSION = "1.0.0"
SLUG = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
ETAG = {"ETag": {"description": "Changes whenever the content does.", "schema": {"type": "string"}}}
DESCRIPTION = """\
Who is responsible for what on AWS, per service and topic, each answer with its source.

Everything is read with GET, from any origin, without a key. Every answer carries an `ETag`: send it back as
`If-None-Match`, and you get 304 with no body until something changes. `content_version` says the same inside a
document. In version 1 a field is never removed and never changes its type; new fields, values and parameters may
come."""


def document(site_url: str) -> dict[str, Any]:
    found = list(operations.operations())
    paths: dict[str, Any] = {}
    for operation in found:
        paths[operation.path] = {"get": _described(operation)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Who secures what on AWS",
            "version": VERSION,
            "summary": "The shared responsibility model, cell by cell.",
            "description": DESCRIPTION,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": site_url}],
        "tags": [{"name": name, "description": text} for name, text in operations.TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas.components([Problem, *(operation.model for operation in found if operation.model)])
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    return {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation),
    }


def _parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in operation.slugs:
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": f"Slug of a {name}.",
            "schema": SLUG,
            "example": EXAMPLES[name],
        }
    if operation.query:
        for name, schema in parameters.schema(operation.query).items():
            text = schema.pop("description", "")
            yield {"name": name, "in": "query", "description": text, "schema": schema}
    for name, text in operation.page_query.items():
        schema = {"type": "array", "items": {"type": "string"}} if name == "s" else {"type": "string"}
        yield {"name": name, "in": "query", "description": text, "schema": schema}


def _responses(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "200": {"description": operation.summary, "headers": ETAG, "content": _content(operation)},
        "304": {"description": "Nothing changed since the ETag you sent."},
    }
    if operation.slugs:
        found["301"] = {"description": "The same thing under its present address."}
        found["404"] = {"description": "There is no such thing.", "content": PROBLEM}
    if operation.query:
        found["400"] = {"description": "A parameter makes no sense.", "content": PROBLEM}
    return dict(sorted(found.items()))


def _content(operation: Operation) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{operation.model.__name__}"} if operation.model else {"type": "string"}
    return {operation.media: {"schema": schema}}
