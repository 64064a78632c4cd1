"""Schema objects -> content directory. One canonical form, so that an export gives the bytes that were imported."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter

from . import schema

WIDTH = 120


def write(catalog: schema.Catalog, directory: Path) -> None:
    """Writes the catalog in canonical form; files of services and types no longer in it are removed."""
    wanted = dict(documents(catalog))
    for path in [*directory.glob("services/*.yaml"), *directory.glob("types/*.yaml")]:
        if path.relative_to(directory).as_posix() not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def documents(catalog: schema.Catalog) -> Iterable[tuple[str, str]]:
    """Every file of the content directory: its relative name and its canonical text."""
    yield "categories.yaml", dumped(catalog.categories)
    yield "layers.yaml", dumped(catalog.layers)
    yield "topics.yaml", dumped(catalog.topics)
    terms: list[schema.Term] = sorted(catalog.terms, key=lambda term: term.slug)
    yield "glossary.yaml", header("glossary") + dumped(tuple(terms))
    order = {topic.slug: number for number, topic in enumerate(catalog.topics)}
    yield "general.yaml", header("general") + dumped(catalog.general, order)
    for slug, service_type in catalog.types.items():
        yield f"types/{slug}.yaml", header("type", "../") + dumped(service_type, order)
    for slug, service in catalog.services.items():
        yield f"services/{slug}.yaml", header("service", "../") + dumped(service, order)


def json_schemas() -> Iterable[tuple[str, dict[str, Any]]]:
    """JSON Schemas, for completion in editors, by file name below ``schema/``."""
    files: dict[str, type[BaseModel]] = {
        "service": schema.Service,
        "type": schema.ServiceType,
        "general": schema.General,
    }
    lists: dict[str, type[BaseModel]] = {
        "categories": schema.Category,
        "layers": schema.Layer,
        "topics": schema.Topic,
        "glossary": schema.Term,
    }
    for name, model in files.items():
        yield f"{name}.json", model.model_json_schema()
    for name, model in lists.items():
        yield f"{name}.json", TypeAdapter(list[model]).json_schema()  # type: ignore[valid-type]


def header(name: str, up: str = "") -> str:
    return f"# yaml-language-server: $schema={up}schema/{name}.json\n"


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented, long text folded by nobody: what a person would write."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """The same day twice is written twice: what stands in a file does not depend on how it was read."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def dumped(value: BaseModel | tuple[BaseModel, ...], topic_order: Mapping[str, int] | None = None) -> str:
    """One object, or a list of them, as canonical YAML."""
    plain = [as_data(item) for item in value] if isinstance(value, tuple) else as_data(value, topic_order)
    return yaml.dump(plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)


def as_data(model: BaseModel, topic_order: Mapping[str, int] | None = None) -> dict[str, Any]:
    """A schema object as plain data in field order, without what equals its default."""
    data: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if not field.is_required() and value == field.get_default(call_default_factory=True):
            continue
        data[name] = _plain(value)
    if topic_order is not None and "answers" in data:
        data["answers"] = dict(
            sorted(data["answers"].items(), key=lambda item: topic_order.get(item[0], len(topic_order)))
        )
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return as_data(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (bool, int, date)) else str(value) if value is not None else None
