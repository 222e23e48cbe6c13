"""Documents that people may have read stay; reports are asked for as they were when bids opened."""

from django.db import migrations

from accounts.schema.triggers import forbid


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [
        forbid(
            name="document_never_changes",
            table="contracts_contractdocument",
            on="UPDATE",
            message="A document is added or removed, never changed.",
        ),
        forbid(
            name="document_people_read_stays",
            table="contracts_contractdocument",
            on="DELETE",
            message="Documents that people may have read stay.",
            when="EXISTS (SELECT 1 FROM contracts_contract c WHERE c.id = OLD.contract_id "
            "AND c.visible_at IS NOT NULL)",
        ),
        forbid(
            name="contract_reports_stay",
            table="contracts_contract",
            on="UPDATE",
            message="How often delivery is reported changes only until bids are invited.",
            when="NEW.reports_every <> OLD.reports_every "
            "AND OLD.stage NOT IN ('draft', 'engagement', 'planned')",
        ),
    ]
