"""Finds every mistake in the content files, without a database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from responsibilities.contentsync import lint, references, writing

from ._content import add_directory, read_or_fail


class Command(BaseCommand):
    help = "Checks content files: format, references, citations, style. Lists every problem with file and line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_directory(parser, "content directory to check")
        parser.add_argument("--write", action="store_true", help="rewrite the files and JSON Schemas in canonical form")

    def handle(self, **options: Any) -> None:
        directory: Path = options["directory"]
        catalog = read_or_fail(directory)
        if options["write"]:
            writing.write(catalog, directory)
            write_schemas(directory / "schema")
        problems = list(lint.problems(catalog, directory))
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} problems in {directory}."]))
        answers = sum(len(scope.answers) for _, scope in references.scopes(catalog))
        self.stdout.write(
            f"{len(catalog.services)} services, {len(catalog.topics)} topics, {answers} answers: no problems."
        )


def write_schemas(directory: Path) -> None:
    directory.mkdir(exist_ok=True)
    for name, content in writing.json_schemas():
        (directory / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
