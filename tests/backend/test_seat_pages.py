"""The pages of a seat take as many queries for three members as for two."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consortia.forming.letters.members import member_token
from consortia.planning.plan import plan_of
from tests.backend.forming_scenario import agreed, formed, matched
from tests.conftest import CAMBRIDGE, FENLAND, whole_text

pytestmark = pytest.mark.django_db
#: Page → the most queries that it takes.
MOST = {"terms": 30, "terms/propose": 20, "agreement": 12, "bid": 20}


def queries(client, make_contract, starter, capabilities):
    """Return how many queries each page takes for a consortium with an open agreement."""
    at = timezone.now()
    lot = make_contract(capabilities, (CAMBRIDGE, FENLAND)).lots.get()
    consortium = formed(matched(lot, at), starter, at)
    agreed(consortium, starter, at)
    counts = {}
    for page in ("terms", "terms/propose", "agreement", "bid"):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = client.get(f"/seats/{member_token(consortium, starter)}/{page}/")
        assert answer.status_code == 200
        counts[page] = len(caught)
    return consortium.members.count(), counts


def test_more_members_take_no_more_queries(client, make_contract, make_organisation):
    work = ("debt-advice", "befriending", "lunch-clubs", "digital-skills")
    organisations = [
        make_organisation(f"Organisation {one}", {one: [CAMBRIDGE, FENLAND]}) for one in work
    ]
    few, before = queries(client, make_contract, organisations[0], work[:2])
    many, after = queries(client, make_contract, organisations[0], work)
    assert (few, many) == (2, 4)
    for page, count in after.items():
        assert count <= before[page] + 1, page
        assert count <= MOST[page], page


def test_a_task_keeps_its_date_when_only_its_owner_changes(
    client, make_contract, two_organisations
):
    """A date field that shows nothing would take the date away with the next saving."""
    at = timezone.now()
    lot = make_contract().lots.get()
    consortium = formed(matched(lot, at), two_organisations[0], at)
    address = f"/seats/{member_token(consortium, two_organisations[0])}/plan/sign/"
    due = next(one.due for one in plan_of(consortium) if one.key == "sign")
    page = whole_text(client.get(address))
    parts = {"due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year}
    for part in parts.values():
        assert f'value="{part}"' in page
    said = {"person": "Bea", "version": "0"} | parts
    assert client.post(address, said).status_code == 302
    (task,) = [one for one in plan_of(consortium) if one.key == "sign"]
    assert (task.due, task.person, task.fixed) == (due, "Bea", False)
