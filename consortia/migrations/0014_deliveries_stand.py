"""Awards and feedback stand; reports never change, a later version follows."""

from django.db import migrations

from accounts.triggers import forbid

AWARDED = (
    "EXISTS (SELECT 1 FROM consortia_award a JOIN consortia_sealedbid s ON s.lot_id = a.lot_id "
    "JOIN consortia_openedbid o ON o.sealed_id = s.id WHERE o.id = NEW.opened_id)"
)
KEPT = ("deliveryreport", "deliveredpeople")


class Migration(migrations.Migration):
    dependencies = [("consortia", "0013_deliveries")]
    operations = [
        forbid(
            name="award_is_kept",
            table="consortia_award",
            on="DELETE",
            message="An award is not taken back.",
        ),
        forbid(
            name="feedback_stands",
            table="consortia_feedback",
            on="UPDATE",
            message="What was told with the award does not change.",
            when=AWARDED,
        ),
        *(
            forbid(
                name=f"{table}_{word}",
                table=f"consortia_{table}",
                on=on,
                message="A report does not change: a later version follows.",
            )
            for table in KEPT
            for on, word in (("UPDATE", "stands"), ("DELETE", "is_kept"))
        ),
    ]
