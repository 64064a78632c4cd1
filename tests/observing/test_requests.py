"""Every request has a number; who asks for it sees each one in the log, without its secrets."""

import logging
from wsgiref.util import setup_testing_defaults

import pytest

from srm_site.finished import FinishedPages
from srm_site.observing import Observed
from srm_site.observing.requests import KEPT, REQUEST_ID, shown_path

TEXT = b"A page."


class Front:
    """The outermost layer around a small application, and what it says."""

    def __init__(self, application=None, **values):
        self.counted = []
        given = {"trust_proxy": False, "access_log": True, "metrics": self, **values}
        self.observed = Observed(application or self.page, **given)

    def answered(self, status, seconds, *, kept):
        assert seconds >= 0
        self.counted.append((status, kept))

    def page(self, environ, start_response):  # noqa: ARG002
        self.number = REQUEST_ID.get()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(TEXT)))])
        return [TEXT]

    def get(self, path="/", **headers):
        path, _, query = path.partition("?")
        environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        told = {}

        def start_response(status, headers, exc_info=None):
            told.update(status=status, **{name.lower(): value for name, value in headers})

        told["body"] = b"".join(self.observed(environ, start_response))
        return told


def test_every_answer_carries_the_number_that_the_log_has():
    front = Front()
    first, number = front.get("/"), front.number
    second = front.get("/")
    assert (first["x-request-id"], len(number)) == (number, 16)
    assert second["x-request-id"] != number
    assert (first["status"], first["body"], first["content-length"]) == ("200 OK", TEXT, "7")


@pytest.mark.parametrize(
    ("trusted", "given", "taken"),
    [
        (True, "4bf92f3577b34da6a3ce929d0e0e4736", True),
        (False, "4bf92f3577b34da6a3ce929d0e0e4736", False),
        (True, "short", False),
        (True, "with\nnew line", False),
        (True, "x" * 65, False),
        (True, "<script>alert", False),
    ],
)
def test_only_a_trusted_proxy_names_the_number_and_only_a_harmless_one(trusted, given, taken):
    answer = Front(trust_proxy=trusted).get("/", x_request_id=given)
    assert (answer["x-request-id"] == given) is taken


def test_the_access_log_has_a_line_without_what_was_asked_for(caplog):
    caplog.set_level(logging.INFO, "srm.access")
    Front().get("/services/rds/?q=secret")
    (record,) = caplog.records
    assert record.getMessage().startswith("GET /services/rds/ 200 in ")
    assert (record.path, record.status, record.kept) == ("/services/rds/", "200", False)


def test_without_access_log_nothing_is_logged_and_without_metrics_nothing_counted(caplog):
    caplog.set_level(logging.INFO, "srm.access")
    front = Front(access_log=False, metrics=None)
    assert "x-request-id" in front.get("/")
    assert (caplog.records, front.counted) == ([], [])


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/services/rds/", "/services/rds/"),
        ("/-/preview/eyJhbGciOi/", "/-/preview/…/"),
        ("/-/preview/eyJhbGciOi/page/services/rds/", "/-/preview/…/page/services/rds/"),
        ("/a\nGET /admin/ 200", "/a\\nGET /admin/ 200"),
        ("/" + "a" * 500, "/" + "a" * 199),
    ],
)
def test_a_path_in_the_log_is_one_line_and_no_key(path, shown):
    assert shown_path(path) == shown


def test_a_page_that_was_kept_is_told_apart_from_one_that_was_made(caplog):
    caplog.set_level(logging.INFO, "srm.access")
    front = Front()
    pages = FinishedPages(front.page, lambda: "state", session_cookie="sessionid", limit=10**6, look_after=0)
    front.observed.application = pages
    assert [front.get("/")["body"], front.get("/")["body"]] == [TEXT, TEXT]
    assert front.counted == [("200", False), ("200", True)]
    assert caplog.messages[1].endswith(" (kept)")


def test_a_failure_that_django_did_not_catch_is_counted_too():
    def broken(environ, start_response):
        raise RuntimeError

    front = Front(broken)
    with pytest.raises(RuntimeError):
        front.get("/")
    assert front.counted == [("500", False)]


def test_the_environ_key_is_the_one_that_finished_pages_set():
    assert KEPT == "srm.kept"
