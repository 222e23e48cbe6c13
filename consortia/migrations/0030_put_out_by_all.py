"""A member is put out by all the others only, and what was voted and settled stands."""

from django.db import migrations

from accounts.triggers import forbid

MOTION = "SELECT 1 FROM consortia_putout p WHERE p.id = {row}.motion_id"


class Migration(migrations.Migration):
    dependencies = [("consortia", "0029_seats_that_end")]
    operations = [
        forbid(
            name="put_out_vote_counts",
            table="consortia_putoutvote",
            on="INSERT",
            message="Only another member votes, while the motion is open.",
            when=f"NOT EXISTS ({MOTION.format(row='NEW')} AND p.state = 'open' "
            "AND p.organisation_id <> NEW.organisation_id AND EXISTS (SELECT 1 "
            "FROM consortia_member m WHERE m.consortium_id = p.consortium_id "
            "AND m.organisation_id = NEW.organisation_id))",
        ),
        forbid(
            name="put_out_vote_stands",
            table="consortia_putoutvote",
            on="UPDATE",
            message="A vote is given or taken back, never changed.",
        ),
        forbid(
            name="put_out_vote_is_kept",
            table="consortia_putoutvote",
            on="DELETE",
            message="Votes that put a member out are kept.",
            when=f"EXISTS ({MOTION.format(row='OLD')} AND p.state = 'carried')",
        ),
        forbid(
            name="put_out_stands",
            table="consortia_putout",
            on="UPDATE",
            message="A motion does not change, and a settled one stays settled.",
            when="NEW.consortium_id <> OLD.consortium_id OR NEW.reason <> OLD.reason "
            "OR NEW.organisation_id <> OLD.organisation_id "
            "OR (OLD.state <> 'open' AND NEW.state <> OLD.state)",
        ),
        forbid(
            name="put_out_needs_all_others",
            table="consortia_putout",
            on="UPDATE",
            message="A member is put out once every other member has agreed.",
            when="NEW.state = 'carried' AND OLD.state = 'open' AND EXISTS (SELECT 1 "
            "FROM consortia_member m WHERE m.consortium_id = NEW.consortium_id "
            "AND m.organisation_id <> NEW.organisation_id AND NOT EXISTS (SELECT 1 "
            "FROM consortia_putoutvote v WHERE v.motion_id = NEW.id "
            "AND v.organisation_id = m.organisation_id))",
        ),
    ]
