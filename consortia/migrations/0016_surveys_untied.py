"""Answers come in time from whoever was asked, and stay as they were once untied."""

from django.db import migrations

from accounts.triggers import forbid

CLOSES = "SELECT s.closes_at FROM consortia_survey s WHERE s.id = NEW.survey_id"
SAID = ("survey_id", "small_lots", "time", "proportion", "plain", "alike", "words")
CHANGED = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in SAID)


class Migration(migrations.Migration):
    dependencies = [("consortia", "0015_surveys")]
    operations = [
        forbid(
            name="survey_answer_is_asked_for",
            table="consortia_surveyanswer",
            on="INSERT",
            message="Only who was asked answers.",
            when="NEW.ask_id IS NULL",
        ),
        forbid(
            name="survey_answer_in_time",
            table="consortia_surveyanswer",
            on="INSERT",
            message="The survey is closed.",
            when=f"NEW.said_at >= ({CLOSES})",
        ),
        forbid(
            name="survey_answer_changed_in_time",
            table="consortia_surveyanswer",
            on="UPDATE",
            message="The survey is closed.",
            when=f"NEW.said_at >= ({CLOSES})",
        ),
        forbid(
            name="survey_answer_stays_untied",
            table="consortia_surveyanswer",
            on="UPDATE",
            message="What was answered does not change with its untying, nor after.",
            when=f"OLD.ask_id IS NULL OR (NEW.ask_id IS NULL AND ({CHANGED}))",
        ),
        forbid(
            name="survey_answer_is_kept",
            table="consortia_surveyanswer",
            on="DELETE",
            message="An answer is kept.",
        ),
    ]
