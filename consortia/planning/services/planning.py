"""Writing the plan: tasks that members add, assign, move and tick off."""

import re
from datetime import date, datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotFound, Stale
from accounts.recording import note
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.planning.models import PlanTask
from consortia.planning.plan import PlannedTask, plan_of
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible

MOST_TASKS = 100


@transaction.atomic
def add_task(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    title: str,
    owner: Organisation | None = None,
    person: str = "",
    due_on: date | None = None,
) -> PlanTask:
    """Add a task to a consortium's plan.

    Parameters
    ----------
    organisation : Organisation
        The member that adds it.
    owner : Organisation, optional
        The member that does it; None leaves it to the lead.
    person : str
        Who there does it.
    due_on : date, optional
        Until the end of which day, in London.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member, and the owner is one.
    Conflict
        When the consortium is dissolved, or has `MOST_TASKS` tasks.
    Invalid
        When the title is empty, or the date lies in the past.
    """
    consortium = lock_plan(by, consortium, organisation, owner)
    if not visible(title):
        raise Invalid("Say what is to be done.", field="title")
    _check_date(due_on, at)
    if consortium.tasks.filter(removed_at__isnull=True, key="").count() >= MOST_TASKS:
        raise Conflict(f"A plan has at most {MOST_TASKS} tasks. Take away what is done.")
    made = PlanTask.objects.create(
        consortium=consortium,
        title=visible(title)[:200],
        organisation=owner,
        person=visible(person)[:120],
        due_on=due_on,
        made_at=at,
    )
    note(by, at, "add_task", consortium, task=made.pk, organisation=organisation.pk)
    return made


@transaction.atomic
def change_task(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    key: str,
    version: int,
    owner: Organisation | None,
    person: str,
    due_on: date | None,
    title: str = "",
) -> PlanTask:
    """Give a task another owner or date, also one of the process.

    Parameters
    ----------
    key : str
        Of a `PlannedTask`.
    version : int
        The version of the task that was seen.
    owner, due_on : optional
        None leaves them as they are worked out.
    title : str
        For tasks that members added only.

    Raises
    ------
    NotAllowed, NotMember, Conflict, NotFound, Invalid
        Unless `by` speaks for a member, the plan has such a task, and the date lies ahead or stays.
    Stale
        When somebody else has changed it meanwhile.
    """
    consortium = lock_plan(by, consortium, organisation, owner)
    task, row = _found(consortium, key, version, at)
    if due_on != task.due:
        _check_date(due_on, at)
    if task.own and visible(title):
        row.title = visible(title)[:200]
    row.organisation, row.person = owner, visible(person)[:120]
    row.due_on = due_on if task.own or task.fixed or due_on != task.due else None
    _write(row)
    note(by, at, "change_task", consortium, key=key, organisation=organisation.pk)
    return row


@transaction.atomic
def tick_task(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    key: str,
    done: bool,
) -> PlanTask:
    """Tick a task off, or open it again; idempotent.

    Raises
    ------
    NotAllowed, NotMember, NotFound
        Unless `by` speaks for a member, and the plan has such a task.
    Conflict
        When it is a task of the process: the checklist says whether it is done.
    """
    consortium = lock_plan(by, consortium, organisation)
    task, row = _found(consortium, key, None, at)
    if not task.own:
        raise Conflict("The site sees by itself when this is done.")
    if done != (row.done_at is not None):
        row.done_at = at if done else None
        _write(row)
        note(by, at, "tick_task", consortium, key=key, done=done, organisation=organisation.pk)
    return row


@transaction.atomic
def remove_task(
    *, by: Actor, at: datetime, consortium: Consortium, organisation: Organisation, key: str
) -> None:
    """Remove a task that members added; idempotent.

    Raises
    ------
    NotAllowed, NotMember, NotFound, Conflict
        Unless `by` speaks for a member, there is such a task, and the process does not ask for it.
    """
    consortium = lock_plan(by, consortium, organisation)
    if not re.fullmatch(r"task-[0-9]{1,18}", key):
        raise Conflict("The process asks for this task. Give it another date, or to somebody else.")
    row = PlanTask.objects.filter(consortium=consortium, pk=int(key[5:]), key="").first()
    if row is None:
        raise NotFound("There is no such task.")
    if row.removed_at is None:
        row.removed_at = at
        _write(row)
        note(by, at, "remove_task", consortium, task=row.pk, organisation=organisation.pk)


def lock_plan(
    by: Actor, consortium: Consortium, organisation: Organisation, owner: Organisation | None = None
) -> Consortium:
    """Return a consortium, locked for a change of its plan by a member.

    Raises
    ------
    NotAllowed, NotMember, Conflict
        Unless `by` speaks for a member, the owner is a member, and it is not dissolved.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if owner is not None:
        require_member(owner, members)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise Conflict("This consortium is dissolved.")
    return consortium


def _found(
    consortium: Consortium, key: str, version: int | None, at: datetime
) -> tuple[PlannedTask, PlanTask]:
    task = next((one for one in plan_of(consortium) if one.key == key), None)
    if task is None:
        raise NotFound("There is no such task in your plan.")
    if version is not None and version != task.version:
        raise Stale("Somebody else has changed this task meanwhile. Look at it again.")
    if task.own:
        return task, PlanTask.objects.get(pk=int(key.removeprefix("task-")))
    row = PlanTask.objects.filter(consortium=consortium, key=key).first()
    return task, row or PlanTask(consortium=consortium, key=key, version=0, made_at=at)


def _write(row: PlanTask) -> None:
    row.version += 1
    row.save()


def _check_date(due_on: date | None, at: datetime) -> None:
    if due_on is not None and due_on < to_local(at).date():
        raise Invalid("Give a day that lies ahead.", field="due_on")
