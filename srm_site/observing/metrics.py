"""Numbers for Prometheus, at /-/metrics, for whoever has the token.

The worker processes of a node add their numbers in files of ``PROMETHEUS_MULTIPROC_DIR``, which ``manage.py serve``
makes; without it each answers for itself.
"""

import os
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter(
    "srm_requests", "Answered requests, by status and by whether a finished page was sent.", ["status", "made"]
)
SECONDS = Histogram("srm_answer_seconds", "Time until the answer began.", ["made"], buckets=BUCKETS)


class Metrics:
    """Counts answers."""

    def answered(self, status: str, seconds: float, *, kept: bool) -> None:
        made = "kept" if kept else "new"
        REQUESTS.labels(status, made).inc()
        SECONDS.labels(made).observe(seconds)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """404 where the setting ``METRICS_TOKEN`` is empty; 401 for whoever does not send it."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("A bearer token is needed.\n", "text/plain", 401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(_registry()), CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _registry() -> CollectorRegistry:
    if not os.environ.get(DIRECTORY):
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
