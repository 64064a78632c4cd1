"""The WSGI application; any WSGI server can run it. From outside: observed, finished pages, Django."""

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from .observing import Observed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")


def make_application() -> "Observed":
    django = get_wsgi_application()
    # Only now are the models known.
    from django.conf import settings

    from .finished import ContentState, FinishedPages
    from .observing import Observed
    from .observing.metrics import Metrics
    from .observing.slow import SlowQueries

    if settings.SLOW_QUERY_MS:
        SlowQueries(settings.SLOW_QUERY_MS)
    finished = FinishedPages(
        django,
        ContentState(),
        session_cookie=settings.SESSION_COOKIE_NAME,
        limit=settings.FINISHED_PAGES_MB * 1024**2,
        look_after=settings.PUBLISH_CHECK_SECONDS,
    )
    return Observed(
        finished,
        trust_proxy=settings.TRUST_PROXY,
        access_log=settings.ACCESS_LOG,
        metrics=Metrics() if settings.METRICS_TOKEN else None,
    )


application = make_application()
