"""What was asked, offered and decided stands."""

from django.db import migrations

from accounts.triggers import forbid


class Migration(migrations.Migration):
    dependencies = [("consortia", "0018_answers")]
    operations = [
        forbid(
            name="invitation_time_stands",
            table="consortia_invitation",
            on="UPDATE",
            message="The time of an answered invitation does not change.",
            when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
            "AND NEW.expires_at <> OLD.expires_at",
        ),
        forbid(
            name="reserve_has_declined",
            table="consortia_reserve",
            on="INSERT",
            message="Only who has declined is a reserve.",
            when="NOT EXISTS (SELECT 1 FROM consortia_invitation i "
            "WHERE i.id = NEW.invitation_id AND i.state = 'declined')",
        ),
        forbid(
            name="invitation_question_stands",
            table="consortia_invitationquestion",
            on="UPDATE",
            message="A question does not change, nor does its answer.",
            when="NEW.text <> OLD.text OR (OLD.answered_at IS NOT NULL "
            "AND NEW.answer <> OLD.answer)",
        ),
        forbid(
            name="invitation_question_in_time",
            table="consortia_invitationquestion",
            on="INSERT",
            message="Only who can still answer asks.",
            when="NOT EXISTS (SELECT 1 FROM consortia_invitation i "
            "WHERE i.id = NEW.invitation_id AND i.state IN ('waiting', 'sent'))",
        ),
        forbid(
            name="counter_offer_stands",
            table="consortia_counteroffer",
            on="UPDATE",
            message="A settled counter-offer does not change.",
            when="OLD.state <> 'waiting' AND NEW.state <> OLD.state",
        ),
        forbid(
            name="counter_offer_in_time",
            table="consortia_counteroffer",
            on="INSERT",
            message="Only who can still answer offers something else.",
            when="NOT EXISTS (SELECT 1 FROM consortia_invitation i "
            "WHERE i.id = NEW.invitation_id AND i.state IN ('waiting', 'sent'))",
        ),
        forbid(
            name="replacement_stands",
            table="consortia_replacement",
            on="UPDATE",
            message="A replacement that was asked or dropped stands.",
            when="OLD.state IN ('asked', 'dropped') AND NEW.state <> OLD.state",
        ),
    ]
