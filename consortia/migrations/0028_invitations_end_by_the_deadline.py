"""Nobody is asked in, and nobody comes in, once bids can no longer be handed in."""

from typing import Any

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

from accounts.triggers import forbid

CONTRACT = (
    "FROM contracts_contract c JOIN contracts_lot l ON l.contract_id = c.id "
    "JOIN consortia_consortium g ON g.lot_id = l.id WHERE g.id = NEW.consortium_id"
)
DEADLINE = f"SELECT c.deadline {CONTRACT}"
OVER = f"EXISTS (SELECT 1 {CONTRACT} AND c.stage NOT IN ('engagement', 'planned', 'open'))"


def shorten(apps: Any, schema_editor: Any) -> None:
    """End waiting invitations when bids are due; those asked later are closed by the sweep."""
    invitations = apps.get_model("consortia", "Invitation").objects
    deadline = (
        apps.get_model("contracts", "Contract")
        .objects.filter(lots__consortia=OuterRef("consortium"))
        .values("deadline")[:1]
    )
    late = invitations.filter(state__in=["waiting", "sent"]).annotate(due=Subquery(deadline))
    late.filter(expires_at__gt=F("due"), invited_at__lt=F("due")).update(
        expires_at=Subquery(deadline)
    )


class Migration(migrations.Migration):
    dependencies = [("consortia", "0027_invitation_parts_stand"), ("contracts", "0011_notice_type")]
    operations = [
        migrations.RunPython(shorten, migrations.RunPython.noop),
        forbid(
            name="invitation_made_before_deadline",
            table="consortia_invitation",
            on="INSERT",
            message="An invitation ends at the deadline for bids at the latest.",
            when=f"NEW.expires_at > ({DEADLINE}) OR NEW.invited_at >= ({DEADLINE})",
        ),
        forbid(
            name="invitation_ends_by_deadline",
            table="consortia_invitation",
            on="UPDATE",
            message="An invitation ends at the deadline for bids at the latest.",
            when=f"NEW.expires_at <> OLD.expires_at AND NEW.expires_at > ({DEADLINE})",
        ),
        forbid(
            name="invitation_while_bids_are_taken",
            table="consortia_invitation",
            on="INSERT",
            message="Bids are not taken any more.",
            when=OVER,
        ),
        forbid(
            name="invitation_accepted_in_time",
            table="consortia_invitation",
            on="UPDATE",
            message="Bids are not taken any more: the deadline has passed, or it is cancelled.",
            when="NEW.state = 'accepted' AND OLD.state <> 'accepted' AND "
            f"(NEW.answered_at >= ({DEADLINE}) OR {OVER})",
        ),
    ]
