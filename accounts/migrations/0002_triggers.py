"""The record is only ever added to, and a file is kept as it came."""

from django.db import migrations

from accounts.schema.triggers import forbid


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        forbid(
            name="record_never_changes",
            table="accounts_record",
            on="UPDATE",
            message="The record is only ever added to.",
        ),
        forbid(
            name="record_never_goes",
            table="accounts_record",
            on="DELETE",
            message="The record is only ever added to.",
        ),
        forbid(
            name="file_never_changes",
            table="accounts_storedfile",
            on="UPDATE",
            message="A file is kept as it came.",
        ),
    ]
