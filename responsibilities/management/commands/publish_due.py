"""Publishes approved changes whose date has come."""

from typing import Any

from django.core.management.base import BaseCommand

from responsibilities.editing import drafting


class Command(BaseCommand):
    help = "Publishes every approved change whose date has come. The site does so by itself while it is read."

    def handle(self, **options: Any) -> None:  # noqa: ARG002
        count = 0
        for draft, outcome in drafting.publish_due():
            count += 1
            self.stdout.write(f"{draft}: {outcome}")
        self.stdout.write(f"{count} due.")
