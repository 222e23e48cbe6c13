"""Terms never change once written; agreed ones close to the penny."""

from django.db import migrations

from accounts.triggers import forbid

CONTENT = (
    "consortium_id", "number", "lead_id", "structure", "price", "fee", "paid_every",
    "days_to_pay", "advance", "note", "proposer_id", "proposed_at",
)  # fmt: skip
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in CONTENT)
TOGETHER = (
    "SELECT COALESCE(SUM(amount), 0) FROM consortia_termsshare WHERE terms_id = NEW.id"
)


class Migration(migrations.Migration):
    dependencies = [("consortia", "0005_terms")]
    operations = [
        forbid(
            name="terms_stand_as_written",
            table="consortia_terms",
            on="UPDATE",
            message="Terms do not change once written: propose others.",
            when=f"{CHANGED} OR CAST(OLD.delivery AS TEXT) <> CAST(NEW.delivery AS TEXT)",
        ),
        forbid(
            name="terms_move_forward",
            table="consortia_terms",
            on="UPDATE",
            message="Settled terms stay settled.",
            when="OLD.state <> NEW.state AND (OLD.state IN ('refused', 'withdrawn', 'superseded') "
            "OR NEW.state = 'proposed' OR (OLD.state = 'agreed' AND NEW.state <> 'superseded'))",
        ),
        forbid(
            name="terms_close_to_the_penny",
            table="consortia_terms",
            on="UPDATE",
            message="Shares and fee make the price of agreed terms.",
            when="NEW.state = 'agreed' AND "
            f"ROUND(({TOGETHER}) + NEW.fee, 2) <> ROUND(NEW.price, 2)",
        ),
        forbid(
            name="terms_need_every_member",
            table="consortia_terms",
            on="UPDATE",
            message="Terms hold once every member has agreed.",
            when="NEW.state = 'agreed' AND OLD.state <> 'agreed' AND EXISTS ("
            "SELECT 1 FROM consortia_member m WHERE m.consortium_id = NEW.consortium_id "
            "AND NOT EXISTS (SELECT 1 FROM consortia_termsanswer a WHERE a.terms_id = NEW.id "
            "AND a.organisation_id = m.organisation_id AND a.agrees))",
        ),
        forbid(
            name="terms_share_stands",
            table="consortia_termsshare",
            on="UPDATE",
            message="Shares of terms do not change: propose other terms.",
        ),
        forbid(
            name="terms_answer_stands",
            table="consortia_termsanswer",
            on="UPDATE",
            message="An answer to terms stands.",
        ),
    ]  # fmt: skip
