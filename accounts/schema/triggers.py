"""Database triggers, written once for PostgreSQL and SQLite.

Some rules compare a row with what it was before, which a check constraint cannot see. Such
rules are triggers, so that no code path, shell or script gets round them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Forbid(Operation):
    """A trigger that refuses a change, made by `forbid`.

    It reads no models, so that none are built for it; ``RunPython`` builds all.
    """

    reversible = True

    def __init__(self, *, name: str, table: str, on: str, message: str, when: str) -> None:
        self.name, self.table, self.on, self.message, self.when = name, table, on, message, when

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        """Create the trigger."""
        vendor = schema_editor.connection.vendor
        for statement in _statements(
            vendor, self.name, self.table, self.on, self.message, self.when
        ):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        """Drop the trigger."""
        postgres = schema_editor.connection.vendor == "postgresql"
        schema_editor.execute(f"DROP TRIGGER {self.name}{f' ON {self.table}' if postgres else ''}")
        if postgres:
            schema_editor.execute(f"DROP FUNCTION {self.name}_refuse()")

    def describe(self) -> str:
        """Say what is refused."""
        return f"Refuse {self.on} of {self.table}: {self.name}"


def forbid(*, name: str, table: str, on: str, message: str, when: str = "1 = 1") -> Operation:
    """Return a migration operation that makes the database refuse a change.

    Parameters
    ----------
    name : str
        Name of the trigger, unique in the database.
    table : str
        The table it guards.
    on : {"UPDATE", "DELETE", "INSERT"}
        Which change is refused.
    message : str
        What the database says; no apostrophes.
    when : str, optional
        SQL condition on ``OLD`` and ``NEW``, which may read other tables; the change is refused
        where it is true.
    """
    return Forbid(name=name, table=table, on=on, message=message, when=when)


class KeepingTriggers(migrations.SeparateDatabaseAndState):
    """Run operations on tables, and restore their triggers afterwards.

    For many changes of a table SQLite has to make it anew, which loses its triggers without a word
    (see "Making Other Kinds Of Table Schema Changes" in SQLite's manual of ALTER TABLE).
    PostgreSQL keeps them.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        super().__init__(database_operations=operations, state_operations=operations)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        """Do the operations."""
        with _keeping(schema_editor):
            super().database_forwards(app_label, schema_editor, *states)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        """Undo the operations."""
        with _keeping(schema_editor):
            super().database_backwards(app_label, schema_editor, *states)


@contextmanager
def _keeping(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    before = _triggers(schema_editor)
    yield
    for name in before.keys() - _triggers(schema_editor).keys():
        schema_editor.execute(before[name])


def _triggers(schema_editor: BaseDatabaseSchemaEditor) -> dict[str, str]:
    if schema_editor.connection.vendor != "sqlite":
        return {}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _statements(vendor: str, name: str, table: str, on: str, message: str, when: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {when} THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', "
            f"MESSAGE = '{message}'; END IF; RETURN {'OLD' if on == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {name}_refuse()",
        ]
    return [
        f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW "
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]
