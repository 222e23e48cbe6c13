"""An agreement never changes once made; a signature is of its text, and stands."""

from django.db import migrations

from accounts.triggers import forbid

CONTENT = ("consortium_id", "number", "terms_id", "special", "sha256", "made_at")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in CONTENT)


class Migration(migrations.Migration):
    dependencies = [("consortia", "0007_agreements")]
    operations = [
        forbid(
            name="agreement_stands_as_made",
            table="consortia_agreement",
            on="UPDATE",
            message="An agreement does not change once made: draw up another version.",
            when=f"{CHANGED} OR CAST(OLD.sections AS TEXT) <> CAST(NEW.sections AS TEXT)",
        ),
        forbid(
            name="agreement_moves_forward",
            table="consortia_agreement",
            on="UPDATE",
            message="A replaced agreement stays replaced.",
            when="OLD.state <> NEW.state AND (OLD.state = 'void' OR NEW.state = 'open')",
        ),
        forbid(
            name="agreement_needs_every_member",
            table="consortia_agreement",
            on="UPDATE",
            message="An agreement is signed once every member has signed.",
            when="NEW.state = 'signed' AND OLD.state <> 'signed' AND EXISTS ("
            "SELECT 1 FROM consortia_member m WHERE m.consortium_id = NEW.consortium_id "
            "AND NOT EXISTS (SELECT 1 FROM consortia_signature s "
            "WHERE s.agreement_id = NEW.id AND s.organisation_id = m.organisation_id))",
        ),
        forbid(
            name="signature_is_of_the_text",
            table="consortia_signature",
            on="INSERT",
            message="A signature is of the text of an agreement that is open.",
            when="NOT EXISTS (SELECT 1 FROM consortia_agreement a WHERE a.id = NEW.agreement_id "
            "AND a.sha256 = NEW.sha256 AND a.state = 'open')",
        ),
        forbid(
            name="signature_stands",
            table="consortia_signature",
            on="UPDATE",
            message="A signature does not change.",
        ),
        forbid(
            name="signature_stays",
            table="consortia_signature",
            on="DELETE",
            message="A signature is kept.",
        ),
    ]
