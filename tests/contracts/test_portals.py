"""Notices in the forms of the four portals: what loads, what leads to areas, and what does not."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from contracts.notices.models import Notice
from tests.conftest import DATA, FENLAND

pytestmark = pytest.mark.django_db
NOTICES = DATA / "notices"


def loaded(*paths):
    """Load files by the command; return the summary that it prints last, and all it prints."""
    out = StringIO()
    call_command("import_notices", *map(str, paths), "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().splitlines()[-1]), out.getvalue()


def test_every_portals_form_loads_with_an_account_and_again_changes_nothing():
    files = sorted(NOTICES.glob("*.json"))
    done, words = loaded(*files)
    assert (done["read"], done["refused"]) == (7, [])
    assert (done["added"], done["changed"]) == (6, 1)
    assert "Delivery places of 6 notices lead to areas, of 0 they do not." in words
    assert not Notice.objects.filter(description__contains="rnrn").exists()
    before = list(Notice.objects.order_by("pk").values())
    again, _ = loaded(*files)
    assert (again["unchanged"], again["added"], again["changed"]) == (7, 0, 0)
    assert list(Notice.objects.order_by("pk").values()) == before


def test_places_lots_and_suitability_are_read_as_each_portal_says_them():
    loaded(*NOTICES.glob("*.json"))
    found = {row.ocid: row for row in Notice.objects.all()}
    areas = {ocid: set(row.areas.values_list("code", flat=True)) for ocid, row in found.items()}
    assert areas["ocds-zzzzf1-1"] == {FENLAND}
    assert areas["ocds-zzzzf1-3"] == {"K02000001"}  # the whole kingdom, whatever the postcode
    assert areas["ocds-zzzzs1-1"] >= {"S12000049"}
    assert [one["title"] for one in found["ocds-zzzzs1-1"].lots] == ["City", "Hills"]
    assert found["ocds-zzzzf1-1"].value == 95_000
    assert (found["ocds-zzzzu1-1"].suits_sme, found["ocds-zzzzu1-1"].suits_vcse) == (True, True)
    assert found["ocds-zzzzf1-3"].stage == "awarded"


def test_a_table_is_refused_saying_so():
    done, _ = loaded(NOTICES / "table.csv")
    assert "but a table" in done["refused"][0]["why"]
