"""The one checklist: page, plan, reminders and the submission say the same of the same rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Letter
from consortia.bids.checklist import checklists_of, missing_for_bid
from consortia.bids.errors import BidNotWhole
from consortia.bids.services.files import attach_file
from consortia.bids.services.reminding import remind_bidders
from consortia.departures.services.leaving import leave_consortium
from consortia.destinations import MemberPage
from consortia.forming.models.consortia import Consortium
from consortia.forming.services.starting import start_consortium
from consortia.planning.plan import plan_of
from consortia.planning.services.reminding import remind_of_plans
from consortia.planning.steps import steps_of
from contracts.local_time import to_local
from tests.backend.forming_scenario import agreed, matched, proposed
from tests.conftest import SYSTEM, whole_text
from tests.consortia.conftest import a_file, sign_all, submit

pytestmark = pytest.mark.django_db
TERMS = "Every member has to agree to the terms."
ANSWER = "Question 1 has no answer."


def anew(consortium):
    """Return a consortium as the database has it now."""
    rows = Consortium.objects.select_related("lot__contract", "starter", "lead")
    return rows.get(pk=consortium.pk)


def items(consortium):
    """Return the checklist by key, read anew."""
    (items,) = checklists_of([anew(consortium)]).values()
    return {item.key: item for item in items}


def test_before_everybody_is_in_nothing_else_is_lacking(asked_lot, two_organisations):
    at = timezone.now()
    made = start_consortium(
        by=SYSTEM, at=at, proposal=matched(asked_lot, at), organisation=two_organisations[0]
    )
    assert missing_for_bid(anew(made)) == list(items(made)["join"].lacking)
    assert [key for key, item in items(made).items() if item.lacking] == ["join"]
    assert items(made)["join"].waits_for == (two_organisations[0],)


def test_what_is_lacking_is_what_is_not_done(joined, two_organisations):
    """Whatever the submission asks for is an open item of the checklist."""
    found = items(joined)
    assert found["terms"].lacking == (TERMS,)
    assert found["answer-1"].lacking == (ANSWER,)
    assert set(found["terms"].waits_for) == set(two_organisations)
    assert not any(item.done for item in found.values() if item.lacking)
    with pytest.raises(BidNotWhole, match="has to agree to the terms"):
        submit(joined)


def test_the_submission_passes_exactly_when_nothing_is_lacking(ready):
    assert missing_for_bid(ready) == []
    assert items(ready)["check"].done
    assert not items(ready)["submit"].done
    submit(ready)
    assert items(ready)["submit"].done


def test_due_diligence_is_not_done_because_the_bid_went_in(ready):
    """Nobody has looked at anybody: the checklist, the plan and Your work go on saying so."""
    assert not items(ready)["diligence"].done
    submit(ready)
    item = items(ready)["diligence"]
    assert (item.done, item.waits_for) == (False, (ready.lead,))
    task = next(one for one in plan_of(anew(ready)) if one.key == "diligence")
    assert (task.done, task.waits_for) == (item.done, item.waits_for)
    pages = {step.page for step in steps_of([ready.lead_id], timezone.now())}
    assert pages == {MemberPage.DILIGENCE}


def test_an_organisation_alone_has_nobody_to_look_at(joined, two_organisations):
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=joined, organisation=two_organisations[1]
    )
    Consortium.objects.filter(pk=joined.pk).update(stage="formed", formed_at=timezone.now())
    assert "diligence" not in items(joined)


def test_an_item_that_something_else_comes_before_waits_but_is_not_asked_for(
    joined, two_organisations
):
    """Declaring is planned from the start; Your work asks for it once all have signed."""
    assert set(items(joined)["declare"].waits_for) == set(two_organisations)
    assert not items(joined)["declare"].ready
    declaring = "Declare for the bid"
    organisation = two_organisations[1]
    assert declaring not in {step.text for step in steps_of([organisation.pk], timezone.now())}
    sign_all(joined, agreed(joined, joined.starter, timezone.now()))
    assert items(joined)["declare"].ready
    assert declaring in {step.text for step in steps_of([organisation.pk], timezone.now())}


def test_new_terms_open_the_item_again_though_the_old_ones_still_apply(ready, two_organisations):
    proposed(ready, two_organisations[0], timezone.now())
    item = items(ready)["terms"]
    assert (item.done, item.lacking) == (False, ())
    assert set(item.waits_for) == set(two_organisations)
    assert item.asked == "Answer the terms that are proposed"


def test_a_file_of_who_left_opens_the_check(joined, two_organisations, make_organisation):
    attach_file(
        by=SYSTEM,
        at=timezone.now(),
        consortium=joined,
        organisation=two_organisations[1],
        file=a_file("ours.pdf"),
    )
    assert items(joined)["check"].lacking == ()
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=joined, organisation=two_organisations[1]
    )
    joined.members.create(organisation=make_organisation("Third"), since=timezone.now())
    Consortium.objects.filter(pk=joined.pk).update(stage="formed", formed_at=timezone.now())
    (words,) = items(joined)["check"].lacking
    assert words.startswith("“ours.pdf” was attached by Fen Friends, which has left")
    assert words in missing_for_bid(anew(joined))


def test_page_reminder_and_submission_say_the_same(joined, make_person, client, two_organisations):
    missing = missing_for_bid(anew(joined))
    assert missing
    client.force_login(make_person("ada@x.example", two_organisations[0]))
    page = whole_text(client.get(f"/consortia/{joined.pk}/bid/"))
    assert all(one in page for one in missing)
    assert client.get(f"/api/v1/consortia/{joined.pk}/bid/").json()["missing"] == missing
    remind_bidders(at=joined.lot.contract.deadline - timedelta(days=1))
    letter = Letter.objects.filter(kind="not-submitted").first()
    assert all(one in " ".join(letter.text.split()) for one in missing)
    with pytest.raises(BidNotWhole) as refused:
        submit(joined)
    assert str(refused.value) == " ".join(missing)


def test_the_plans_letter_names_open_items_and_nothing_done(ready):
    last = to_local(ready.lot.contract.deadline).date()
    remind_of_plans(at=datetime(last.year, last.month, last.day, 9, tzinfo=UTC))
    told = "".join(Letter.objects.filter(kind="plan").values_list("text", flat=True))
    for item in items(ready).values():
        assert (f"{item.text}:" in told) is (not item.done)


def test_many_checklists_take_as_many_queries_as_one(ready):
    with CaptureQueriesContext(connection) as one:
        checklists_of([anew(ready)])
    with CaptureQueriesContext(connection) as many:
        checklists_of([anew(ready), anew(ready)])
    assert len(many) - 1 == len(one)  # the second row itself is read by a query of its own
