"""Database triggers, written once for PostgreSQL and SQLite.

Some rules compare a row with what it was before, which a check constraint cannot see. Such
rules live in triggers, so that no code path, shell or script gets round them.
"""

from typing import Any

from django.db import migrations


def forbid(
    *, name: str, table: str, on: str, message: str, when: str = "1 = 1", again: bool = False
) -> migrations.RunPython:
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
    again : bool, optional
        Whether an earlier migration has made it: SQLite makes an altered table anew, which loses
        its triggers.
    """

    def create(apps: Any, schema_editor: Any) -> None:
        if again:
            drop(apps, schema_editor)
        for statement in _statements(
            schema_editor.connection.vendor, name, table, on, message, when
        ):
            schema_editor.execute(statement)

    def drop(apps: Any, schema_editor: Any) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        there = " IF EXISTS" if again else ""
        schema_editor.execute(f"DROP TRIGGER{there} {name}{f' ON {table}' if postgres else ''}")
        if postgres:
            schema_editor.execute(f"DROP FUNCTION{there} {name}_refuse()")

    return migrations.RunPython(create, migrations.RunPython.noop if again else drop)


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
