"""Cited pages are checked in turn; every result is saved, and no server can stop the run."""

from datetime import date
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from responsibilities.checking.fetching import Fetched, Limits, Page, fetch
from responsibilities.checking.pace import Pace
from responsibilities.freshness import sources
from responsibilities.models import PassageCheck, Responsibility, Source, SourceCheck
from tests import make
from tests.checking.server import PAGE, running
from tests.checking.test_pace import Clock
from tests.moving import at

pytestmark = pytest.mark.django_db

HOST = "https://docs.aws.amazon.com"
THERE = Fetched(200)


@pytest.fixture
def server():
    with running() as server:
        yield server


def cite(path, section="", **values):
    row = Responsibility.objects.first() or make.answer()
    return make.citation(row, f"{HOST}{path}", section=section, checked_on=date(2026, 11, 1), **values)


def run(ask, limit=100, seconds=1000.0, clock=None):
    clock = clock or Clock()
    made = sources.Run(ask, limit, seconds, Pace(pause=1, clock=clock, sleep=clock.sleep))
    return made, list(made.results())


def to(server):
    limits = Limits(silence=0.3, whole=0.5, size=100_000, redirects=3)
    return lambda url: fetch(server.at(urlsplit(url).path), "test", limits, local=True)


def test_a_dead_page_is_counted_until_it_is_there_again(db):
    cite("/a")
    answers = iter([THERE, Fetched(404, "Not found (404)."), Fetched(None, "Nothing answers there."), THERE])
    found = []
    for day in ("2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"):
        with at(day):
            run(lambda _: next(answers))
        check = SourceCheck.objects.get()
        found.append((check.status, check.error, check.failures, str(check.last_good_on)))
    assert found == [
        (200, "", 0, "2026-11-01"),
        (404, "Not found (404).", 1, "2026-11-01"),
        (None, "Nothing answers there.", 2, "2026-11-01"),
        (200, "", 0, "2026-11-04"),
    ]


def test_a_page_that_moved_for_good_says_where(server):
    cite("/moved")
    run(to(server))
    assert SourceCheck.objects.get().moved_to == server.at("/page")
    Source.objects.update(url=f"{HOST}/elsewhere")
    run(to(server))
    assert SourceCheck.objects.get().moved_to == ""


def test_a_host_that_asks_for_patience_is_no_failure(db):
    cite("/a")
    run(lambda _: Fetched(429, "It asks to come back later (429).", come_back=True))
    check = SourceCheck.objects.get()
    assert (check.error, check.failures, check.last_good_on) == ("It asks to come back later (429).", 0, None)


def test_those_never_checked_come_first_and_then_the_oldest(db):
    for path in ("/a", "/b", "/c"):
        cite(path)
    asked = []

    def ask(url):
        asked.append(url.removeprefix(HOST))
        return THERE

    for day, limit in (("2026-11-01", 2), ("2026-11-02", 2), ("2026-11-03", 3)):
        with at(day):
            run(ask, limit)
    assert asked == ["/a", "/b", "/c", "/a", "/b", "/a", "/c"]


def test_only_what_is_cited_is_checked(db):
    Source.objects.create(url=f"{HOST}/nobody", title="Nobody cites it")
    make.term(source=Source.objects.create(url=f"{HOST}/term", title="Of a term"), checked_on=date(2026, 11, 1))
    cite("/twice", "One")
    cite("/twice", "Two")
    _, found = run(lambda _: THERE)
    assert [checked.source.url for checked in found] == [f"{HOST}/term", f"{HOST}/twice"]


def test_a_run_ends_with_its_time(db):
    clock = Clock()
    for number in range(5):
        cite(f"/{number}")
    _, found = run(lambda _: THERE, seconds=2.5, clock=clock)
    assert len(found) == 3


def test_a_host_that_wants_peace_for_long_is_left_for_another_time(db):
    for path in ("/a", "/b"):
        cite(path)
    make.citation(Responsibility.objects.get(), "https://other.example/c")
    made, found = run(lambda url: Fetched(503, "x", come_back=True, retry_after=900.0) if "/a" in url else THERE)
    assert [checked.source.url for checked in found] == [f"{HOST}/a", "https://other.example/c"]
    assert (made.left_out, SourceCheck.objects.filter(source__url=f"{HOST}/b").exists()) == (1, False)


def test_a_run_that_is_stopped_keeps_what_it_found(db):
    for path in ("/a", "/b", "/c"):
        cite(path)

    def ask(url):
        if url.endswith("/b"):
            raise KeyboardInterrupt
        return THERE

    with pytest.raises(KeyboardInterrupt):
        run(ask)
    assert [check.source.url for check in SourceCheck.objects.all()] == [f"{HOST}/a"]
    _, found = run(lambda _: THERE)
    assert [checked.source.url for checked in found] == [f"{HOST}/b", f"{HOST}/c", f"{HOST}/a"]


def test_a_source_deleted_meanwhile_stops_nothing(db):
    cite("/a")
    other = cite("/b")

    def ask(url):
        if url.endswith("/a"):
            Responsibility.objects.get().citations.exclude(pk=other.pk).delete()
            Source.objects.filter(url=url).delete()
        return THERE

    _, found = run(ask)
    assert [checked.source.url for checked in found] == [f"{HOST}/b"]


def test_a_changed_passage_flags_its_citation_and_no_other(server):
    inside, outside = cite("/page", "Operating system"), cite("/page", "Other")
    run(to(server))
    server.page = PAGE.replace(b"AWS patches it", b"You patch it")
    _, (found,) = run(to(server))
    assert [row.citation for row in PassageCheck.objects.changed()] == [inside]
    assert found.line == f"{HOST}/page: There. 1 cited passage changed."
    assert outside.passage_check.changed_on is None


def test_a_change_elsewhere_on_the_page_flags_nothing(server):
    cite("/page", "Operating system")
    run(to(server))
    server.page = PAGE.replace(b"Something else", b"Anything") + b"<footer>2027</footer>"
    run(to(server))
    assert not PassageCheck.objects.changed().exists()


def test_a_heading_that_is_gone_flags_its_citation(server):
    citation = cite("/page", "Windows")
    run(to(server))
    server.page = PAGE.replace(b"Windows", b"Microsoft")
    run(to(server))
    row = PassageCheck.objects.changed().get()
    assert (row.citation, row.has_heading) == (citation, False)


@pytest.mark.parametrize("path", ["/pdf", "/huge", "/gone", "/silent"])
def test_what_can_not_be_compared_flags_nothing(server, path):
    citation = cite("/page", "Windows")
    run(to(server))
    Source.objects.update(url=f"{HOST}{path}")
    _, found = run(to(server))
    citation.refresh_from_db()
    assert (len(found), citation.passage_check.changed_on) == (1, None)


def test_a_page_that_can_not_be_parsed_counts_as_there(db, monkeypatch):
    cite("/a")

    def broken(_page):
        raise sources.UnreadableError

    monkeypatch.setattr(sources, "Document", broken)
    _, (found,) = run(lambda _: Fetched(200, page=Page(b"<p>", None)))
    assert (found.check.error, PassageCheck.objects.count()) == ("", 0)


def test_checks_are_no_history_and_change_no_etag(server, client):
    citation = cite("/page")
    before = client.get("/api/v1/sources")["ETag"]
    run(to(server))
    assert client.get("/api/v1/sources")["ETag"] == before
    assert citation.responsibility.history.count() == 1


def command(monkeypatch, ask, **options):
    monkeypatch.setattr(sources, "asking", lambda *_: ask)
    out = StringIO()
    call_command("check_sources", stdout=out, **{"pause": 0.001, **options})
    return out.getvalue()


def test_the_command_is_off_by_default(monkeypatch):
    def ask(_):
        raise AssertionError("it asked")

    cite("/a")
    assert "CHECK_SOURCES=true" in command(monkeypatch, ask)
    assert SourceCheck.objects.count() == 0


def test_the_command_says_what_it_found(monkeypatch, settings, server):
    settings.CHECK_SOURCES = True
    for path in ("/gone", "/moved"):
        cite(path)
    assert command(monkeypatch, to(server)) == (
        f"{HOST}/gone: Gone for good (410).\n"
        f"{HOST}/moved: There. Moved for good to {server.at('/page')}.\n"
        "2 checked: 1 with a problem, 0 changed passages.\n"
    )


def test_the_command_stops_when_told_to_and_says_how_far_it_came(monkeypatch, settings):
    settings.CHECK_SOURCES = True
    for path in ("/a", "/b"):
        cite(path)

    def ask(url):
        if url.endswith("/b"):
            raise KeyboardInterrupt
        return THERE

    with pytest.raises(CommandError, match="Stopped. 1 checked: 0 with a problem") as stopped:
        command(monkeypatch, ask)
    assert stopped.value.returncode == 130


@pytest.mark.parametrize("option", ["limit", "minutes", "pause", "timeout"])
def test_an_option_that_makes_no_sense_is_named(monkeypatch, settings, option):
    settings.CHECK_SOURCES = True
    with pytest.raises(CommandError, match=f"--{option} must be more than 0."):
        command(monkeypatch, lambda _: THERE, **{option: 0})


def test_it_asks_in_the_name_of_this_site(monkeypatch):
    asked = []
    monkeypatch.setattr(sources, "fetch", lambda url, agent, limits: asked.append((url, agent)))
    sources.asking("https://srm.example.org", Limits())("https://a.example/")
    assert asked == [
        ("https://a.example/", "who-secures-what/1 (+https://srm.example.org; checks the pages that it cites)")
    ]
