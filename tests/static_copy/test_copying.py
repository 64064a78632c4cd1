"""The reader's site as files: what a copy holds, where its links lead, and what a second run does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from responsibilities.owners import Owner
from responsibilities.static_copy import copying, making
from responsibilities.static_copy.addresses import every_address, file_of
from responsibilities.static_copy.checking import broken_links
from responsibilities.static_copy.links import Links
from tests import make

ROOT = Path(__file__).resolve().parent.parent.parent
HELD = {"/", "/services/", "/services/s3/", "/services/s3/backups/", "/static/css/site.css", "/diagrams/s3.svg"}


def run(directory, **options):
    said = []
    given = {"offline": False, "with_twins": True, "jobs": 1, **options}
    copied = copying.copy(directory, progress=lambda done, total: said.append((done, total)), **given)
    assert said == [(number, len(said)) for number in range(1, len(said) + 1)]
    return copied


@pytest.fixture
def site(db, settings):
    settings.SITE_URL = "http://testserver"
    row = make.answer(make.topic("backups"), service=make.service("s3"), owner=Owner.CUSTOMER)
    make.answer(make.topic("backups"))
    make.term("resiliency", is_lens=True).topics.add(make.topic("backups"))
    return row


def files(directory):
    found = (path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())
    return {name for name in found if not name.startswith("static/")}


@pytest.mark.parametrize(
    ("link", "online", "offline"),
    [
        ("/services/s3/", "/services/s3/", "../../../services/s3/index.html"),
        ("/services/s3/#backups", "/services/s3/#backups", "../../../services/s3/index.html#backups"),
        ("/static/css/site.css", "/static/css/site.css", "../../../static/css/site.css"),
        ("/", "/", "../../../index.html"),
        ("/admin/", "https://srm.example.org/admin/", "https://srm.example.org/admin/"),
        ("/search/", "https://srm.example.org/search/", "https://srm.example.org/search/"),
        ("/services/?category=a&amp;b=c", "https://srm.example.org/services/?category=a&amp;b=c", None),
        ("/services/s3/@2026-03-31/", "https://srm.example.org/services/s3/@2026-03-31/", None),
    ],
)
def test_a_link_leads_to_the_copy_or_to_the_site(link, online, offline):
    for is_offline, wanted in ((False, online), (True, offline or online)):
        links = Links(HELD, "https://srm.example.org", offline=is_offline)
        text = f'<a class="x" href="{link}">a</a>'
        expected = wanted.replace("../../../services/s3/index.html", "../../s3/index.html") if is_offline else wanted
        assert links.rewritten("/services/rds/os/", text) == f'<a class="x" href="{expected}">a</a>'


def test_links_to_other_hosts_and_texts_stay_as_they_are():
    text = '<a href="https://docs.aws.amazon.com/x">x</a> <code>href="no"</code> <a href="#yours">y</a> <a href="//x">'
    links = Links(HELD, "https://srm.example.org", offline=True)
    assert links.rewritten("/", text.replace('<a href="//x">', "")) == text.replace('<a href="//x">', "")


def test_a_copy_holds_every_page_and_file_of_the_reader(site, tmp_path):
    copied = run(tmp_path / "copy")
    wanted = {str(file_of(path)) for path in every_address()} | {"404.html", "copy.json"}
    assert files(tmp_path / "copy") == wanted
    assert {
        "index.html",
        "services/s3/index.html",
        "services/s3/backups/index.html",
        "services/s3/backups.json",
        "services/s3.md",
        "services/s3/changes/index.html",
        "topics/backups/index.html",
        "topics/backups.csv",
        "lenses/resiliency/index.html",
        "matrix/index.html",
        "glossary/index.html",
        "diagrams/s3.svg",
        "diagrams/types.png",
        "data/answers.json",
        "sitemap.xml",
        "about-this-copy/index.html",
    } <= wanted
    assert (copied.failed, copied.broken, copied.has_changed, copied.removed) == ((), (), False, 0)
    page = (tmp_path / "copy/services/s3/backups/index.html").read_text(encoding="utf-8")
    assert '<a href="/about-this-copy/">copy of the site</a>' in page
    assert 'action="http://testserver/search/"' in page
    assert 'href="http://testserver/admin/"' in page
    assert "Nobody." in (tmp_path / "copy/404.html").read_text(encoding="utf-8")


def test_without_twins_it_holds_no_files_of_pages(site, tmp_path):
    run(tmp_path, with_twins=False)
    assert (tmp_path / "services/s3/backups/index.html").exists()
    assert not (tmp_path / "services/s3/backups.json").exists()


def test_pages_of_the_site_itself_do_not_say_that_they_are_copies(site, client):
    assert "copy of the site" not in client.get("/services/s3/").content.decode()


def test_a_second_run_makes_and_writes_nothing(site, tmp_path, monkeypatch):
    run(tmp_path)
    monkeypatch.setattr(making, "make", lambda path: pytest.fail(f"made {path}"))
    assert (run(tmp_path).written, run(tmp_path).removed) == (0, 0)


def test_after_a_change_only_what_differs_is_written(site, tmp_path):
    run(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    site.statement = "You copy what you can’t lose."
    site.save()
    copied = run(tmp_path)
    changed = {path.relative_to(tmp_path).as_posix() for path, was in before.items() if path.stat().st_mtime_ns != was}
    assert "services/s3/backups/index.html" in changed
    assert changed.isdisjoint({"glossary/index.html", "types/managed/index.html", "robots.txt"})
    assert copied.written == len(changed - {"copy.json"})


def test_what_is_no_longer_there_is_removed_and_nothing_else(site, tmp_path):
    make.service("rds")
    run(tmp_path)
    (tmp_path / "CNAME").write_text("srm.example.org", encoding="utf-8")
    row = make.service("rds")
    row.is_published = False
    row.save()
    copied = run(tmp_path)
    assert copied.removed > 0
    assert (
        (tmp_path / "services/rds/index.html").exists(),
        (tmp_path / "CNAME").exists(),
        (tmp_path / "services/s3/index.html").exists(),
    ) == (False, True, True)


def test_an_interrupted_run_goes_on_where_it_stopped(site, tmp_path, monkeypatch):
    make_page, count = making.make, []

    def stops(path):
        count.append(path)
        if len(count) == 5:
            raise KeyboardInterrupt
        return make_page(path)

    monkeypatch.setattr(making, "make", stops)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    done = set(count[:4])
    monkeypatch.setattr(making, "make", lambda path: count.append(path) or make_page(path))
    count.clear()
    assert run(tmp_path).broken == ()
    assert done.isdisjoint(count)


def test_files_of_an_earlier_state_are_removed_after_an_interruption_too(site, tmp_path, monkeypatch):
    make.service("rds")
    run(tmp_path)
    row = make.service("rds")
    row.is_published = False
    row.save()
    monkeypatch.setattr(making, "make", lambda path: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    monkeypatch.undo()
    run(tmp_path)
    assert not (tmp_path / "services/rds/index.html").exists()


def test_a_folder_with_something_else_is_refused(site, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="is not empty, and no copy of the site"):
        call_command("export_static", tmp_path, jobs=1)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_broken_list_is_said(site, tmp_path):
    (tmp_path / "copy.json").write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match=r"copy\.json can’t be read"):
        call_command("export_static", tmp_path, jobs=1)


def test_a_page_that_fails_is_named_and_the_command_fails(site, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("responsibilities.static_copy.making.NOWHERE", "/")
    with pytest.raises(CommandError, match=r"not complete"):
        call_command("export_static", tmp_path, jobs=1)
    assert "did not answer with a page: /404.html" in capsys.readouterr().out


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text('<a href="/a/">a</a><a href="../b/index.html#x">', encoding="utf-8")
    assert list(broken_links(tmp_path, {"a/index.html"})) == ["a/index.html: ../b/index.html#x"]
    assert list(broken_links(tmp_path, {"a/index.html", "b/index.html"} - {"b/index.html"})) != []


def test_every_link_of_an_offline_copy_leads_to_a_file(site, tmp_path):
    copied = run(tmp_path, offline=True)
    assert copied.broken == ()
    page = (tmp_path / "services/s3/backups/index.html").read_text(encoding="utf-8")
    assert 'href="../index.html"' in page
    assert 'href="/' not in page


@override_settings(SITE_URL="http://testserver")
def test_the_list_names_every_file_with_its_digest(site, tmp_path):
    run(tmp_path)
    known = json.loads((tmp_path / "copy.json").read_text(encoding="utf-8"))
    assert set(known["files"]) == {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    } - {"copy.json"}
    assert known["former"] == []


def test_the_command_uses_several_processes_and_packs_a_zip(tmp_path):
    """With a database of its own: other processes see no test's transaction."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "SITE_URL": "http://127.0.0.1:8000",
        "DJANGO_SETTINGS_MODULE": "srm_site.settings",
    }

    def manage(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert manage("migrate", "-v", "0").returncode == 0
    done = manage("export_static", str(tmp_path / "copy"), "--jobs", "2", "--zip", str(tmp_path / "copy.zip"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 removed." in done.stdout
    assert (tmp_path / "copy/index.html").is_file()
    assert (tmp_path / "copy.zip").stat().st_size > 10_000
