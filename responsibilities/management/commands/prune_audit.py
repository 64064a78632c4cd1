"""Keeps the audit log only as long as an organisation's rules say."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from responsibilities.models import AuditEntry


class Command(BaseCommand):
    help = "Removes entries of the audit log that are older than so many days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True)

    def handle(self, **options: Any) -> None:
        if not 1 <= options["days"] <= 36500:
            raise CommandError("--days must be a number from 1 to 36500.")
        count = AuditEntry.objects.filter(at__lt=timezone.now() - timedelta(days=options["days"])).prune()
        self.stdout.write(f"Removed {count} entries.")
