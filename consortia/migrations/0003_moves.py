"""Invitations move only forward: waiting, sent, then one answer for good."""

from django.db import migrations

from accounts.triggers import forbid


class Migration(migrations.Migration):
    dependencies = [("consortia", "0002_initial")]
    operations = [
        forbid(
            name="invitation_answer_stands",
            table="consortia_invitation",
            on="UPDATE",
            message="An answered invitation does not change its state.",
            when="OLD.state IN ('accepted', 'declined', 'expired', 'withdrawn') "
            "AND NEW.state <> OLD.state",
        ),
        forbid(
            name="invitation_is_not_unsent",
            table="consortia_invitation",
            on="UPDATE",
            message="A sent invitation does not wait again.",
            when="OLD.state = 'sent' AND NEW.state = 'waiting'",
        ),
        forbid(
            name="consortium_stays_dissolved",
            table="consortia_consortium",
            on="UPDATE",
            message="A dissolved consortium stays dissolved.",
            when="OLD.stage = 'dissolved' AND NEW.stage <> 'dissolved'",
        ),
    ]
