"""What was handed in keeps its files, and no file changes."""

from django.db import migrations

from accounts.triggers import forbid

FIXED = ("bid_id", "number", "version", "label", "size", "at")
CHANGED = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in FIXED)
STANDING = (
    "EXISTS (SELECT 1 FROM consortia_sealedfile f "
    "JOIN consortia_sealedbid s ON s.id = f.sealed_bid_id "
    "WHERE f.file_id = OLD.id AND s.withdrawn_at IS NULL)"
)
EMPTIED = "length(NEW.content) = 0"


class Migration(migrations.Migration):
    dependencies = [("consortia", "0021_attachments")]
    operations = [
        forbid(
            name="bid_file_does_not_change",
            table="consortia_bidfile",
            on="UPDATE",
            message="A file of a bid does not change; it is replaced.",
            when=f"{CHANGED} OR (OLD.content <> NEW.content AND NOT {EMPTIED}) "
            "OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL)",
        ),
        forbid(
            name="bid_file_that_is_handed_in_is_kept",
            table="consortia_bidfile",
            on="UPDATE",
            message="A file that is handed in is kept.",
            when=f"OLD.content <> NEW.content AND (NEW.ended_at IS NULL OR {STANDING})",
        ),
        forbid(
            name="bid_file_leaves_a_row",
            table="consortia_bidfile",
            on="DELETE",
            message="Which files there were is kept.",
        ),
        *(
            forbid(
                name=f"{table}_stands",
                table=f"consortia_{table}",
                on=on,
                message="What was handed in or confirmed does not change.",
            )
            for table, on in (
                ("sealedfile", "UPDATE"),
                ("sealedmarks", "UPDATE"),
                ("bidconfirmation", "UPDATE"),
            )
        ),
        forbid(
            name="sealed_file_is_kept",
            table="consortia_sealedfile",
            on="DELETE",
            message="What was handed in is kept.",
        ),
    ]
