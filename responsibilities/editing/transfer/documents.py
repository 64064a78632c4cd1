"""YAML as in the content directory: one document a service, a type or a list. Several say which file they are."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from responsibilities.contentsync import bombs
from responsibilities.contentsync.records import GENERAL

from .columns import Problem
from .files import FileError

FILE = "file"
"""The first field of a document that is one of several: which content file it is."""
FOLDERS = ("services", "types")
LISTS = {"question": "topic", "definition": "term", "description": "layer", "name": "category"}
"""A field that only the entries of this list have, the most telling first."""


@dataclass(frozen=True)
class Entry:
    """What a file says about one thing."""

    kind: str
    key: tuple[str, ...]
    given: Mapping[str, Any]
    number: int
    unit: str = "row"
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)
    """Where in the file each field stands, by its path."""

    @property
    def is_whole(self) -> bool:
        """All that is to be said: a field that is not there is empty."""
        return self.unit == "line"

    def problem(self, column: str, message: str, path: tuple[str | int, ...] = ()) -> Problem:
        known = path or (column,)
        while known and known not in self.lines:
            known = known[:-1]
        return Problem(self.lines.get(known, self.number), column, message, self.unit)


class _Loader(yaml.CSafeLoader):
    """What looks like a day or a number and is none stays text, for the format to refuse with its line."""


def _or_text(construct: Any) -> Any:
    def constructed(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
        try:
            return construct(loader, node)
        except (ValueError, OverflowError):
            return loader.construct_scalar(node)

    return constructed


for _tag, _construct in (
    ("timestamp", yaml.SafeLoader.construct_yaml_timestamp),
    ("int", yaml.SafeLoader.construct_yaml_int),
    ("float", yaml.SafeLoader.construct_yaml_float),
):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _or_text(_construct))


def looks_like_yaml(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return bool(re.match(r"#|%|---|-\s|-$|[\w-]+:(\s|$)|\{|\[", first))


def read(text: str, name: str) -> tuple[list[Entry], list[Problem]]:
    """Everything a YAML file says, document by document.

    :param name: the name of the file, which names the service or type of a single document.
    :raises FileError: if it is no YAML, or YAML that is not read here.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    try:
        bomb = bombs.found(text)
        if bomb:
            raise FileError(f"Line {bomb.line}: {bomb.message}.")
        loader = _Loader(text)
        nodes = []
        while loader.check_node():
            node: Any = loader.get_node()
            nodes.append((node, loader.construct_document(node)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"Line {mark.line + 1}" if mark else "The file"
        raise FileError(f"{where} is not YAML: {getattr(error, 'problem', None) or error}.") from error
    for node, data in nodes:
        lines = dict(_walk(node, problems))
        found, wrong = _document(data, lines, name if len(nodes) == 1 else "", node.start_mark.line + 1)
        entries += found
        problems += wrong
    return entries, problems


def _walk(
    node: yaml.Node, problems: list[Problem], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[Any] = set()
        for key, value in node.value:
            if key.value in seen:
                problems.append(Problem(key.start_mark.line + 1, str(key.value), "is given twice", "line"))
            seen.add(key.value)
            yield from _walk(value, problems, (*path, key.value))
            yield (*path, key.value), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _walk(value, problems, (*path, number))


Lines = Mapping[tuple[str | int, ...], int]
Found = tuple[list[Entry], list[Problem]]


def _document(data: Any, lines: Lines, name: str, line: int) -> Found:
    if isinstance(data, Sequence) and not isinstance(data, str):
        return _list(data, lines)
    if not isinstance(data, Mapping):
        return [], [Problem(line, "", "this is no content file: it has no fields", "line")]
    fields = dict(data)
    folder, slug = _place(str(fields.pop(FILE, "")), name, fields)
    if not folder:
        message = f"write which file this is, in a first field: “{FILE}: services/rds.yaml”"
        return [], [Problem(line, FILE, message, "line")]
    answers = fields.pop("answers", {})
    if not isinstance(answers, Mapping):
        return [], [Problem(lines.get(("answers",), line), "answers", "is no list of answers by topic", "line")]
    scope = folder if folder == GENERAL else f"{folder}/{slug}"
    entries = list(_answers(scope, answers, lines))
    if fields and folder == GENERAL:
        return entries, [Problem(line, ", ".join(fields), "no such field", "line")]
    if fields:
        entries.insert(0, Entry(folder.removesuffix("s"), (slug,), _plain(fields), line, "line", lines))
    return entries, []


def _place(said: str, name: str, fields: Mapping[str, Any]) -> tuple[str, str]:
    """The folder and the slug: as the document says itself, or by what it holds and the name of the file."""
    folder, _, slug = said.removesuffix(".yaml").partition("/")
    if said:
        return (folder, slug) if (folder in FOLDERS and slug) or folder == GENERAL else ("", "")
    # A browser that has the file already adds " (1)".
    stem = re.sub(r"( ?\(\d+\))?\.ya?ml$", "", name.rpartition("/")[2]) if name else ""
    if set(fields) == {"answers"} and stem == GENERAL:
        return GENERAL, ""
    if "position" in fields and stem:
        return "types", stem
    return ("services", stem) if "category" in fields and stem else ("", "")


def _answers(scope: str, answers: Mapping[Any, Any], lines: Lines) -> Iterator[Entry]:
    for topic, given in answers.items():
        path = ("answers", str(topic))
        yield Entry("answer", (scope, str(topic)), _plain(given), lines.get(path, 1), "line", _below(lines, path))


def _list(data: Sequence[Any], lines: Lines) -> Found:
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, given in enumerate(data):
        line = lines.get((number,), 1)
        named = given if isinstance(given, Mapping) else {}
        kind = next((kind for name, kind in LISTS.items() if name in named), "")
        if not kind or "slug" not in named:
            problems.append(Problem(line, "slug", "is missing: every entry of a list has a slug and a name", "line"))
            continue
        entries.append(Entry(kind, (str(named["slug"]),), _plain(named), line, "line", _below(lines, (number,))))
    return entries, problems


def _below(lines: Lines, path: tuple[str | int, ...]) -> Lines:
    return {place[len(path) :]: line for place, line in lines.items() if place[: len(path)] == path}


def _plain(value: Any) -> Any:
    """As JSON has it: days as text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def written(documents: Iterable[tuple[str, str]]) -> str:
    """Content files as one: a single one as it is, several with their names."""
    found = list(documents)
    if len(found) == 1:
        return found[0][1]
    return "".join(f"---\n{FILE}: {name}\n{_without_header(text)}" for name, text in found)


def _without_header(text: str) -> str:
    return re.sub(r"^#.*\n", "", text)
