"""Content directory -> schema objects. Reads everything and collects every error, with file and line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from . import schema
from .references import references

Read = TypeVar("Read")


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake, where it is and what is wrong."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(Exception):
    """The content directory can't be used. Carries all problems, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def read(directory: Path) -> schema.Catalog:
    """All content files as one checked catalog.

    :raises ContentError: with every problem of every file, by file and line.
    """
    reader = _Reader(directory)
    catalog = reader.catalog()
    if reader.problems:
        raise ContentError(reader.problems)
    return catalog


class _Reader:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.problems: list[Problem] = []
        self._lines: dict[str, dict[tuple[str | int, ...], int]] = {}

    def catalog(self) -> schema.Catalog:
        catalog = schema.Catalog.model_construct(
            categories=self._file("categories.yaml", tuple[schema.Category, ...], ()),
            layers=self._file("layers.yaml", tuple[schema.Layer, ...], ()),
            topics=self._file("topics.yaml", tuple[schema.Topic, ...], ()),
            general=self._file("general.yaml", schema.General, schema.General(answers={})),
            types=self._folder("types", schema.ServiceType),
            services=self._folder("services", schema.Service),
            terms=self._file("glossary.yaml", tuple[schema.Term, ...], ()),
        )
        for file, path, message in references(catalog):
            self._problem(file, path, message)
        return catalog

    def _folder(self, name: str, model: type[Read]) -> dict[str, Read]:
        found: dict[str, Read] = {}
        for path in sorted((self.directory / name).glob("*.yaml")):
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", path.stem):
                self._problem(
                    f"{name}/{path.name}", (), "the file name is the slug: lower case, digits and hyphens only"
                )
            item = self._file(f"{name}/{path.name}", model, None)
            if item is not None:
                found[path.stem] = item
        return found

    def _file(self, name: str, model: Any, default: Any) -> Any:
        try:
            text = (self.directory / name).read_text(encoding="utf-8")
            node, data = _parsed(text)
        except FileNotFoundError:
            self._problem(name, (), "the file is missing")
            return default
        except UnicodeDecodeError as error:
            self._problem(name, (), f"not UTF-8 text: {error.reason} at byte {error.start}")
            return default
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            self.problems.append(Problem(name, line, f"not YAML: {getattr(error, 'problem', None) or error}"))
            return default
        self._lines[name] = dict(self._walk(name, node)) if node else {}
        try:
            return TypeAdapter(model).validate_python(data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._problem(name, detail["loc"], sentence(detail))
            return default

    def _walk(
        self, name: str, node: yaml.Node, path: tuple[str | int, ...] = ()
    ) -> Iterable[tuple[tuple[str | int, ...], int]]:
        yield path, node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    self.problems.append(Problem(name, key.start_mark.line + 1, f"'{key.value}' is given twice"))
                seen.add(key.value)
                yield from self._walk(name, value, (*path, key.value))
                yield (*path, key.value), key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                yield from self._walk(name, value, (*path, number))

    def _problem(self, file: str, path: tuple[str | int, ...], message: str) -> None:
        lines = self._lines.get(file, {})
        known = path
        while known and known not in lines:
            known = known[:-1]
        where = ".".join(map(str, path))
        self.problems.append(Problem(file, lines.get(known, 1), f"{where}: {message}" if where else message))


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes, which know their lines, and what they say. Parsing once halves the time of reading everything."""
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node else None
    finally:
        loader.dispose()


def sentence(detail: Any) -> str:
    """Pydantic's message, with what was found where that helps."""
    message: str = detail["msg"].removeprefix("Value error, ")
    if detail["type"] in {"missing", "value_error", "extra_forbidden"}:
        return {"missing": "is missing", "extra_forbidden": "no such field"}.get(detail["type"], message)
    found = repr(detail["input"])
    return f"{message} (found {found[:80]}{'…' if len(found) > 80 else ''})"
