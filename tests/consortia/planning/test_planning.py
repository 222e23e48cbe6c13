"""The plan: counted back from the deadline, ticked off by what is done, reminded of once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import Conflict, Invalid, NotFound, Stale
from accounts.models import Letter
from consortia.bids.services.submitting import withdraw_bid
from consortia.bids.services.writing import declare, save_answer
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.errors import NotMember
from consortia.forming.models.consortia import Consortium
from consortia.planning.models import PlanReminder, PlanTask
from consortia.planning.plan import plan_of, plans_of
from consortia.planning.services.planning import add_task, change_task, remove_task, tick_task
from consortia.planning.services.reminding import remind_of_plans, stop_reminders
from consortia.terms.services.proposing import withdraw_terms
from contracts.drafting.models.contracts import Contract
from contracts.local_time import to_local
from tests.backend.forming_scenario import agreed, proposed
from tests.conftest import SYSTEM
from tests.consortia.conftest import declare_all, hand_in, sign_all

pytestmark = pytest.mark.django_db


def plan(consortium):
    """Return the plan by key, read anew."""
    rows = Consortium.objects.select_related("lot__contract", "starter", "lead")
    return {task.key: task for task in plan_of(rows.get(pk=consortium.pk))}


def add(consortium, **more):
    """Add a task."""
    return add_task(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=consortium.starter,
        **({"title": "Photographs"} | more),
    )


def change(consortium, key, **more):
    """Change a task."""
    said = {"version": 0, "owner": None, "person": "", "due_on": None} | more
    return change_task(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=consortium.starter,
        key=key,
        **said,
    )


def tick(consortium, key, done=True):
    """Tick a task off."""
    return tick_task(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=consortium.starter,
        key=key,
        done=done,
    )


def morning(day):
    """Return nine o'clock on a day."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def test_the_site_ticks_off_what_it_sees(joined, two_organisations):
    at = timezone.now()
    assert plan(joined)["join"].done
    assert not plan(joined)["terms"].done
    proposed(joined, joined.starter, at)
    assert set(plan(joined)["terms"].waits_for) == set(two_organisations)
    withdraw_terms(by=SYSTEM, at=at, terms=joined.terms.get())
    agreement = agreed(joined, joined.starter, at) if not joined.agreements.exists() else None
    assert plan(joined)["terms"].done
    assert set(plan(joined)["sign"].waits_for) == set(two_organisations)
    sign_all(joined, agreement)
    declare_all(joined)
    assert plan(joined)["sign"].done
    assert plan(joined)["declare"].done
    assert not plan(joined)["check"].done
    save_answer(
        by=SYSTEM,
        at=at,
        consortium=joined,
        organisation=joined.starter,
        question=joined.lot.bid_questions.get(),
        text="word " * 11,
        version=0,
    )
    assert not plan(joined)["answer-1"].done
    save_answer(
        by=SYSTEM,
        at=at,
        consortium=joined,
        organisation=joined.starter,
        question=joined.lot.bid_questions.get(),
        text="By bus.",
        version=1,
    )
    assert plan(joined)["answer-1"].done
    assert plan(joined)["check"].done
    assert not plan(joined)["hand-in"].done
    joined.refresh_from_db()
    hand_in(joined)
    assert {key for key, task in plan(joined).items() if not task.done} == {"diligence"}


def test_declared_is_only_who_said_why_no_smaller_group_bids(joined, two_organisations):
    """As submitting asks; with one member left there is no smaller group."""
    declare_all(joined, smaller="")
    assert set(plan(joined)["declare"].waits_for) == set(two_organisations)
    declare(
        by=SYSTEM,
        at=timezone.now(),
        consortium=joined,
        organisation=two_organisations[0],
        grounds="",
        conflicts="",
        smaller="We know one town each.",
        name="Ada",
        role="Chair",
    )
    assert plan(joined)["declare"].waits_for == (two_organisations[1],)
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=joined, organisation=two_organisations[0]
    )
    assert plan(joined)["declare"].done


def test_dates_move_with_the_deadline_and_those_that_people_set_stay(joined):
    before = plan(joined)
    ahead = timezone.now().date() + timedelta(days=3)
    change(joined, "declare", due_on=ahead, person="Bea")
    Contract.objects.update(deadline=joined.lot.contract.deadline + timedelta(weeks=2))
    after = plan(joined)
    assert (after["declare"].due, after["declare"].fixed, after["declare"].person) == (
        ahead,
        True,
        "Bea",
    )
    for key in ("terms", "sign", "answer-1", "hand-in"):
        assert after[key].due > before[key].due
        assert not after[key].fixed


def test_an_owner_alone_does_not_fix_the_date(joined, two_organisations):
    seen = plan(joined)["answer-1"]
    change(joined, "answer-1", owner=two_organisations[1], due_on=seen.due)
    task = plan(joined)["answer-1"]
    assert (task.owner, task.waits_for, task.fixed) == (
        two_organisations[1],
        (two_organisations[1],),
        False,
    )


def test_members_add_give_redate_and_tick_off_their_own(
    joined, two_organisations, make_organisation
):
    ahead = timezone.now().date() + timedelta(days=2)
    made = add(joined, owner=two_organisations[1], person="Bea", due_on=ahead)
    key = f"task-{made.pk}"
    assert plan(joined)[key].waits_for == (two_organisations[1],)
    with pytest.raises(Stale):
        change(joined, key, version=9, owner=two_organisations[0])
    change(joined, key, version=1, title="Pictures", due_on=ahead + timedelta(days=1))
    assert (plan(joined)[key].text, plan(joined)[key].owner) == ("Pictures", None)
    tick(joined, key)
    assert plan(joined)[key].done
    tick(joined, key, done=False)
    assert not plan(joined)[key].done
    remove_task(
        by=SYSTEM, at=timezone.now(), consortium=joined, organisation=two_organisations[0], key=key
    )
    assert key not in plan(joined)
    with pytest.raises(NotMember):
        add(joined, owner=make_organisation("Stranger"))


def test_what_cannot_be_is_refused_and_changes_nothing(joined):
    with pytest.raises(Invalid, match="what is to be done"):
        add(joined, title=" ")
    with pytest.raises(Invalid, match="lies ahead"):
        add(joined, due_on=date(2020, 1, 1))
    with pytest.raises(Conflict, match="sees by itself"):
        tick(joined, "terms")
    with pytest.raises(Conflict, match="sees by itself"):
        tick(joined, "diligence")
    with pytest.raises(NotFound):
        tick(joined, "task-999")
    with pytest.raises(NotFound):
        change(joined, "nothing")
    with pytest.raises(Conflict, match="process asks"):
        remove_task(
            by=SYSTEM, at=timezone.now(), consortium=joined, organisation=joined.starter, key="sign"
        )
    assert not PlanTask.objects.exists()
    dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=joined)
    with pytest.raises(Conflict, match="is dissolved"):
        add(joined)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanTask.objects.create(consortium=joined, key="sign", title="Both", made_at=timezone.now())


def test_the_tasks_of_a_member_that_left_fall_back(joined, two_organisations):
    made = add(joined, owner=two_organisations[1])
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=joined, organisation=two_organisations[1]
    )
    task = plan(joined)[f"task-{made.pk}"]
    assert (task.owner, task.waits_for) == (None, (two_organisations[0],))


def test_each_is_reminded_once_two_days_before_and_once_late(joined, two_organisations):
    day = to_local(timezone.now()).date() + timedelta(days=10)
    add(joined, owner=two_organisations[1], due_on=day)
    soon, late = morning(day - timedelta(days=2)), morning(day + timedelta(days=1))
    assert remind_of_plans(at=soon.replace(hour=3)) == 0
    for at, expected in ((soon, 1), (soon, 0), (late, 1)):
        assert remind_of_plans(at=at) == expected
    rows = PlanReminder.objects.filter(key__startswith="task-")
    assert list(rows.values_list("organisation", "kind").order_by("pk")) == [
        (two_organisations[1].pk, "soon"),
        (two_organisations[1].pk, "late"),
    ]
    letters = Letter.objects.filter(kind="plan", to=two_organisations[1].email)
    assert "Photographs: by" in letters.order_by("pk").first().text
    assert "Photographs: LATE" in letters.order_by("pk").last().text


def test_a_member_that_stopped_them_gets_none_until_it_starts_them_again(joined, two_organisations):
    last = morning(to_local(joined.lot.contract.deadline).date() - timedelta(days=1))
    for stop, expected in ((True, 0), (False, 1)):
        stop_reminders(
            by=SYSTEM,
            at=timezone.now(),
            consortium=joined,
            organisation=two_organisations[1],
            stop=stop,
        )
        remind_of_plans(at=last)
        PlanReminder.objects.all().delete()
        joined.plan_days.all().delete()
        assert Letter.objects.filter(kind="plan", to=two_organisations[1].email).count() == expected


def test_submitted_and_dissolved_consortia_are_left_alone(ready):
    last = morning(to_local(ready.lot.contract.deadline).date() - timedelta(days=1))
    hand_in(ready)
    assert remind_of_plans(at=last) == 0
    withdraw_bid(by=SYSTEM, at=timezone.now(), consortium=ready)
    dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=ready)
    assert remind_of_plans(at=last) == 0


def test_many_plans_take_as_many_queries_as_one(joined, ready):
    rows = list(Consortium.objects.select_related("lot__contract", "starter", "lead"))
    with CaptureQueriesContext(connection) as caught:
        plans_of(rows[:1])
    with CaptureQueriesContext(connection) as many:
        plans_of(rows * 2)
    assert len(many) == len(caught) <= 20
