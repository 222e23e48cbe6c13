"""Indexes of tables that are in use, made while others write."""

from typing import Any

from django.contrib.postgres import operations
from django.db import migrations


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """An index that PostgreSQL makes beside its writers, and SQLite, which has one, at once.

    It cannot be part of a transaction: it stands alone in a migration with ``atomic = False``.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Make the index."""
        _for(schema_editor).database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Drop the index."""
        _for(schema_editor).database_backwards(self, app_label, schema_editor, *states)


def _for(schema_editor: Any) -> Any:
    if schema_editor.connection.vendor == "postgresql":
        return operations.AddIndexConcurrently
    return migrations.AddIndex
