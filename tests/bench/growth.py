"""Part of ``make bench``: what a page costs with ten times as many services, beside what it costs now, in one run."""

import time

from django.test import Client

from responsibilities.models import Responsibility, Service, ServiceAlias

TIMES = 10
ROUNDS = 15
CONSTANT = (
    "/services/rds/",
    "/services/rds/backups/",
    "/services/rds/backups.json",
    "/embed/rds/backups/",
    "/badges/rds/backups.svg",
    "/diagrams/rds.svg",
)
"""Pages about one thing: they should cost the same."""
GROWING = ("/search/?q=who+patches+the+os+on+rds", "/topics/backups/", "/matrix/", "/services/", "/")
"""Pages that list services, or choose among them: told for comparison."""


def main() -> None:
    print("\nProcessor time with ten times as many services")
    now = Service.objects.published().count()
    before = {url: _cost(url) for url in (*CONSTANT, *GROWING)}
    _multiply()
    many = Service.objects.published().count()
    print(f"  {now} services, then {many} with {Responsibility.objects.count()} answers")
    for url, was in before.items():
        cost = _cost(url)
        note = "  aim 1.2" if url in CONSTANT else "  lists them"
        print(f"  {was:7.1f} ms {cost:7.1f} ms  {cost / was:5.2f} times  {url}{note}")


def _cost(url: str) -> float:
    """The least of some rounds, in milliseconds: others at work on the machine only ever make it more."""
    client = Client()
    client.get(url)
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        client.get(url)
        times.append(1000 * (time.process_time() - start))
    return min(times)


def _multiply() -> None:
    """Copies of all services, with their own answers, under other names."""
    originals = list(Service.objects.published().filter(variant_of=None))
    answers = list(Responsibility.objects.filter(service__in=originals))
    for number in range(1, TIMES):
        copies = {
            row.pk: Service(
                slug=f"{row.slug}-copy-{number}",
                name=f"{row.name} {number}",
                short_name=f"{row.short_name} {number}"[:40],
                category_id=row.category_id,
                service_type_id=row.service_type_id,
                summary=row.summary,
                is_published=True,
            )
            for row in originals
        }
        Service.objects.bulk_create(copies.values())
        ServiceAlias.objects.bulk_create(
            ServiceAlias(service=row, slug=row.slug, name=row.name) for row in copies.values()
        )
        for row in answers:
            row.pk, row.service = None, copies[row.service_id or 0] if row.service_id in copies else row.service
        _written(answers, copies, originals)


def _written(answers: list[Responsibility], copies: dict[int, Service], originals: list[Service]) -> None:
    """Saves the answers for the copies, and gives them back to the originals for the next round."""
    Responsibility.objects.bulk_create(answers)
    back = {copy.pk: row for row, copy in zip(originals, copies.values(), strict=True)}
    for row in answers:
        row.service = back[row.service_id or 0]
