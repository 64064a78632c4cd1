"""``make bench``: how long pages take with 240 services, side by side in one run.

A command and not a test: the figures depend on the machine. Run it with an empty database in DATABASE_URL.
"""

import gzip
import os
import statistics
import time
from collections.abc import Callable

import django

from tests import environment  # noqa: F401 -- sets the environment before Django starts

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from responsibilities import models  # noqa: E402
from responsibilities.models import Responsibility, Service, ServiceType  # noqa: E402
from responsibilities.pages import asking, index  # noqa: E402

SERVICES = 240
ROUNDS = 20
URLS = [
    "/search/?q=who+patches+the+os+on+rds",
    "/search/?q=encryption",
    "/search/?q=who+backs+up",
    "/search/suggest?q=lam",
    "/api/v1/answer?q=does+aws+back+up+my+dynamodb+tables",
    "/",
    "/services/",
    "/services/rds/",
    "/matrix/",
    "/compare/?s=s3&s=rds&s=ec2",
    "/stack/?s=s3&s=rds&s=ec2&s=lambda",
]


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("import_content", verbosity=0)
    fill_up()
    print(f"{Service.objects.count()} services, {Responsibility.objects.count()} answers, medians of {ROUNDS} rounds")
    print(f"  index built new          {milliseconds(index.Index, rounds=3):8.1f} ms (after an edit; once a process)")
    print(f"  is the content the same? {milliseconds(models.content_version):8.1f} ms (each search)")
    found = index.current()
    print(f"  a question read          {milliseconds(lambda: asking.ask(found, 'who patches the os on rds')):8.1f} ms")
    client = Client()
    for url in URLS:
        response = client.get(url)
        if response.status_code == 200:
            size = (
                f"{len(response.content) / 1024:7.1f} KB, {len(gzip.compress(response.content, 6)) / 1024:6.1f} KB gzip"
            )
            print(f"  {milliseconds(lambda url=url: client.get(url)):8.1f} ms {size}  {url}")


def fill_up() -> None:
    """Copies of the real services under other names, with all their answers, until there are enough."""
    originals = list(Service.objects.filter(variant_of=None))
    types = list(ServiceType.objects.all())
    number = 0
    while Service.objects.count() < SERVICES:
        original = originals[number % len(originals)]
        number += 1
        copy = Service.objects.create(
            slug=f"{original.slug}-{number}",
            name=f"{original.name} {number}",
            short_name=f"{original.short_name} {number}",
            category=original.category,
            service_type=types[number % len(types)],
            summary=original.summary,
        )
        for answer in Responsibility.objects.filter(service=original):
            answer.pk, answer.service = None, copy
            answer.save()


def milliseconds(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


if __name__ == "__main__":
    main()
