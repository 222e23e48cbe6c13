"""Indexes that finding a body by words, by postcode and by age needs."""

from typing import Any

from django.db import migrations, models

from organisations.words import INDEX


def index_words(apps: Any, schema_editor: Any) -> None:
    """Index the words of names on PostgreSQL; SQLite reads them one by one."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


def drop_words(apps: Any, schema_editor: Any) -> None:
    """Take the index away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX organisation_words")


class Migration(migrations.Migration):

    dependencies = [("organisations", "0010_name_keys")]

    operations = [
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(fields=["postcode"], name="entry_by_postcode"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["-registered_at", "-id"], name="organisation_by_newest"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                fields=["capability", "id", "organisation"],
                name="offer_by_capability",
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ),
        migrations.RunSQL(
            "CREATE INDEX offer_areas_by_area ON organisations_offer_areas (area_id, offer_id)",
            "DROP INDEX offer_areas_by_area",
        ),
        migrations.RunPython(index_words, drop_words),
    ]
