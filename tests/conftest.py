"""Fixtures of the whole suite."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.conf import settings
from django.db import connection, connections

from responsibilities.owners import Owner
from tests import make

ASKING = {"db", "transactional_db", "django_db_serialized_rollback"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in production: several connections see one database, in WAL mode."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


def pytest_configure(config):
    """Collected files are nobody's test matter, and a test that collects them must not pull them away from others."""
    settings.STATIC_ROOT = config.rootpath / ".pytest_cache" / "static"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what asks the database: everything else is the same test as on SQLite.

    What takes longest begins first, so that in the end nobody waits for one that began last.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if connection.vendor == "sqlite":
        return
    asks = [item for item in items if item.get_closest_marker("django_db") or ASKING & set(item.fixturenames)]
    config.hook.pytest_deselected(items=[item for item in items if item not in asks])
    items[:] = asks


@pytest.fixture(autouse=True)
def nothing_is_due(settings):
    """No request looks for scheduled changes, so that queries can be counted; tests of that look themselves."""
    settings.PUBLISH_CHECK_SECONDS = 0


@pytest.fixture
def blocked_database():
    """A context in which every query is an error."""

    def refuse(execute, sql, params, many, context):
        raise AssertionError(f"a template asked the database: {sql}")

    @contextmanager
    def block():
        with connection.execute_wrapper(refuse):
            yield

    return block


@pytest.fixture
def content(db):
    """Builds a site with the given number of services, topics, answers, citations and variants."""

    def build(size: int):
        layer = make.layer("operating-system")
        through = make.layer("shared-controls", cross_cutting=True, position=9)
        types = [make.service_type(slug, position=number) for number, slug in enumerate(["managed", "infrastructure"])]
        for number in range(size):
            topic = make.topic(f"topic-{number}", layer=layer, is_headline=number == 0, position=number)
            general = make.answer(topic, owner=Owner.SHARED)
            make.answer(topic, service_type=types[0], owner=Owner.AWS)
            for citation in range(min(size, 3)):
                make.citation(general, f"https://docs.aws.amazon.com/{number}/{citation}")
                make.evidence(general, f"EC2.{citation}")
        make.answer(make.topic("patch-management", layer=through, is_headline=True), owner=Owner.SHARED)
        for number in range(size):
            make.term(f"term-{number}", is_lens=number == 0).topics.add(make.topic(f"topic-{number}"))
            service = make.service(f"service-{number}", service_type=types[number % 2])
            make.answer(make.topic("topic-0", layer=layer), service=service, owner=Owner.CUSTOMER)
            variant = make.service(f"variant-{number}", variant_of=make.service("service-0"), service_type=types[1])
            make.answer(make.topic("topic-0", layer=layer), service=variant, owner=Owner.AWS)
            make.addition(service, make.topic("topic-0"), team=make.team(f"team-{number}"), note="Ours.")
            make.addition(make.topic(f"topic-{number}"), exception="Not yet.", exception_until=date(2026, 1, 31))

    return build


@pytest.fixture
def editor_client(admin_client):
    """Somebody who may edit everything."""
    return admin_client
