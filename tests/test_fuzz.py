"""Some hundred requests of ``make fuzz``, and that it would notice."""

import pytest

from responsibilities.pages import overview
from srm_site.wsgi import application
from tests import make
from tests.bench import fuzz
from tests.bench.made_up import Maker, Request
from tests.test_openapi import one_connection  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def fuzzer(content, one_connection):  # noqa: F811
    content(2)
    row = make.answer(service=make.service("rds"))
    make.citation(row)
    return fuzz.Fuzzer(application, seed=7)


def test_some_hundred_made_up_requests_break_nothing(fuzzer):
    fuzzer.run(range(300))
    assert fuzzer.faults == []
    assert sum(fuzzer.statuses.values()) >= 300
    assert {"200", "301", "302", "400", "403", "404", "405"} <= set(fuzzer.statuses)


def test_the_same_seed_makes_the_same_requests():
    first, again, other = (Maker(seed, ["1"]) for seed in (3, 3, 4))
    requests = [first.request(number) for number in range(200)]
    assert requests == [again.request(number) for number in range(200)]
    assert requests != [other.request(number) for number in range(200)]
    assert {request.kind for request in requests} == {
        "api",
        "page",
        "broken",
        "odd method",
        "odd headers",
        "form",
        "admin page",
        "admin form",
    }


def test_an_error_is_a_fault_that_says_where(fuzzer, monkeypatch):
    def fail():
        raise RuntimeError("broken")

    monkeypatch.setattr(overview, "overview", fail)
    monkeypatch.setattr(fuzzer.maker, "request", lambda number: Request("page", "/"))
    fuzzer.one(0)
    (fault,) = fuzzer.faults
    assert "page #0: GET '/'" in fault
    assert "500 Internal Server Error RuntimeError: broken (" in fault


@pytest.mark.parametrize(
    "inside",
    [
        "Traceback (most recent call last)",
        'File "/srv/app/x.py"',
        "django.db.utils.OperationalError",
        'SELECT "id" FROM x',
        'near "x": syntax error',
        "/usr/lib/python3/x",
        str(fuzz.ROOT),
        "the secret",
    ],
)
def test_a_word_of_the_inside_is_a_fault(inside):
    headers = [(name, "x") for name in fuzz.NEEDED]
    assert fuzz.wrong("200 OK", headers, b"<p>Fine.", b"the secret") == []
    assert len(fuzz.wrong("200 OK", headers, f"<p>{inside}".encode(), b"the secret")) == 1


def test_so_are_headers_of_the_requests_making_and_ways_out():
    headers = [(name, "x") for name in fuzz.NEEDED]
    assert fuzz.wrong("200 OK", [*headers, ("X-Evil", "1")], b"", b"-secret-") != []
    assert fuzz.wrong("200 OK", headers[1:], b"", b"-secret-") != []
    for place in ("//evil.example/", "http://evil.example", "https://testserver.evil.example/"):
        assert fuzz.wrong("302 Found", [*headers, ("Location", place)], b"", b"-secret-") != [], place
    for place in ("/admin/", "http://testserver/x", "https://testserver/"):
        assert fuzz.wrong("302 Found", [*headers, ("Location", place)], b"", b"-secret-") == [], place
