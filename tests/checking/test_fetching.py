"""One page is asked for, and whatever it does, there is an answer in time."""

import socket
from datetime import datetime, timezone

import pytest

from responsibilities.checking import addresses
from responsibilities.checking.fetching import Fetched, Limits, charset, fetch, seconds
from tests.checking.server import PAGE, running, took

AGENT = "who-secures-what (+http://testserver)"
LIMITS = Limits(silence=0.4, whole=0.8, size=100_000, redirects=3)
PATIENT = Limits(silence=5, whole=10, size=100_000, redirects=3)


@pytest.fixture(scope="module")
def server():
    with running() as server:
        yield server


def get(server, path, limits=PATIENT) -> Fetched:
    return fetch(server.at(path), AGENT, limits, local=True)


def test_a_page_that_is_there_is_read(server):
    found = get(server, "/page")
    assert (found.status, found.error, found.moved_to, found.is_there) == (200, "", "", True)
    assert (found.page.body, found.page.charset) == (PAGE, "utf-8")


def test_it_says_who_asks_and_asks_without_cookies(server):
    get(server, "/page?asked#part")
    path, headers = server.asked[-1]
    assert (path, headers["User-Agent"]) == ("/page?asked", AGENT)
    assert (headers["Host"], "Cookie" in headers) == (server.at("").removeprefix("http://"), False)


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/nothing", 404, "Not found (404)."),
        ("/gone", 410, "Gone for good (410)."),
        ("/broken", 500, "It answers with an error (500)."),
        ("/circle", 302, "It redirects in a circle."),
        ("/further", 302, "It redirects more than 3 times."),
        ("/moved-to-nothing", 404, "Not found (404)."),
        ("/to-a-file", None, "It is not the address of a page."),
        ("/to-nonsense", None, "It is not the address of a page."),
        ("/to-umlauts", 404, "Not found (404)."),
        ("/closed", None, "The connection broke off."),
        ("/garbage", None, "The connection broke off."),
        ("/many-headers", None, "The connection broke off."),
        ("/short", None, "The connection broke off."),
        ("/badly-zipped", None, "It could not be decompressed."),
    ],
)
def test_what_is_wrong_is_a_sentence(server, path, status, error):
    found = get(server, path)
    assert (found.status, found.error, found.page, found.moved_to) == (status, error, None, "")


@pytest.mark.parametrize(
    ("path", "moved_to"),
    [("/moved", "/page"), ("/moved-twice", "/page"), ("/elsewhere", ""), ("/elsewhere-then-moved", "")],
)
def test_only_permanent_redirects_move_an_address(server, path, moved_to):
    found = get(server, path)
    assert (found.status, found.page.body) == (200, PAGE)
    assert found.moved_to == (server.at(moved_to) if moved_to else "")


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/silent", "It was silent for 0.4 seconds."),
        ("/slow-headers", "It took longer than 0.8 seconds."),
        ("/slow-body", "It took longer than 0.8 seconds."),
    ],
)
def test_nobody_holds_it_longer_than_it_waits(server, path, error):
    found, time = took(lambda: get(server, path, LIMITS))
    assert found.error == error
    assert time < 4


@pytest.mark.parametrize("path", ["/huge", "/endless", "/bomb"])
def test_what_is_too_large_is_there_and_not_read(server, path):
    found = get(server, path)
    assert (found.status, found.is_there, found.page) == (200, True, None)


def test_what_is_zipped_is_unzipped(server):
    assert get(server, "/zipped").page.body == PAGE


@pytest.mark.parametrize("path", ["/pdf", "/untyped"])
def test_what_is_no_html_is_there_and_not_read(server, path):
    found = get(server, path)
    assert (found.status, found.is_there, found.page) == (200, True, None)


def test_a_host_that_asks_for_patience_says_nothing_of_the_page(server):
    found = get(server, "/busy")
    assert (found.error, found.come_back, found.retry_after) == ("It asks to come back later (503).", True, 120.0)


def test_nothing_answers_where_nothing_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/", AGENT, PATIENT, local=True)
    assert found.error == "Nothing answers there."


def test_a_server_without_tls_is_no_exception(server):
    found = fetch(server.at("/page").replace("http:", "https:"), AGENT, PATIENT, local=True)
    assert found.error == "Its certificate is not valid, or it speaks no TLS."


def test_this_machine_and_plain_http_are_not_asked(server):
    before = len(server.asked)
    errors = [
        fetch(address, AGENT, PATIENT).error for address in (server.at("/page"), server.at("").replace("http", "https"))
    ]
    assert errors == ["It does not start with https://.", "It leads to a host that is not public."]
    assert len(server.asked) == before


def test_what_was_looked_at_is_what_is_connected_to(server, monkeypatch):
    """A host that gives another number the second time gets no second time."""
    looked = []

    def once(host, port, **_):
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        addresses.socket,
        "getaddrinfo",
        lambda host, *a, **k: once(host, *a, **k) if "rebind" in host else real(host, *a, **k),
    )
    port = server.server_address[1]
    found = fetch(f"http://rebind.example:{port}/page", AGENT, PATIENT, local=True)
    assert (found.status, looked) == (200, ["rebind.example"])
    assert server.asked[-1][1]["Host"] == f"rebind.example:{port}"


@pytest.mark.parametrize(
    ("number", "is_public"),
    [
        ("52.94.236.248", True),
        ("2600:9000:2000::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- a number to refuse
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::345e:ecf8", True),
        ("2002:0a00:0001::1", False),
    ],
)  # fmt: skip
def test_only_public_numbers_are_asked(number, is_public):
    assert addresses.is_public(number) is is_public


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://docs.aws.amazon.com/", "It does not start with https://."),
        ("https://user:secret@docs.aws.amazon.com/", "It is not the address of a page."),
        ("https://", "It is not the address of a page."),
        ("https://[nonsense", "It is not the address of a page."),
        ("https://169.254.169.254/latest/meta-data/", "It leads to a host that is not public."),
        ("https://localhost/", "It leads to a host that is not public."),
        ("https://2130706433/", "It leads to a host that is not public."),
        ("https://nowhere.invalid/", "Its host was not found."),
        (f"https://{'a' * 70}.example/", "Its host was not found."),
    ],
)
def test_an_address_that_is_not_asked_says_why(address, sentence):
    assert fetch(address, AGENT, PATIENT) == Fetched(None, sentence)


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("120", 120.0),
        ("Wed, 25 Nov 2026 12:01:00 GMT", 60.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_as_seconds(header, wanted):
    assert seconds(header, datetime(2026, 11, 25, 12, tzinfo=timezone.utc)) == wanted


@pytest.mark.parametrize(
    ("kind", "name"), [('text/html; Charset="UTF-8"', "UTF-8"), ("text/html", None), ("text/html; charset=", None)]
)
def test_the_charset_is_what_the_header_names(kind, name):
    assert charset(kind) == name
