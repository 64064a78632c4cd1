"""JSON Schemas of everything that is sent, derived from the models."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from . import documents, rows
from .objects import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"

NAMED: Mapping[str, type[Model]] = {
    "answers": documents.Dataset,
    "answers-csv": rows.AnswerRow,
    "service": documents.ServiceDocument,
    "answer": documents.AnswerDocument,
    "topic": documents.TopicDocument,
    "team": documents.TeamDocument,
    "matrix": documents.MatrixDocument,
    "matrix-csv": rows.CellRow,
    "compare": documents.CompareDocument,
    "stack": documents.StackDocument,
    "stack-csv": rows.DutyRow,
    "search": documents.SearchDocument,
    "search-csv": rows.ResultRow,
}
"""By the name of their address. Those of tables describe one line as an object of texts."""


def schema(name: str, site_url: str) -> dict[str, Any] | None:
    """None if there is no document of this name."""
    if name not in NAMED:
        return None
    found = NAMED[name].model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": f"{site_url}/data/schema/{name}.json", **found}


def components(models: Iterable[type[Model]]) -> dict[str, Any]:
    """The schemas of some models and of everything in them, by name, as OpenAPI wants them."""
    _, found = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def text(found: Any) -> str:
    """Laid out to be read."""
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
