"""Reminders of the plan: two days before a task is due, and once it is late."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actors import Actor
from accounts.recording import note
from consortia.bids.models.bids import SealedBid
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.planning.models import PlanDay, PlanReminder, PlanReminderKind, PlanStop
from consortia.planning.plan import PlannedTask, plan_of
from consortia.planning.services.planning import lock_plan
from contracts.drafting.models.choices import Stage
from contracts.local_time import to_local
from organisations.register.models.organisations import Organisation

ITSELF = Actor.system("timetable")
SOON = timedelta(days=2)
#: No reminder is written before this hour in London.
MORNING = 7
AT_ONCE = 200


@transaction.atomic
def stop_reminders(
    *, by: Actor, at: datetime, consortium: Consortium, organisation: Organisation, stop: bool
) -> None:
    """Stop the plan's reminders to a member, or start them again; idempotent.

    Warnings that a bid has not been submitted are still written.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    """
    consortium = lock_plan(by, consortium, organisation)
    if stop:
        PlanStop.objects.get_or_create(
            consortium=consortium, organisation=organisation, defaults={"at": at}
        )
    else:
        PlanStop.objects.filter(consortium=consortium, organisation=organisation).delete()
    note(by, at, "stop_reminders", consortium, organisation=organisation.pk, stop=stop)


def remind_of_plans(*, at: datetime) -> int:
    """Remind members of tasks due within two days, and of late ones; each once for each date.

    A plan is checked once a day, from seven in the morning in London. A member gets one letter with
    all that is new, and none where it stopped them.

    Returns
    -------
    int
        How many plans were checked, at most 200: the sweep comes again.
    """
    now = to_local(at)
    if now.hour < MORNING:
        return 0
    gone = PlanDay.objects.filter(consortium=OuterRef("pk"), day=now.date())
    standing = SealedBid.objects.standing().filter(bid__consortium=OuterRef("pk"))
    rows = Consortium.objects.filter(
        ~Exists(gone),
        ~Exists(standing),
        lot__contract__stage=Stage.OPEN,
        lot__contract__deadline__gt=at,
    ).exclude(stage=ConsortiumStage.DISSOLVED)
    waiting = list(rows.order_by("pk")[:AT_ONCE])
    for one in waiting:
        _remind(one, at, now.date())
    return len(waiting)


@transaction.atomic
def _remind(consortium: Consortium, at: datetime, today: date) -> None:
    consortium = lock_consortium(consortium)
    _, new = PlanDay.objects.get_or_create(consortium=consortium, day=today)
    if not new:
        return
    stopped = set(consortium.plan_stops.values_list("organisation", flat=True))
    said: dict[Organisation, list[PlannedTask]] = defaultdict(list)
    for task in plan_of(consortium):
        if task.due is None or task.due > today + SOON:
            continue
        kind = PlanReminderKind.LATE if task.due < today else PlanReminderKind.SOON
        for organisation in task.waits_for:
            if organisation.pk not in stopped and _first(
                consortium, organisation, task.key, task.due, kind, at
            ):
                said[organisation].append(task)
    for organisation, tasks in said.items():
        write_to_members(
            ITSELF,
            at,
            consortium,
            page=MemberPage.PLAN,
            kind="plan",
            members=[organisation],
            subject=f"Due for your bid: {consortium.lot.contract.title}",
            more={"tasks": tasks, "today": today},
        )


def _first(
    consortium: Consortium, organisation: Organisation, key: str, due: date, kind: str, at: datetime
) -> bool:
    _, new = PlanReminder.objects.get_or_create(
        consortium=consortium,
        organisation=organisation,
        key=key,
        due_on=due,
        kind=kind,
        defaults={"at": at},
    )
    return new
