"""What has no drafts: two editors at once are told of each other."""

import pytest

from responsibilities.models import Addition, Team
from tests import make
from tests.admin.forms import change_url, errors, form_data

pytestmark = pytest.mark.django_db


def test_the_second_editor_is_told_what_the_first_changed_and_keeps_what_was_typed(editor_client, client):
    row = make.addition(make.service("rds"), note="First.")
    other = make.user("ben", "change_addition", "view_addition")
    client.force_login(other)
    mine, theirs = form_data(editor_client.get(change_url(row))), form_data(client.get(change_url(row)))
    assert client.post(change_url(row), theirs | {"note": "Ben’s."}).status_code == 302
    page = editor_client.post(change_url(row), mine | {"note": "Mine."})
    assert "ben changed this on" in errors(page)
    assert "note is now “Ben’s.”" in errors(page)
    assert Addition.objects.get().note == "Ben’s."
    again = form_data(page)
    assert again["note"] == "Mine."
    assert editor_client.post(change_url(row), again).status_code == 302
    assert [item.note for item in row.history.all()] == ["Mine.", "Ben’s.", "First."]


def test_one_editor_alone_is_asked_nothing(editor_client):
    team = make.team()
    data = form_data(editor_client.get(change_url(team)))
    assert editor_client.post(change_url(team), data | {"name": "New name"}).status_code == 302
    assert Team.objects.get().name == "New name"
