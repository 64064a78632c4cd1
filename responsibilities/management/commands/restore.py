"""Puts a backup in the place of what the database holds."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from . import _backups


class Command(BaseCommand):
    help = "Replaces everything in the database with a backup, and brings it up to this release."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if not options["yes"] and not self.agreed(file):
            raise CommandError("Nothing was changed.")
        _backups.put_back(file, _backups.told(self.stdout))
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"The database holds what {file} held.")

    def agreed(self, file: Path) -> bool:
        try:
            return input(f"Everything in the database is replaced by {file}. Type yes: ").strip() == "yes"
        except EOFError:
            return False
