"""Note of each offer which places it is of; withdraw offers that say the same as a newer one."""

from hashlib import sha256
from itertools import groupby

from django.db import migrations, models
from django.db.models.functions import Now

BATCH = 2000


def fill(apps, schema_editor):
    offers = apps.get_model("organisations", "Offer").objects
    reach = offers.model.areas.through.objects.order_by("offer", "area")
    batch = []
    for offer, rows in groupby(
        reach.values_list("offer", "area").iterator(BATCH), key=lambda one: one[0]
    ):
        text = ",".join(area for _, area in rows)
        batch.append(offers.model(pk=offer, areas_key=sha256(text.encode()).hexdigest()))
        if len(batch) == BATCH:
            offers.bulk_update(batch, ["areas_key"])
            batch = []
    offers.bulk_update(batch, ["areas_key"])
    seen, doubles = set(), []
    live = offers.filter(withdrawn_at__isnull=True).order_by("-confirmed_at", "-pk")
    rows = live.values_list("pk", "organisation", "capability", "areas_key")
    for pk, *said in rows.iterator(BATCH):
        if tuple(said) in seen:
            doubles.append(pk)
        seen.add(tuple(said))
    for start in range(0, len(doubles), BATCH):
        offers.filter(pk__in=doubles[start : start + BATCH]).update(withdrawn_at=Now())


class Migration(migrations.Migration):
    dependencies = [("organisations", "0015_claims_checked_by_approvers")]
    operations = [
        migrations.AddField(
            model_name="offer",
            name="areas_key",
            field=models.CharField(default="", editable=False, max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
