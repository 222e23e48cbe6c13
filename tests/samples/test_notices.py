"""Every real notice that we have: what loads, what leads to areas, and what does not, with why."""

import csv
import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from contracts.notices.importing import import_notices
from contracts.notices.models import Notice
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
POSTCODE = re.compile(r"^[A-Z]{1,2}[0-9]{1,2}( ?[0-9][A-Z]{2})?$", re.I)
STATUS = {"awarded": "complete", "closed": "active", "open": "active", "withdrawn": "withdrawn"}


def loaded(*paths):
    """Load files by the command; return the summary that it prints last, and all it prints."""
    out = StringIO()
    call_command("import_notices", *map(str, paths), "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().splitlines()[-1]), out.getvalue()


def share(done):
    """Return which part of the notices with a delivery place leads to areas."""
    return done["resolved_areas"] / (done["resolved_areas"] + done["unresolved_areas"])


def test_real_releases_load_with_an_account_and_again_change_nothing(samples):
    files = sorted((samples / "contracts/releases").glob("*.json"))
    done, words = loaded(*files)
    assert (done["read"], done["refused"]) == (187, [])
    assert (done["added"], done["changed"]) == (182, 5)
    assert share(done) >= 0.95
    assert "Delivery places of 180 notices lead to areas, of 0 they do not." in words
    assert not Notice.objects.filter(description__contains="rnrn").exists()
    before = list(Notice.objects.order_by("pk").values())
    again, _ = loaded(*files)
    assert (again["unchanged"], again["added"], again["changed"]) == (187, 0, 0)
    assert list(Notice.objects.order_by("pk").values()) == before


def releases_of_table(path):
    """Return the Lancashire authorities' notices, which are a table, as releases."""
    with path.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            regions = [{"region": one} for one in row["region"].split(",") if one]
            places = [*regions, *([{"postalCode": row["postcode"]}] if row["postcode"] else [])]
            codes = [{"scheme": "CPV", "id": one.strip()} for one in row["cpv_codes"].split(",")]
            tender = {
                "id": row["id"],
                "title": row["title"],
                "description": row["description"],
                "status": STATUS[row["status"]],
                "value": {"amount": row["value_high"] or "0"},
                "items": [{"id": "1", "deliveryAddresses": places, "classification": codes[0]}],
            }
            yield {
                "ocid": f"ocds-b5fd17-{row['id']}",
                "id": row["id"],
                "tag": ["tender"],
                "date": f"{row['published_date']}T00:00:00Z",
                "buyer": {"name": row["organisation"]},
                "tender": tender,
            }


def test_a_table_is_refused_saying_so_and_its_rows_as_releases_load(samples, tmp_path):
    table = samples / "contracts/lancashire_notices.csv"
    done, _ = loaded(table)
    assert "but a table" in done["refused"][0]["why"]
    path = tmp_path / "lancashire.json"
    path.write_text(json.dumps({"version": "1.1", "releases": list(releases_of_table(table))}))
    summary = import_notices([str(path)], at=NOW)
    assert (summary.read, summary.added, summary.refused) == (620, 620, [])
    assert (summary.resolved_areas, summary.unresolved_areas) == (619, 1)
    lost = Notice.objects.filter(areas=None)
    assert all(POSTCODE.match(one) for row in lost for one in row.unresolved)
