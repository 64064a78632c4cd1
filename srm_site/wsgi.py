"""The WSGI application; any WSGI server can run it."""

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from .finished import FinishedPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")


def make_application() -> "FinishedPages":
    django = get_wsgi_application()
    # Only now are the models known.
    from django.conf import settings

    from .finished import ContentState, FinishedPages

    return FinishedPages(
        django,
        ContentState(),
        session_cookie=settings.SESSION_COOKIE_NAME,
        limit=settings.FINISHED_PAGES_MB * 1024**2,
        look_after=settings.PUBLISH_CHECK_SECONDS,
    )


application = make_application()
