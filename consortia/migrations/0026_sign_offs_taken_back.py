"""A sign-off between partners can be taken back by who gave it, with a reason, once."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.triggers import forbid

SIGNER = "(SELECT s.signer_id FROM consortia_signoff s WHERE s.id = NEW.sign_off_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("consortia", "0025_fund_holders"),
        ("organisations", "0006_passports"),
    ]
    operations = [
        migrations.CreateModel(
            name="SignOffEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation")),
                ("sign_off", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="end", to="consortia.signoff")),
            ],
            options={
                "ordering": ["sign_off_id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="sign_off_end_has_reason"),
                ],
            },
        ),
        forbid(
            name="sign_off_end_is_of_its_signer",
            table="consortia_signoffend",
            on="INSERT",
            message="Only who signed off takes it back.",
            when=f"NEW.organisation_id <> {SIGNER}",
        ),
        forbid(
            name="sign_off_end_stands",
            table="consortia_signoffend",
            on="UPDATE",
            message="What was taken back stays so; sign off anew.",
        ),
        forbid(
            name="sign_off_end_stays",
            table="consortia_signoffend",
            on="DELETE",
            message="That a sign-off was taken back is kept.",
        ),
    ]
