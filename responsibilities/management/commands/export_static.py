"""The reader's site as files."""

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from responsibilities.static_copy import copying
from responsibilities.static_copy.writing import NotACopyError

from . import _backups


class Command(BaseCommand):
    help = (
        "Writes every page that needs no server into a folder: for a bucket behind a CDN, or with --offline for a disk."
        " Run again, it writes only what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--offline", action="store_true", help="links lead from file to file: opened from a disk")
        parser.add_argument("--without-twins", action="store_true", help="no JSON, Markdown and CSV files of pages")
        parser.add_argument("--zip", type=Path, help="pack the folder into this file, too")
        parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes that make pages")

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        directory: Path = options["directory"]
        try:
            copied = copying.copy(
                directory,
                offline=options["offline"],
                with_twins=not options["without_twins"],
                jobs=max(1, options["jobs"]),
                progress=_backups.told(self.stdout),
            )
        except (NotACopyError, OSError) as error:
            raise CommandError(str(error)) from error
        for line in copying.describe(copied):
            self.stdout.write(line)
        if copied.failed or copied.broken:
            raise CommandError("The copy is not complete.")
        if options["zip"]:
            self.stdout.write(
                f"{_packed(directory, options['zip'])}: {options['zip'].stat().st_size / 1024**2:.1f} MB."
            )


def _packed(directory: Path, file: Path) -> Path:
    """:param file: its suffix may be missing."""
    made = shutil.make_archive(str(file.with_suffix("")), "zip", directory)
    Path(made).replace(file)
    return file
