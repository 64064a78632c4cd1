"""Rows of a list as one file: CSV, XLSX or YAML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from responsibilities.contentsync import dumping, schema, writing
from responsibilities.editing import items
from responsibilities.models import Responsibility, Topic

from . import columns, documents, tables, workbook

CSV, XLSX, YAML = "csv", "xlsx", "yaml"
FORMS = {CSV: "CSV", XLSX: "XLSX", YAML: "YAML"}
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    YAML: "application/yaml; charset=utf-8",
}
NAMES = {"answer": "answers", "service": "services", "topic": "topics", "term": "glossary"}
CHUNK = 500
"""Rows that are asked for at a time; databases limit how many keys one query may name."""


@dataclass(frozen=True)
class Export:
    """A file to download."""

    name: str
    content_type: str
    content: bytes


def exported(kind: str, numbers: Sequence[int], form: str) -> Export:
    """The rows with these primary keys, in their order.

    :raises FileError: if a text does not fit into the form.
    """
    rows = list(_rows(kind, numbers))
    name = f"{NAMES[kind]}.{form}"
    if form == YAML:
        name, text = _yaml(kind, rows)
        return Export(name, TYPES[form], text.encode())
    lines = (columns.line(items.key_of(row), items.record_of(row)) for row in rows)
    header = columns.names(kind)
    content = tables.written(header, lines) if form == CSV else workbook.written(NAMES[kind], header, lines)
    return Export(name, TYPES[form], content)


def _rows(kind: str, numbers: Sequence[int]) -> Iterator[Any]:
    asked = list(dict.fromkeys(numbers))
    for start in range(0, len(asked), CHUNK):
        part = asked[start : start + CHUNK]
        found = {row.pk: row for row in items.rows(kind).filter(pk__in=part)}
        yield from (found[number] for number in part if number in found)


def _yaml(kind: str, rows: Sequence[Any]) -> tuple[str, str]:
    order = {slug: number for number, slug in enumerate(Topic.objects.values_list("slug", flat=True))}
    if kind == "answer":
        return "answers.yaml", "".join(_scopes(rows, order))
    if kind == "service":
        found = [(f"services/{row.slug}.yaml", _service(row, answers, order)) for row, answers in _with_answers(rows)]
        return (found[0][0].partition("/")[2] if len(found) == 1 else "services.yaml"), documents.written(found)
    item = dumping.topic_item if kind == "topic" else dumping.term_item
    return f"{NAMES[kind]}.yaml", writing.dumped(tuple(item(row) for row in rows))


Answers = dict[str, schema.Answer]


def _scopes(rows: Iterable[Responsibility], order: dict[str, int]) -> Iterator[str]:
    by_scope: dict[str, Answers] = {}
    for row in rows:
        by_scope.setdefault(items.scope_of(row), {})[row.topic.slug] = dumping.answer_item(row)
    for scope, answers in by_scope.items():
        text = writing.dumped(schema.General.model_construct(answers=answers), order)
        yield f"---\n{documents.FILE}: {scope}.yaml\n{text}"


def _with_answers(services: Sequence[Any]) -> Iterator[tuple[Any, Answers]]:
    own: dict[int, Answers] = {}
    for row in items.rows("answer").filter(service__isnull=False):
        own.setdefault(row.service_id, {})[row.topic.slug] = dumping.answer_item(row)
    yield from ((service, own.get(service.pk, {})) for service in services)


def _service(row: Any, answers: Answers, order: dict[str, int]) -> str:
    """As its content file, to the byte."""
    item = dumping.service_item(row, answers={f"services/{row.slug}": answers})
    return writing.header("service", "../") + writing.dumped(item, order)
