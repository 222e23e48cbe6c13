"""What is agreed or promised of who does what where becomes rows, with who and where as keys."""

import django.db.models.deletion
from django.db import migrations, models

import consortia.proposals.fields
from accounts.triggers import KeepingTriggers, forbid

CONTENT = (
    "consortium_id", "number", "lead_id", "structure", "price", "fee", "paid_every",
    "days_to_pay", "advance", "note", "proposer_id", "proposed_at",
)  # fmt: skip
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in CONTENT)


def allow(refused):
    """Return the operation that takes a trigger away again."""
    return migrations.RunPython(refused.reverse_code, refused.code)


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("consortia", "0031_changes_told"),
        ("organisations", "0021_numbers_shown_by_another"),
    ]
    operations = [
        allow(
            forbid(
                name="terms_stand_as_written",
                table="consortia_terms",
                on="UPDATE",
                message="Terms do not change once written: propose others.",
                when=f"{CHANGED} OR CAST(OLD.delivery AS TEXT) <> CAST(NEW.delivery AS TEXT)",
            )
        ),
        allow(
            forbid(
                name="invitation_part_stands",
                table="consortia_invitation",
                on="UPDATE",
                message="What was asked for stands with the answer.",
                when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
                "AND (NEW.part <> OLD.part OR NEW.version <> OLD.version)",
            )
        ),
        allow(
            forbid(
                name="invitation_part_is_numbered",
                table="consortia_invitation",
                on="UPDATE",
                message="Another part has the next number.",
                when="NEW.part <> OLD.part AND NEW.version <= OLD.version",
            )
        ),
        KeepingTriggers(
            [
                migrations.RemoveField(
                    model_name="consortium",
                    name="delivery",
                ),
                migrations.RemoveField(
                    model_name="counteroffer",
                    name="cells",
                ),
                migrations.RemoveField(
                    model_name="invitation",
                    name="part",
                ),
                migrations.RemoveField(
                    model_name="terms",
                    name="delivery",
                ),
                migrations.AlterField(
                    model_name="invitation",
                    name="version",
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="proposal",
                    name="delivery",
                    field=consortia.proposals.fields.DeliveryField(),
                ),
                migrations.CreateModel(
                    name="ConsortiumAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "volume",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=16,
                                null=True,
                                verbose_name="people a year",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "capability",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.capability",
                            ),
                        ),
                        (
                            "consortium",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="work",
                                to="consortia.consortium",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consortium", "capability", "area", "organisation"),
                                name="consortium_assignment_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("volume__isnull", True), ("volume__gte", 0), _connector="OR"
                                ),
                                name="consortium_assignment_counts",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CounterOfferCell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "capability",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.capability",
                            ),
                        ),
                        (
                            "offer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="work",
                                to="consortia.counteroffer",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("offer", "capability", "area"),
                                name="counter_offer_cell_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvitationAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "volume",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=16,
                                null=True,
                                verbose_name="people a year",
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "capability",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.capability",
                            ),
                        ),
                        (
                            "invitation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="work",
                                to="consortia.invitation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("invitation", "version", "capability", "area"),
                                name="invitation_assignment_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("volume__isnull", True), ("volume__gte", 0), _connector="OR"
                                ),
                                name="invitation_assignment_counts",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermsAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "volume",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=16,
                                null=True,
                                verbose_name="people a year",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="areas.area",
                            ),
                        ),
                        (
                            "capability",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.capability",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "terms",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="work",
                                to="consortia.terms",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("terms", "capability", "area", "organisation"),
                                name="terms_assignment_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("volume__isnull", True), ("volume__gte", 0), _connector="OR"
                                ),
                                name="terms_assignment_counts",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
