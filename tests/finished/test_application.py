"""Finished pages: what is handed out without Django, to whom, and what never is."""

import gzip
from wsgiref.util import setup_testing_defaults

import brotli
import pytest

from srm_site.finished import FinishedPages

TEXT = "A page of the site. " * 50


class Site:
    """Stands for Django: counts what it is asked, and says what it is told to say."""

    def __init__(self, **headers):
        self.asked = []
        self.text = TEXT
        self.status = "200 OK"
        self.headers = {"Content-Type": "text/html; charset=utf-8"} | headers
        self.closed = 0
        self.during = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        body = self.text.encode()
        self.during()
        headers = list(self.headers.items())
        start_response(self.status, [*headers, ("Content-Length", str(len(body)))] if self.has_length else headers)
        return self._pieces(body)

    has_length = True

    def _pieces(self, body):
        site = self

        class Pieces(list):
            def close(self):
                site.closed += 1

        return Pieces([body])


class Front:
    def __init__(self, site, limit=10**6, look_after=0):
        self.state = "first"
        self.front = FinishedPages(
            site, lambda: self.state, session_cookie="sessionid", limit=limit, look_after=look_after
        )

    def get(self, path="/", method="GET", **headers):
        environ = {"PATH_INFO": path.partition("?")[0], "QUERY_STRING": path.partition("?")[2]}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()} | {"REQUEST_METHOD": method}
        setup_testing_defaults(environ)
        told = {}

        def start_response(status, headers, exc_info=None):
            told.update(status=status, **{name.lower(): value for name, value in headers})

        pieces = self.front(environ, start_response)
        told["body"] = b"".join(pieces)
        getattr(pieces, "close", lambda: None)()
        return told


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def front(site):
    return Front(site)


def test_the_second_reader_gets_the_same_bytes_without_django(front, site):
    first, second = front.get("/services/rds/"), front.get("/services/rds/")
    assert first == second
    assert (first["status"], first["body"].decode(), len(site.asked), site.closed) == ("200 OK", TEXT, 1, 1)
    assert first["content-length"] == str(len(TEXT))
    assert (first["cache-control"], first["vary"]) == ("no-cache", "Accept-Encoding")


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("gzip;q=0, *;q=0", None),
        ("", None),
        ("GZIP", "gzip"),
        ("nonsense;q=x", None),
    ],
)
def test_each_encoding_has_its_own_bytes_and_tag(accept, encoding, front):
    read = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    for _ in range(2):
        found = front.get(accept_encoding=accept)
        assert (found.get("content-encoding"), read(found["body"]).decode()) == (encoding, TEXT)
        assert found["etag"].endswith(f'-{encoding or "identity"}"')
        assert found["content-length"] == str(len(found["body"]))


def test_pictures_and_a_few_bytes_are_not_compressed():
    png = Front(Site(**{"Content-Type": "image/png"})).get(accept_encoding="gzip")
    short = Site()
    short.text = "short"
    assert "content-encoding" not in png
    assert Front(short).get(accept_encoding="gzip")["body"] == b"short"


def test_who_has_it_already_is_told_so(front):
    tag = front.get(accept_encoding="gzip")["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        found = front.get(accept_encoding="gzip", if_none_match=known)
        assert (found["status"], found["body"], found["etag"]) == ("304 Not Modified", b"", tag)
        assert "content-length" not in found
    assert front.get(if_none_match=tag)["status"] == "200 OK"


def test_the_first_reader_may_have_it_already(site, front):
    tag = front.get()["etag"]
    front.state = "second"
    assert front.get(if_none_match=tag)["status"] == "304 Not Modified"
    assert len(site.asked) == 2


def test_head_is_told_the_same_without_the_body(front, site):
    full = front.get()
    assert front.get(method="HEAD") == full | {"body": b""}
    assert len(site.asked) == 1
    assert front.get("/other/", method="HEAD")["status"] == "200 OK"
    assert site.asked[1]["REQUEST_METHOD"] == "HEAD"


def test_a_change_makes_every_page_anew(front, site):
    front.get()
    site.text = "New. " * 100
    front.state = "second"
    assert front.get()["body"].decode() == site.text


def test_a_page_that_changed_while_it_was_made_is_not_kept(front, site):
    def change():
        front.state = "second"

    site.during = change
    front.get()
    site.during = lambda: None
    front.get()
    front.get()
    assert len(site.asked) == 2


def test_addresses_queries_and_hosts_are_different_pages(front, site):
    for path, headers in [("/a/", {}), ("/b/", {}), ("/a/?q=1", {}), ("/a/", {"host": "two"})]:
        front.get(path, **headers)
        front.get(path, **headers)
    front.get("/a/", x_forwarded_proto="https")
    assert len(site.asked) == 5


def test_who_is_signed_in_always_gets_a_page_of_their_own(front, site):
    front.get()
    front.get(cookie="theme=dark; sessionid=abc")
    front.get(cookie="theme=dark")
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Set-Cookie": "csrftoken=x"},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "max-age=0, no-cache, private"},
        {"Vary": "Accept-Language"},
    ],
)
def test_what_is_somebodys_own_is_never_kept(headers):
    site = Site(**headers)
    front = Front(site)
    for _ in range(2):
        found = front.get()
        assert {name: found[name.lower()] for name in headers} == headers
    assert len(site.asked) == 2


def test_errors_and_redirects_are_never_kept(site, front):
    site.status = "404 Not Found"
    assert [front.get()["status"], front.get()["status"]] == ["404 Not Found"] * 2
    assert len(site.asked) == 2


def test_what_is_streamed_passes_as_it_comes(site, front):
    site.has_length = False
    assert front.get()["body"].decode() == TEXT
    front.get()
    assert (len(site.asked), site.closed) == (2, 2)


@pytest.mark.parametrize("path", ["/admin/", "/-/up/", "/static/x.css"])
def test_some_addresses_are_django_s_alone(path, front, site):
    front.get(path, accept_encoding="gzip", if_none_match='"x"')
    front.get(path)
    assert len(site.asked) == 2
    assert site.asked[0]["HTTP_ACCEPT_ENCODING"] == "gzip"


def test_what_is_posted_is_django_s_alone(front, site):
    front.get(method="POST")
    front.get(method="POST")
    assert len(site.asked) == 2


def test_headers_of_the_page_are_kept():
    front = Front(
        Site(**{"Content-Security-Policy": "default-src 'none'", "Vary": "Cookie", "Cache-Control": "max-age=9"})
    )
    for _ in range(2):
        found = front.get()
        assert (found["content-security-policy"], found["cache-control"]) == ("default-src 'none'", "max-age=9")
        assert found["vary"] == "Accept-Encoding, Cookie"


def test_memory_is_bounded_and_the_least_recently_used_goes_first():
    site = Site()
    front = Front(site, limit=2 * (len(TEXT) + 2_000) + 10)
    for path in ("/a/", "/b/", "/a/", "/c/", "/a/", "/b/"):
        front.get(path)
    assert [environ["PATH_INFO"] for environ in site.asked] == ["/a/", "/b/", "/c/", "/b/"]
    assert len(front.front.pages) == 2


def test_without_memory_nothing_is_kept(site):
    front = Front(site, limit=0)
    assert [front.get()["status"] for _ in range(2)] == ["200 OK"] * 2
    assert len(site.asked) == 2


def test_while_the_database_is_away_readers_get_what_is_there(front, site):
    front.get("/a/")
    front.state = None
    site.status = "503 Service Unavailable"
    assert front.get("/a/")["status"] == "200 OK"
    assert front.get("/b/")["status"] == "503 Service Unavailable"
    front.state = "first"
    assert front.get("/a/")["status"] == "200 OK"
    assert len(site.asked) == 2


def test_now_and_then_django_looks_for_what_is_due(site):
    front = Front(site, look_after=3600)
    for _ in range(3):
        front.get()
    assert len(site.asked) == 2  # the page is made, the next request looks, the third is handed out


def test_an_error_of_the_site_closes_what_it_began(site, front):
    class Broken(list):
        def __iter__(self):
            raise ValueError("broken")

        def close(self):
            site.closed += 1

    site._pieces = lambda body: Broken()
    with pytest.raises(ValueError, match="broken"):
        front.get()
    assert site.closed == 1
