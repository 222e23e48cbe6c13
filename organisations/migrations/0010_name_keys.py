"""Give the names that are here already what they are compared by."""

from django.db import migrations

from organisations.names import name_key

BATCH = 2000


def fill(apps, schema_editor):
    rows = apps.get_model("organisations", "Organisation").objects.filter(name_key="")
    batch = []
    for body in rows.only("pk", "name").iterator(BATCH):
        body.name_key = name_key(body.name)
        batch.append(body)
        if len(batch) == BATCH:
            rows.model.objects.bulk_update(batch, ["name_key"])
            batch = []
    rows.model.objects.bulk_update(batch, ["name_key"])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0009_one_entry_each")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
