"""What a body was asked for has a number, and stands with its answer."""

from django.db import migrations, models

from accounts.triggers import KeepingTriggers, forbid


class Migration(migrations.Migration):
    dependencies = [("consortia", "0026_sign_offs_taken_back")]
    operations = [
        KeepingTriggers(
            [
                migrations.AddField(
                    model_name="invitation",
                    name="version",
                    field=models.PositiveIntegerField(default=1),
                ),
            ]
        ),
        forbid(
            name="invitation_part_stands",
            table="consortia_invitation",
            on="UPDATE",
            message="What was asked for stands with the answer.",
            when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
            "AND (NEW.part <> OLD.part OR NEW.version <> OLD.version)",
        ),
        forbid(
            name="invitation_part_is_numbered",
            table="consortia_invitation",
            on="UPDATE",
            message="Another part has the next number.",
            when="NEW.part <> OLD.part AND NEW.version <= OLD.version",
        ),
    ]
