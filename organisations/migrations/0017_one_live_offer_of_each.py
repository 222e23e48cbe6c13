"""Let a body say the same capability in the same places once."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("organisations", "0016_which_places_an_offer_is_of")]
    operations = [
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=Q(withdrawn_at__isnull=True),
                fields=("organisation", "capability", "areas_key"),
                name="offer_live_once",
            ),
        ),
    ]
