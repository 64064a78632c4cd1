"""Brings the database up to the content files; what was edited here is kept."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from responsibilities.contentsync import database

from . import _outages
from ._content import add_directory, read_or_fail


class Command(BaseCommand):
    help = "Imports content files in one transaction. Answers edited in admin are kept and listed."

    def add_arguments(self, parser: CommandParser) -> None:
        add_directory(parser, "content directory to read")
        parser.add_argument(
            "--overwrite", action="store_true", help="take the files' text also where somebody edited it in admin"
        )

    def handle(self, **options: Any) -> None:
        catalog = read_or_fail(options["directory"])
        with _outages.told():
            report = database.apply(catalog, overwrite=options["overwrite"])
        for line in report.lines():
            self.stdout.write(line)
        if report.conflicts:
            self.stdout.write(f"  the list: {reverse('admin:responsibilities_shippedrecord_changelist')}")
