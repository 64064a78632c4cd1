"""A process that saves is killed: a few rounds of ``make kill``, and that it would find what is wrong."""

import pytest
from django.db import connection

from responsibilities.models import Responsibility, Service, content_version
from tests.bench import kill, saving, whole
from tests.faults import places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tally(tmp_path):
    return kill.begin(tmp_path)


def found(tally, *lines) -> list[str]:
    return list(kill._found([{"ready": ""}, *lines], tally))


def begun(*wants) -> dict:
    return {"begun": "form", "wants": wants}


def test_nothing_is_lost_when_a_process_that_saves_is_killed(tally, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", places.database_url())
    with saving.signed_in() as cookies:
        for number in range(1, 4):
            kill.kill_once(tally, tmp_path, cookies, 2, number)
    assert tally.problems == []
    assert sum(tally.killed.values()) == 3
    assert tally.acknowledged > 3


def test_it_finds_what_was_acknowledged_and_is_not_there(tally):
    row = Responsibility.objects.first()
    want = ("responsibility", row.pk, "statement", "Never written.")
    problems = found(tally, begun(want), {"done": "form", "version": content_version()})
    assert problems == [
        f"acknowledged and not in history: responsibility {row.pk}, statement Never written.",
        f"('responsibility', {row.pk}, 'statement') is 'AWS patches it.', acknowledged was 'Never written.'",
    ]


def test_it_finds_what_was_written_in_part(tally):
    first, second = Service.objects.order_by("pk")[:2]
    first.summary = "Half."
    first.save()
    wants = [("service", row.pk, "summary", "Half.") for row in (first, second)]
    assert found(tally, begun(*wants)) == [
        "a form was written in part: 1 of 2",
        f"('service', {second.pk}, 'summary') is 'Import 0 says so.', acknowledged was 'Half.'",
        "an import was written in part: ['Import 0 says so.'], ['Half.', 'Import 0 says so.']",
    ]


def test_it_finds_a_content_version_that_did_not_move_with_the_content(tally):
    row = Responsibility.objects.first()
    row.statement = "Written."
    row.save()
    tally.version = content_version()
    assert found(tally, begun(("responsibility", row.pk, "statement", "Written."))) == [
        "the content version stayed, the content did not do so"
    ]


def test_it_finds_rows_that_history_does_not_explain(tally):
    row = Responsibility.objects.first()
    Responsibility.objects.filter(pk=row.pk).update(phrase="Past history.")
    assert [problem.partition(":")[0] for problem in whole.problems()] == [f"Responsibility {row.pk}"]
    row.history.all().delete()
    assert whole.problems() == [f"Responsibility {row.pk}: no history"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL never lets go of its constraints")
def test_it_finds_a_row_that_points_nowhere(tally):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("UPDATE responsibilities_service SET service_type_id = 999 WHERE slug = 's1'")
        cursor.execute("PRAGMA foreign_keys = ON")
    assert whole.problems()[0].startswith("a row points nowhere")
