"""Asks the search the questions of the evaluation and says how often it was right."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from responsibilities.pages import evaluation


class Command(BaseCommand):
    help = "Asks the evaluation's questions: shares answered and right, and which were confused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "part",
            nargs="?",
            default="all",
            help="tuning, untouched, all, or a CSV file (question,owner,service,topic)",
        )
        parser.add_argument("--wrong", action="store_true", help="list every question that was not answered rightly")

    def handle(self, **options: Any) -> None:
        for name, path in self._files(options["part"]):
            try:
                questions = evaluation.read(path)
            except evaluation.EvaluationError as error:
                raise CommandError(str(error)) from error
            for line in evaluation.report(name, evaluation.evaluate(questions), wrong=options["wrong"]):
                self.stdout.write(line)

    def _files(self, part: str) -> list[tuple[str, Path]]:
        if part == "all":
            return [(name, evaluation.PARTS[name]) for name in evaluation.PARTS]
        return [(part, evaluation.PARTS.get(part, Path(part)))]
