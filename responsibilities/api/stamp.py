"""From which state of the content, when and where a document is made."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from responsibilities.pages.overlay import organisation
from responsibilities.pages.version import content_hash

CODE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Stamp:
    generated: datetime
    content_version: str
    site_url: str

    @property
    def today(self) -> date:
        return timezone.localdate(self.generated)

    def etag(self, path: str) -> str:
        """Weak: two documents with one tag differ in ``generated`` at most.

        The day is part of it because files say as of which day they are, and the release because it decides the form.
        The name of the organisation is said with what it added; the review interval decides which answers are overdue.
        """
        settled = (organisation(), str(settings.REVIEW_INTERVAL_DAYS))
        state = "\n".join((self.content_version, self.today.isoformat(), release(), self.site_url, *settled, path))
        return f'W/"{sha256(state.encode()).hexdigest()[:24]}"'

    def url(self, path: str) -> str:
        return self.site_url + path


def stamp(site_url: str) -> Stamp:
    """The state of the content now. One query."""
    return Stamp(timezone.now().replace(microsecond=0), content_hash(), site_url)


@cache
def release() -> str:
    """Which code this is: the same on every node that runs it."""
    found = sha256()
    for path in sorted(CODE.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]
