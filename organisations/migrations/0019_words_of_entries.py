"""Words of names without their apostrophes, and the words of register entries."""

from typing import Any

from django.db import migrations

from organisations.words import ENTRY_INDEX, INDEX


def index_words(apps: Any, schema_editor: Any) -> None:
    """Index the words anew on PostgreSQL; SQLite reads them one by one."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS organisation_words")
        schema_editor.execute(INDEX)
        schema_editor.execute(ENTRY_INDEX)


def drop_words(apps: Any, schema_editor: Any) -> None:
    """Take the new index away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX entry_words")


class Migration(migrations.Migration):

    dependencies = [("organisations", "0018_relationship_asks")]

    operations = [migrations.RunPython(index_words, drop_words)]
