"""The state that finished pages belong to, and that readers never see an old or a mixed page."""

import re
import threading
from io import BytesIO
from time import sleep

import pytest
from django.db import connection, connections, transaction

from responsibilities.models import Responsibility, Service
from srm_site.finished import ContentState, FinishedPages
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def state():
    found = ContentState()
    yield found
    found._let_go()


def test_it_moves_with_every_commit_and_only_then(state):
    row = make.answer(service=make.service("rds"))
    seen = [state(), state()]
    row.save()
    seen.append(state())
    make.user("ben")  # written to the same database, and no content
    seen.append(state())
    assert [seen[0] == seen[1], seen[1] == seen[2], seen[2] == seen[3]] == [True, False, True]


def test_it_is_unknown_while_the_database_is_away_and_known_again_by_itself(state, monkeypatch):
    before = state()
    state._database.connection.close()
    assert state() is None
    assert state() is None  # not asked again so soon
    monkeypatch.setattr("srm_site.finished.state.PAUSE", 0)
    state._ask_again_at = 0
    assert state() == before


def test_it_is_known_again_after_a_database_that_could_not_even_be_reached(state, monkeypatch):
    """However long it was away: the driver's own errors are errors of the database too."""
    before = state()
    monkeypatch.setattr("srm_site.finished.state.PAUSE", 0)
    state._let_go()
    wrapper = type(connections["default"])

    def refused(*arguments, **options):
        raise wrapper.Database.OperationalError("connection refused")

    with monkeypatch.context() as away:
        away.setattr(wrapper, "get_new_connection", refused)
        assert [state(), state()] == [None, None]
    assert state() == before


def get(application, path):
    told = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
    }
    pieces = application(environ, lambda status, headers, error=None: told.append(status))
    body = b"".join(pieces)
    getattr(pieces, "close", lambda: None)()
    return told[0], body.decode()


def test_readers_see_each_change_at_once_and_no_page_of_two_moments(state, settings):
    """Readers ask without a pause while every answer of a page is changed, all in one transaction, again and again."""
    from django.core.wsgi import get_wsgi_application

    settings.ALLOWED_HOSTS = ["testserver"]
    application = FinishedPages(get_wsgi_application(), state, session_cookie="sessionid", limit=10**7, look_after=0)
    rds = make.service("rds", summary="Says 0.")
    for number in range(4):
        make.answer(make.topic(f"topic-{number}"), service=rds, statement="Says 0.")
    committed, answered, problems, stop = [0], [], [], threading.Event()

    def read():
        try:
            while not stop.is_set():
                least = committed[0]
                status, text = get(application, "/services/rds/")
                answered.append(status)
                said = {int(number) for number in re.findall(r"Says (\d+)\.", text)}
                if not status.startswith("200") or len(said) != 1:
                    problems.append((status, said))
                elif said.pop() < least:
                    problems.append(("old", least))
        except Exception as error:
            problems.append(error)
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    number = 0
    while number < 60 or (len(answered) < 150 and not problems):
        number += 1
        with transaction.atomic():
            Service.objects.update(summary=f"Says {number}.")
            Responsibility.objects.update(statement=f"Says {number}.")
        committed[0] = number
        sleep(0.003)
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert get(application, "/services/rds/")[1].count(f"Says {number}.") > 0
    assert not connection.in_atomic_block
