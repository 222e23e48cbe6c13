"""Finds what in a migration is unsafe while the version before it still runs.

For some minutes the old version reads and writes tables that the new one has changed. Each check
here is of one operation; `docs/how-to/change-a-table.md` says what to do instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import migrations, models
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

from accounts.schema.concurrently import AddIndexConcurrently
from accounts.schema.operations import CreateTables
from accounts.schema.triggers import Forbid, KeepingTriggers

TABLE = (
    migrations.AddConstraint,
    migrations.AddField,
    migrations.AlterField,
    migrations.RemoveConstraint,
    migrations.RemoveField,
    migrations.RenameField,
)
"""Operations for which SQLite may make a table anew."""
HARMLESS = (
    Forbid,
    migrations.AlterModelManagers,
    migrations.AlterModelOptions,
    migrations.CreateModel,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.RenameIndex,
)
GONE = {
    migrations.DeleteModel: "the old version still reads the table",
    migrations.RemoveField: "the old version still reads and writes the column",
    migrations.RenameField: "the old version knows the column by its old name",
    migrations.RenameModel: "the old version knows the table by its old name",
    migrations.AlterModelTable: "the old version knows the table by its old name",
}
#: Types of columns, from and to, between which PostgreSQL rewrites nothing and all values fit.
WIDER = {(one, "TextField") for one in ("CharField", "EmailField", "SlugField", "URLField")} | {
    (one, "CharField") for one in ("EmailField", "SlugField", "URLField")
}


@dataclass
class Reading:
    """One migration as it is read.

    Attributes
    ----------
    app : str
        Label of its application.
    state : ProjectState
        The models before the operation that is read now.
    guarded : set of str
        Tables that have triggers.
    new : set of str
        Models that this migration makes, in lower case: nobody uses them yet.
    """

    app: str
    state: ProjectState
    guarded: set[str]
    new: set[str] = field(default_factory=set)


def guarded_tables(every):
    """Return the tables that some migration of these puts a trigger on."""
    return {
        one.table
        for migration in every
        for one in flat(migration.operations)
        if isinstance(one, Forbid)
    }


def unsafe(migration, state, guarded):
    """Return what is unsafe: the operation as ``"AddField bid.note"`` → why.

    Parameters
    ----------
    migration : Migration
        What is read; its `app_label` counts.
    state : ProjectState
        The models before it; it is changed as the migration would.
    guarded : set of str
        Tables that have triggers.
    """
    reading = Reading(migration.app_label, state, guarded)
    found = {}
    for operation in migration.operations:
        kept = isinstance(operation, KeepingTriggers)
        apart = isinstance(operation, migrations.SeparateDatabaseAndState) and not kept
        for one in flat([operation]):
            for why in (*_of(one, reading), *_of_triggers(one, reading, kept=kept)):
                found[_called(one)] = "; ".join(filter(None, (found.get(_called(one)), why)))
            if isinstance(one, migrations.CreateModel):
                reading.new.add(one.name_lower)
            if not apart:
                one.state_forwards(reading.app, state)
        if apart:
            operation.state_forwards(reading.app, state)
    concurrent = [one for one in migration.operations if isinstance(one, AddIndexConcurrently)]
    if concurrent and (migration.atomic or len(migration.operations) > len(concurrent)):
        found[_called(concurrent[0])] = "it is alone in a migration with atomic = False"
    return found


def flat(operations):
    """Yield the operations, and those nested in them."""
    for one in operations:
        if isinstance(one, CreateTables):
            yield from one.tables
        elif isinstance(one, migrations.SeparateDatabaseAndState):
            yield from flat(one.database_operations)
        else:
            yield one


def _called(operation) -> str:
    parts = [getattr(operation, name, "") for name in ("model_name", "name")]
    if isinstance(operation, migrations.AddIndex):
        parts = [operation.model_name, operation.index.name]
    elif isinstance(operation, migrations.AddConstraint):
        parts = [operation.model_name, operation.constraint.name]
    elif isinstance(operation, migrations.RenameField):
        parts = [operation.model_name, operation.old_name]
    elif isinstance(operation, migrations.RenameModel):
        parts = [operation.old_name]
    elif isinstance(operation, migrations.RunPython):
        parts = [getattr(operation.code, "__name__", "code")]
    what = ".".join(part for part in parts if part).lower()
    return f"{type(operation).__name__} {what}".strip()


def _of(operation, reading: Reading) -> Iterator[str]:
    model = getattr(operation, "model_name", "").lower()
    if isinstance(operation, HARMLESS) or (model and model in reading.new):
        return
    if type(operation) in GONE:
        yield GONE[type(operation)]
    elif isinstance(operation, migrations.AddField):
        yield from _of_new_column(operation.field)
    elif isinstance(operation, migrations.AlterField):
        before = reading.state.models[reading.app, model].fields[operation.name]
        yield from _of_changed_column(before, operation.field)
    elif isinstance(operation, migrations.AddConstraint):
        yield "the old version may write rows that it refuses"
    elif isinstance(operation, migrations.AddIndex):
        if not isinstance(operation, AddIndexConcurrently):
            yield "nobody can write while it is made: use AddIndexConcurrently"
    elif isinstance(operation, migrations.RunPython | migrations.RunSQL):
        if not operation.reversible:
            yield "it cannot be undone: give it a reverse"
    else:
        yield "the reader of migrations does not know it"


def _of_triggers(operation, reading: Reading, *, kept: bool) -> Iterator[str]:
    if isinstance(operation, TABLE) and not kept:
        table = f"{reading.app}_{operation.model_name.lower()}"
        if table in reading.guarded and operation.model_name.lower() not in reading.new:
            yield "SQLite loses the table's triggers: wrap it in KeepingTriggers"


def _of_new_column(column) -> Iterator[str]:
    if column.many_to_many:
        return
    if not column.null and column.db_default is NOT_PROVIDED:
        yield "the old version leaves it out: give it null=True or a db_default"
    if column.unique:
        yield "nobody can write while its index is made: add the constraint later"
    elif column.db_index:
        yield (
            "nobody can write while its index is made: db_index=False, and AddIndexConcurrently "
            "in a migration of its own"
        )


def _of_changed_column(before, after) -> Iterator[str]:
    if before.null and not after.null:
        yield "the old version may still write NULL"
    if after.unique and not before.unique:
        yield "the old version may still write the same twice"
    elif after.db_index and not before.db_index:
        yield "nobody can write while its index is made: use AddIndexConcurrently"
    if before.db_default is not NOT_PROVIDED and after.db_default is NOT_PROVIDED:
        yield "the old version may leave it out: keep its db_default"
    types = before.get_internal_type(), after.get_internal_type()
    if types[0] != types[1] and types not in WIDER:
        yield f"{types[0]} becomes {types[1]}: the table is written anew, or values do not fit"
    if before.remote_field and after.remote_field and _target(before) != _target(after):
        yield "it points at another table"
    if _narrower(before, after):
        yield "the old version may still write longer values"
    if before.db_column != after.db_column:
        yield GONE[migrations.RenameField]


def _target(column) -> str:
    model = column.remote_field.model
    return (model if isinstance(model, str) else model._meta.label).lower()


def _narrower(before, after) -> bool:
    if isinstance(before, models.DecimalField) and isinstance(after, models.DecimalField):
        whole = [one.max_digits - one.decimal_places for one in (before, after)]
        return whole[1] < whole[0] or after.decimal_places != before.decimal_places
    most = after.max_length
    return most is not None and (before.max_length is None or most < before.max_length)
