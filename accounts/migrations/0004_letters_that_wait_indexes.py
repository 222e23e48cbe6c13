from django.db import migrations, models

from accounts.schema.concurrently import AddIndexConcurrently


class Migration(migrations.Migration):

    atomic = False

    dependencies = [("accounts", "0003_letters_that_wait")]

    operations = [
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"]), ("urgent", True)),
                fields=["next_try_at"],
                name="letter_urgent",
            ),
        ),
        AddIndexConcurrently(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state__in", ["parked"])), fields=["id"], name="letter_parked"
            ),
        ),
    ]
