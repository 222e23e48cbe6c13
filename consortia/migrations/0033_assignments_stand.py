"""Work that was told, offered or proposed in terms stands as it was written."""

from django.db import migrations

from accounts.triggers import forbid

CONTENT = (
    "consortium_id", "number", "lead_id", "structure", "price", "fee", "paid_every",
    "days_to_pay", "advance", "note", "proposer_id", "proposed_at",
)  # fmt: skip
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in CONTENT)
INVITATION = "SELECT 1 FROM consortia_invitation i WHERE i.id = {row}.invitation_id AND "
ANSWERED = "i.state IN ('accepted', 'declined', 'expired', 'withdrawn')"
TERMS = "SELECT 1 FROM consortia_terms t WHERE t.id = NEW.terms_id AND t.state = 'proposed'"
OFFER = "SELECT 1 FROM consortia_counteroffer o WHERE o.id = {row}.offer_id AND "


class Migration(migrations.Migration):
    dependencies = [("consortia", "0032_assignments")]
    operations = [
        forbid(
            name="terms_stand_as_written",
            table="consortia_terms",
            on="UPDATE",
            message="Terms do not change once written: propose others.",
            when=CHANGED,
        ),
        forbid(
            name="terms_assignment_stands",
            table="consortia_termsassignment",
            on="UPDATE",
            message="Terms do not change once written: propose others.",
        ),
        forbid(
            name="terms_assignment_is_kept",
            table="consortia_termsassignment",
            on="DELETE",
            message="Terms do not change once written: propose others.",
        ),
        forbid(
            name="terms_assignment_in_time",
            table="consortia_termsassignment",
            on="INSERT",
            message="Terms do not change once written: propose others.",
            when=f"NOT EXISTS ({TERMS}) OR EXISTS (SELECT 1 FROM consortia_termsanswer a "
            "WHERE a.terms_id = NEW.terms_id)",
        ),
        forbid(
            name="invitation_part_stands",
            table="consortia_invitation",
            on="UPDATE",
            message="What was asked for stands with the answer.",
            when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
            "AND NEW.version <> OLD.version",
        ),
        forbid(
            name="invitation_part_is_numbered",
            table="consortia_invitation",
            on="UPDATE",
            message="Another part has the next number.",
            when="NEW.version < OLD.version",
        ),
        forbid(
            name="invitation_assignment_stands",
            table="consortia_invitationassignment",
            on="UPDATE",
            message="Another part has the next number.",
        ),
        forbid(
            name="invitation_assignment_is_kept",
            table="consortia_invitationassignment",
            on="DELETE",
            message="What was asked for stands with the answer.",
            when=f"EXISTS ({INVITATION.format(row='OLD')}{ANSWERED})",
        ),
        forbid(
            name="invitation_assignment_is_numbered",
            table="consortia_invitationassignment",
            on="INSERT",
            message="Another part has the next number.",
            when=f"EXISTS ({INVITATION.format(row='NEW')}({ANSWERED} OR i.version >= NEW.version))",
        ),
        forbid(
            name="counter_offer_cell_stands",
            table="consortia_counteroffercell",
            on="UPDATE",
            message="A counter-offer does not change.",
        ),
        forbid(
            name="counter_offer_cell_is_kept",
            table="consortia_counteroffercell",
            on="DELETE",
            message="A settled counter-offer does not change.",
            when=f"EXISTS ({OFFER.format(row='OLD')}o.state <> 'waiting')",
        ),
        forbid(
            name="counter_offer_cell_in_time",
            table="consortia_counteroffercell",
            on="INSERT",
            message="A settled counter-offer does not change.",
            when=f"EXISTS ({OFFER.format(row='NEW')}o.state <> 'waiting')",
        ),
    ]
