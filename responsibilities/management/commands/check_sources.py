"""Asks every cited page whether it is still there and still says it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from responsibilities.checking.fetching import Limits
from responsibilities.checking.pace import Pace
from responsibilities.freshness import sources

OFF = (
    "Nothing was fetched: checking sources is off. Set CHECK_SOURCES=true in the environment or in .env to let this"
    " command ask the cited pages."
)


class Command(BaseCommand):
    help = "Fetches cited pages, oldest check first: dead links, redirects, changed passages. Off by default."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=200, help="pages at most (default: 200)")
        parser.add_argument("--minutes", type=float, default=30, help="minutes at most (default: 30)")
        parser.add_argument("--pause", type=float, default=1, help="seconds between requests to a host (default: 1)")
        parser.add_argument("--timeout", type=float, default=30, help="seconds for one page (default: 30)")

    def handle(self, **options: Any) -> None:
        if not settings.CHECK_SOURCES:
            self.stdout.write(OFF)
            return
        wrong = [f"--{name}" for name in ("limit", "minutes", "pause", "timeout") if not options[name] > 0]
        if wrong:
            raise CommandError(f"{wrong[0]} must be more than 0.")
        limits = Limits(silence=min(Limits.silence, options["timeout"]), whole=options["timeout"])
        ask = sources.asking(settings.SITE_URL, limits)
        run = sources.Run(ask, options["limit"], options["minutes"] * 60, Pace(pause=options["pause"]))
        self._report(run)

    def _report(self, run: sources.Run) -> None:
        found: list[sources.Checked] = []
        try:
            for checked in run.results():
                found.append(checked)
                self.stdout.write(checked.line)
        except KeyboardInterrupt:
            raise CommandError(f"Stopped. {_summary(found)}", returncode=130) from None
        self.stdout.write(_summary(found))
        if run.left_out:
            self.stdout.write(f"{run.left_out} left for another time: their hosts ask for patience.")


def _summary(found: list[sources.Checked]) -> str:
    wrong = sum(bool(checked.check.error) for checked in found)
    changed = sum(checked.changed for checked in found)
    return f"{len(found)} checked: {wrong} with a problem, {changed} changed passages."
