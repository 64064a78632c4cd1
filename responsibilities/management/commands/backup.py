"""A copy of the whole database in one file, while the site goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from . import _backups


class Command(BaseCommand):
    help = "Writes the whole database as of one moment into a file. The site may go on writing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace the file if it is there")

    def handle(self, **options: Any) -> None:
        file: Path = options["file"]
        if file.exists() and not options["force"]:
            raise CommandError(f"{file} is there already. Another name, or --force.")
        _backups.take(file, _backups.told(self.stdout))
        self.stdout.write(f"{file}: {file.stat().st_size / 1024**2:.1f} MB.")
