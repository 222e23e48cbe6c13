"""Who looked and what was consented to stays; indexes that searching needs on PostgreSQL."""

from django.db import migrations

from accounts.schema.operations import OnPostgres
from accounts.schema.triggers import forbid
from organisations.register.name_words import ENTRY_INDEX, INDEX


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [
        forbid(
            name="look_never_changes",
            table="organisations_passportlook",
            on="UPDATE",
            message="Who looked is only ever added to.",
        ),
        forbid(
            name="look_never_goes",
            table="organisations_passportlook",
            on="DELETE",
            message="Who looked is only ever added to.",
        ),
        forbid(
            name="support_consent_stays",
            table="organisations_support",
            on="UPDATE",
            message="What was consented to stays as it was said.",
            when="OLD.consented_at IS NOT NULL AND (NEW.consented_at IS NULL "
            "OR NEW.consented_by <> OLD.consented_by OR NEW.consented_on <> OLD.consented_on)",
        ),
        forbid(
            name="support_ends_for_good",
            table="organisations_support",
            on="UPDATE",
            message="What has ended does not come back.",
            when="OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL",
        ),
        # Django indexes the areas of offers by area alone; who offers in an area is asked often.
        migrations.RunSQL(
            "CREATE INDEX offer_areas_by_area ON organisations_offer_areas (area_id, offer_id)",
            "DROP INDEX offer_areas_by_area",
        ),
        # On SQLite names are read one by one.
        OnPostgres(INDEX, "DROP INDEX organisation_words"),
        OnPostgres(ENTRY_INDEX, "DROP INDEX entry_words"),
    ]
