"""What happens when the database is away, and what machines ask."""

import pytest
from django.db import OperationalError
from django.test import Client

from responsibilities.pages import overview
from tests import make


def test_a_database_that_is_away_is_said_with_when_to_come_back(monkeypatch, db):
    def away():
        raise OperationalError("connection refused: host=10.0.0.1")

    monkeypatch.setattr(overview, "overview", away)
    response = Client(raise_request_exception=False).get("/")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert "The database does not answer." in response.content.decode()
    assert "10.0.0.1" not in response.content.decode()


def test_an_error_of_ours_is_a_page_without_internals(monkeypatch, db):
    def broken():
        raise KeyError("secret")

    monkeypatch.setattr(overview, "overview", broken)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "Something broke on our side." in response.content.decode()
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize("path", ["/-/up/", "/-/ready/"])
def test_probes_are_answered_whatever_name_they_ask_by_and_without_tls(path, db, settings):
    """Load balancers, kubelet and a container's own check ask the node by its number, within the private network."""
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["srm.example.org"], True
    make.service()
    response = Client().get(path, headers={"host": "10.0.0.7:8000"})
    assert (response.status_code, response.json()["status"]) == (200, path.strip("/-"))
    assert Client().get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400
    assert Client().get("/", headers={"host": "srm.example.org"}).status_code == 301
