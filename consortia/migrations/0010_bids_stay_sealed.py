"""Bids are handed in and taken back before the deadline only, and never change."""

from django.db import migrations

from accounts.triggers import forbid

CONTENT = ("bid_id", "lot_id", "number", "sealed", "sha256", "size", "sealed_at")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in CONTENT)
DEADLINE = (
    "SELECT c.deadline FROM contracts_contract c JOIN contracts_lot l ON l.contract_id = c.id "
    "WHERE l.id = NEW.lot_id"
)
KEPT = ("bidanswer", "biddeclaration", "openedbid", "award")


class Migration(migrations.Migration):
    dependencies = [("consortia", "0009_bids")]
    operations = [
        forbid(
            name="sealed_bid_in_time",
            table="consortia_sealedbid",
            on="INSERT",
            message="Too late: the deadline has passed.",
            when=f"NEW.sealed_at >= ({DEADLINE})",
        ),
        forbid(
            name="sealed_bid_taken_back_in_time",
            table="consortia_sealedbid",
            on="UPDATE",
            message="After the deadline a bid stands as it was handed in.",
            when=f"NEW.withdrawn_at >= ({DEADLINE}) OR OLD.withdrawn_at IS NOT NULL",
        ),
        forbid(
            name="sealed_bid_does_not_change",
            table="consortia_sealedbid",
            on="UPDATE",
            message="A sealed bid does not change.",
            when=CHANGED,
        ),
        forbid(
            name="sealed_bid_is_kept",
            table="consortia_sealedbid",
            on="DELETE",
            message="A sealed bid is kept.",
        ),
        *(
            forbid(
                name=f"{table}_stands",
                table=f"consortia_{table}",
                on="UPDATE",
                message="What was handed in, opened or awarded does not change.",
            )
            for table in KEPT
        ),
    ]
