"""Readers and editors at once: a few seconds of ``make crowd``, and that it would find what is wrong."""

import pytest

from responsibilities.models import Responsibility
from tests.bench import crowd
from tests.bench.editors import Saved

pytestmark = pytest.mark.django_db(transaction=True)


def test_readers_and_editors_at_once_are_all_served_and_nothing_saved_is_lost(live_server, content, capsys):
    content(18)
    assert crowd.meet(live_server.url, readers=3, editors=2, seconds=8) == []
    assert "saves a second" in capsys.readouterr().out


def test_it_finds_a_save_that_is_not_there(content):
    content(1)
    row = Responsibility.objects.first()
    saved = Saved()
    saved.acknowledged.append((row.pk, "Never written."))
    read = {"statuses": {"200": 1}, "slowest": 0.1, "problems": ["503 /services/rds/"]}
    problems = crowd.judged(read, saved, 1)
    assert problems[:2] == ["503 /services/rds/", f"acknowledged and not in history: answer {row.pk}, 'Never written.'"]
