"""The rule of 0024 again: a new column of contracts cost SQLite the trigger that holds it."""

from django.db import migrations

from accounts.triggers import forbid

UNJUDGED = (
    "SELECT 1 FROM consortia_sealedbid s JOIN contracts_lot l ON l.id = s.lot_id "
    "WHERE l.contract_id = NEW.id AND s.withdrawn_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM consortia_award a WHERE a.lot_id = l.id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("consortia", "0024_awards_judge_all_bids"),
        ("contracts", "0012_reports_every"),
    ]
    operations = [
        forbid(
            name="contract_award_judges_all",
            table="contracts_contract",
            on="UPDATE",
            message="Bids wait for their judgement.",
            when="NEW.stage = 'awarded' AND OLD.stage <> 'awarded' "
            f"AND EXISTS ({UNJUDGED})",
            again=True,
        ),
    ]
