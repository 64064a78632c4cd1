"""Slow queries are logged, as SQL without values."""

import logging

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from responsibilities.models import Service
from srm_site.observing import slow


@pytest.fixture
def watched(db, monkeypatch):
    before = list(connection.execute_wrappers)
    watching = slow.SlowQueries(100)
    watching._watch(connection)
    watching._watch(connection)
    yield
    connection.execute_wrappers[:] = before
    connection_created.disconnect(dispatch_uid="slow queries")


def test_a_query_that_takes_long_is_logged_without_its_values(watched, monkeypatch, caplog):
    clock = iter([0.0, 0.05, 1.0, 1.25])
    monkeypatch.setattr(slow, "perf_counter", lambda: next(clock))
    caplog.set_level(logging.WARNING)
    list(Service.objects.filter(slug="fast-one"))
    list(Service.objects.filter(slug="secret-one"))
    (message,) = caplog.messages
    assert message.startswith("A query took 250 ms: SELECT ")
    assert "secret-one" not in message
