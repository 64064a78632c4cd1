"""Finds every mistake in the content files, without a database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from responsibilities.contentsync import copies, lint, references, schema, writing

from ._content import add_directory, read_or_fail


class Command(BaseCommand):
    help = "Checks content files: format, references, citations, style. Lists every problem with file and line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_directory(parser, "content directory to check")
        parser.add_argument(
            "--copies",
            type=Path,
            metavar="DIRECTORY",
            help="a copy of AWS’s documentation as Markdown, to find answers that repeat their source word for word",
        )
        parser.add_argument("--write", action="store_true", help="rewrite the files and JSON Schemas in canonical form")

    def handle(self, **options: Any) -> None:
        directory: Path = options["directory"]
        catalog = read_or_fail(directory)
        if options["write"]:
            writing.write(catalog, directory)
            write_schemas(directory / "schema")
        problems = list(lint.problems(catalog, directory))
        if options["copies"]:
            problems += copied(catalog, options["copies"])
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} problems in {directory}."]))
        answers = sum(len(scope.answers) for _, scope in references.scopes(catalog))
        self.stdout.write(
            f"{len(catalog.services)} services, {len(catalog.topics)} topics, {answers} answers: no problems."
        )


def copied(catalog: schema.Catalog, directory: Path) -> list[str]:
    """:raises CommandError: if there is no copy of any cited page, because nothing would be compared."""
    there = copies.Copies(directory)
    every = [
        (file, topic, answer) for file, scope in references.scopes(catalog) for topic, answer in scope.answers.items()
    ]
    if not any(there.page(cited.url) for _, _, answer in every for cited in answer.citations):
        raise CommandError(f"{directory} holds no copy of a cited page, so nothing was compared.")
    return [problem for found in every for problem in there.problems(*found)]


def write_schemas(directory: Path) -> None:
    directory.mkdir(exist_ok=True)
    for name, content in writing.json_schemas():
        (directory / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
