"""What is logged and mailed: structured, numbered, seldom, and without secrets."""

import io
import json
import logging
import logging.config

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from responsibilities.pages import overview
from srm_site.observing import logs
from srm_site.observing.requests import REQUEST_ID
from tests import make


def printed(as_json, **said):
    """What one record looks like."""
    config = logs.config("INFO", as_json=as_json, mailed=False)
    made = logging.config.DictConfigurator(config)
    made.configurator = None
    name = "json" if as_json else "line"
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(made.configure_formatter(config["formatters"][name]))
    handler.addFilter(logs.Numbered())
    logger = logging.getLogger("responsibilities.test")
    record = logger.makeRecord(
        logger.name, logging.WARNING, __file__, 1, "Draft %s: %s", (7, "published"), None, **said
    )
    handler.handle(record)
    return handler.stream.getvalue()


def test_a_line_names_the_request():
    REQUEST_ID.set("4bf92f3577b34da6")
    line = printed(as_json=False)
    assert line.endswith(" WARNING responsibilities.test [4bf92f3577b34da6]: Draft 7: published\n")


def test_json_has_a_field_for_everything_and_none_for_the_request_object():
    REQUEST_ID.set("4bf92f3577b34da6")
    found = json.loads(printed(as_json=True, extra={"milliseconds": 12, "request": RequestFactory().get("/")}))
    assert found.pop("time")
    assert found == {
        "level": "WARNING",
        "logger": "responsibilities.test",
        "message": "Draft 7: published",
        "request_id": "4bf92f3577b34da6",
        "milliseconds": 12,
    }


def record(line=1, error=None):
    info = (type(error), error, None) if error else None
    return logging.LogRecord(
        "django.request", logging.ERROR, "views.py", line, "Internal Server Error: %s", ("/",), info
    )


def test_the_same_error_is_mailed_once_in_a_while(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(logs, "monotonic", lambda: now[0])
    seldom = logs.Seldom()
    assert [seldom.filter(record(error=KeyError())) for _ in range(3)] == [True, False, False]
    assert seldom.filter(record(error=ValueError()))
    assert seldom.filter(record(line=2, error=KeyError()))
    now[0] += logs.QUIET_SECONDS
    assert seldom.filter(record(error=KeyError()))


def test_errors_beyond_memory_are_mailed_again_rather_than_kept_for_ever():
    seldom = logs.Seldom()
    assert all(seldom.filter(record(line=number)) for number in range(logs.MOST_ERRORS + 1))
    assert len(seldom._told) == 1


@pytest.fixture
def mailed(settings):
    """Django's error handler, with a filter of its own."""
    settings.ADMINS = [("", "operations@example.org")]
    config = logs.config("INFO", as_json=False, mailed=True)
    logger = logging.getLogger("django.request")
    handler = logging.config.DictConfigurator({}).resolve(config["handlers"]["mail"]["class"])()
    handler.addFilter(logs.Seldom())
    logger.addHandler(handler)
    yield config
    logger.removeHandler(handler)


def test_an_error_of_a_page_is_mailed_with_its_trace(mailed, db, monkeypatch, settings):
    settings.DEBUG = False

    def broken():
        raise RuntimeError("the board broke")

    monkeypatch.setattr(overview, "overview", broken)
    client = Client(raise_request_exception=False)
    assert [client.get("/").status_code for _ in range(3)] == [500, 500, 500]
    (sent,) = mail.outbox
    assert (sent.to, "RuntimeError" in sent.body, "the board broke" in sent.body) == (
        ["operations@example.org"],
        True,
        True,
    )
    assert mailed["root"]["handlers"] == ["console", "mail"]


def test_a_report_tells_no_values_of_forms_and_no_cookies(settings):
    settings.DEBUG = False
    request = RequestFactory().post(
        "/admin/login/", {"username": "ben", "password": "hunter2-hunter2", "note": "private"}
    )
    request.META["HTTP_COOKIE"] = "sessionid=0123456789abcdef"
    request.COOKIES["sessionid"] = "0123456789abcdef"
    request.META["HTTP_AUTHORIZATION"] = "Bearer 0123456789abcdef"
    try:
        raise RuntimeError("broken")
    except RuntimeError as error:
        report = ExceptionReporter(request, RuntimeError, error, error.__traceback__).get_traceback_text()
    assert "password = " in report
    for secret in ("hunter2", "private", "0123456789abcdef", settings.SECRET_KEY):
        assert secret not in report


def test_no_secret_reaches_the_log(db, caplog, settings):
    """Sign-in that fails and one that works, a preview that is none, a form that was not sent by us, an error."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.addFilter(logs.Numbered())
    user = make.user("ben")
    client = Client(enforce_csrf_checks=False, raise_request_exception=False)
    for password in ("wrong-password-xyz", "correct horse"):
        client.post("/admin/login/", {"username": "ben", "password": password})
    client.get("/-/preview/secret-token-abc/")
    client.get("/search/?q=something+private")
    client.get("/-/metrics", headers={"Authorization": "Bearer wrong-metrics-token"})
    Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "ben", "password": "wrong-password-xyz"})
    session = client.session.session_key or "none"
    text = "\n".join(f"{record.getMessage()} {record.__dict__.get('sql', '')}" for record in caplog.records)
    assert text
    secrets = ["wrong-password-xyz", "correct horse", "something private", "something+private", "wrong-metrics-token"]
    assert [secret for secret in [*secrets, session, settings.SECRET_KEY] if secret in text] == []
    assert user.password not in text
