"""The release before goes on serving while a new one migrates: what a migration may do, for every one there is."""

from collections.abc import Iterator
from copy import deepcopy
from math import inf
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

APP = "responsibilities"
FIRST_HELD = "0010_lenses"
"""Nothing before it was ever released, so no older release serves beside those; what they do is listed all the same."""
FINE = (
    operations.CreateModel,  # nobody before knows of it
    operations.AlterModelOptions,  # not of the database
    operations.AlterModelManagers,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RemoveConstraint,
)
NOT_ADDITIVE = {
    "0003_retirement": {
        "Add field retired_reason to historicalresponsibility": "no default in the database",
        "Add field retired_reason to historicalservice": "no default in the database",
        "Add field retired_reason to responsibility": "no default in the database",
        "Add field retired_reason to service": "no default in the database",
        "Create constraint retired_answer_has_a_day on model responsibility": "a rule that rows could break before",
        "Create constraint retired_answer_has_a_reason on model responsibility": "a rule that rows could break before",
        "Create constraint retired_service_has_a_day on model service": "a rule that rows could break before",
        "Create constraint retired_service_has_a_reason on model service": "a rule that rows could break before",
        "Create constraint topic_slug_is_not_reserved on model topic": "a rule that rows could break before",
    },
}
"""What the release before would stumble over, by migration. The rules of later ones are in CONTRIBUTING.md."""


def steps() -> Iterator[tuple[Migration, Any, ProjectState, ProjectState]]:
    """Every operation of every migration but the first, with the state before and after it."""
    loader = MigrationLoader(None)
    first, *later = sorted(key for key in loader.disk_migrations if key[0] == APP)
    state = loader.project_state(nodes=[first])
    for key in later:
        migration = loader.disk_migrations[key]
        for operation in migration.operations:
            before = deepcopy(state)
            operation.state_forwards(APP, state)
            yield migration, operation, before, state


def made_here(migration: Migration) -> set[str]:
    return {item.name.lower() for item in migration.operations if isinstance(item, operations.CreateModel)}


def stumbles(operation: Any, before: ProjectState, after: ProjectState, new: set[str]) -> str:
    """Why the release before could fail, or nothing."""
    if isinstance(operation, FINE) or getattr(operation, "model_name", "").lower() in new:
        return ""
    if isinstance(operation, operations.AddField):
        return _added(operation.field)
    if isinstance(operation, operations.AlterField):
        return _altered(_field(operation, before), _field(operation, after))
    if isinstance(operation, operations.AddConstraint):
        return "a rule that rows could break before"
    if isinstance(operation, (operations.RunPython, operations.RunSQL)):
        return "changes what nobody can tell from the operation"
    return "takes away or renames what the release before uses"


def _added(field: models.Field) -> str:
    if field.many_to_many or field.null or field.has_db_default():
        return "its values must differ" if field.unique and field.has_db_default() else ""
    return "no default in the database"


def _field(operation: operations.AlterField, state: ProjectState) -> models.Field:
    return state.apps.get_model(APP, operation.model_name)._meta.get_field(operation.name)


def _altered(old: models.Field, new: models.Field) -> str:
    """May take more than before, not less, and as the same type."""
    if old.null and not new.null:
        return "no longer takes nothing"
    if new.unique and not old.unique:
        return "its values must differ"
    if old.column != new.column:
        return "another column"
    kinds = {field.db_type(connection).partition("(")[0] for field in (old, new)}
    if len(kinds) > 1 and not kinds <= {"varchar", "text"}:
        return "another type"
    return "takes less text" if (old.max_length or inf) > (new.max_length or inf) else ""


def test_the_release_before_stumbles_over_nothing_but_what_is_listed():
    found: dict[str, dict[str, str]] = {}
    for migration, operation, before, after in steps():
        reason = stumbles(operation, before, after, made_here(migration))
        if reason:
            found.setdefault(migration.name, {})[operation.describe()] = reason
    assert found == NOT_ADDITIVE


def test_nothing_is_listed_that_a_release_could_have_served_beside():
    assert [name for name in NOT_ADDITIVE if name >= FIRST_HELD] == []


def test_a_migration_is_one_transaction():
    """Interrupted, it is there or not."""
    assert [migration.name for migration, *_ in steps() if not migration.atomic] == []


OLD = models.CharField(max_length=20)
OLD.set_attributes_from_name("x")


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (operations.AddField("topic", "x", models.TextField()), "no default in the database"),
        (operations.AddField("topic", "x", models.TextField(default="")), "no default in the database"),
        (operations.AddField("topic", "x", models.TextField(db_default="")), ""),
        (operations.AddField("topic", "x", models.TextField(null=True)), ""),
        (operations.AddField("topic", "x", models.CharField(db_default="", unique=True)), "its values must differ"),
        (operations.RemoveField("topic", "name"), "takes away or renames what the release before uses"),
        (operations.RenameField("topic", "name", "title"), "takes away or renames what the release before uses"),
        (operations.DeleteModel("topic"), "takes away or renames what the release before uses"),
        (operations.RunSQL("SELECT 1"), "changes what nobody can tell from the operation"),
    ],
)
def test_it_sees_what_the_release_before_would_stumble_over(operation, reason):
    state = ProjectState()
    assert stumbles(operation, state, state, set()) == reason
    assert stumbles(operation, state, state, {"topic"}) in ("", reason)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (models.CharField(max_length=30), ""),
        (models.CharField(max_length=10), "takes less text"),
        (models.TextField(), ""),
        (models.CharField(max_length=20, unique=True), "its values must differ"),
        (models.CharField(max_length=20, db_column="y"), "another column"),
        (models.IntegerField(), "another type"),
    ],
)
def test_it_sees_a_column_that_takes_less(field, reason):
    field.set_attributes_from_name("x")
    assert _altered(OLD, field) == reason


def test_it_sees_a_column_that_no_longer_takes_nothing():
    old = models.CharField(max_length=20, null=True)
    old.set_attributes_from_name("x")
    assert _altered(old, OLD) == "no longer takes nothing"
