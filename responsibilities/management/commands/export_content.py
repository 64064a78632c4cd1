"""Writes the database as content files, for review as a change of the files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from responsibilities.contentsync import dumping, writing


class Command(BaseCommand):
    help = "Writes everything the database says as content files, in the form they are imported from."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="directory to write; made if it does not exist")

    def handle(self, **options: Any) -> None:
        directory: Path = options["directory"]
        try:
            directory.mkdir(parents=True, exist_ok=True)
            writing.write(dumping.dump(), directory)
        except OSError as error:
            raise CommandError(f"Can’t write {error.filename}: {error.strerror}.") from error
        self.stdout.write(f"Wrote {directory}.")
