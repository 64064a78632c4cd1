"""Tells reviewers by mail what is due to be looked at again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from responsibilities.freshness import digest
from responsibilities.pages import reviews


class Command(BaseCommand):
    help = "Mails each assigned reviewer what is due; what nobody is assigned to goes to REVIEW_DIGEST_TO."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--within", type=int, default=14, help="days ahead that are told too (default: 14; 0: only what is due)"
        )
        parser.add_argument("--dry-run", action="store_true", help="print the mails instead of sending them")

    def handle(self, **options: Any) -> None:
        within: int = options["within"]
        if not 0 <= within <= reviews.MOST_DAYS:
            raise CommandError(f"--within must be a number of days from 0 to {reviews.MOST_DAYS}.")
        found = digest.digest(within)
        if found.unheard:
            self.stdout.write(
                f"{found.unheard} due answers concern nobody with a mail address: assign reviewers, set"
                " REVIEW_DIGEST_TO, or give members of the group “Reviewer” an address."
            )
        failed = sum(not self._sent(mail, options["dry_run"]) for mail in found.mails)
        if failed:
            raise CommandError(f"{failed} of {len(found.mails)} mails could not be sent.")
        if not found.mails and not found.unheard:
            self.stdout.write("Nothing is due.")

    def _sent(self, mail: digest.Mail, dry_run: bool) -> bool:
        if dry_run:
            self.stdout.write(f"To: {mail.to}\nSubject: {mail.subject}\n\n{mail.text}")
            return True
        try:
            mail.send()
        except (OSError, ValueError) as error:
            self.stderr.write(f"The mail to {mail.to} could not be sent: {error}.")
            return False
        self.stdout.write(f"Told {mail.to}: {mail.subject}.")
        return True
