"""A contract is not awarded while bids that stood at its deadline wait for their judgement."""

from django.db import migrations

from accounts.triggers import forbid

UNJUDGED = (
    "SELECT 1 FROM consortia_sealedbid s JOIN contracts_lot l ON l.id = s.lot_id "
    "WHERE l.contract_id = NEW.id AND s.withdrawn_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM consortia_award a WHERE a.lot_id = l.id)"
)


class Migration(migrations.Migration):
    dependencies = [("consortia", "0023_plans"), ("contracts", "0011_notice_type")]
    operations = [
        forbid(
            name="contract_award_judges_all",
            table="contracts_contract",
            on="UPDATE",
            message="Bids wait for their judgement.",
            when="NEW.stage = 'awarded' AND OLD.stage <> 'awarded' "
            f"AND EXISTS ({UNJUDGED})",
        ),
    ]
