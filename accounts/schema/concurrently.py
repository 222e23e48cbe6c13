"""Creating indexes concurrently, while others write to the table."""

from django.contrib.postgres import operations
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """Create an index concurrently on PostgreSQL, and plainly on SQLite.

    It cannot run in a transaction: put it alone in a migration with ``atomic = False``.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        """Make the index."""
        _for(schema_editor).database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        """Drop the index."""
        _for(schema_editor).database_backwards(self, app_label, schema_editor, *states)


def _for(schema_editor: BaseDatabaseSchemaEditor) -> type[migrations.AddIndex]:
    if schema_editor.connection.vendor == "postgresql":
        return operations.AddIndexConcurrently
    return migrations.AddIndex
