"""The plan of a consortium: what has to happen by when, counted back from the deadline.

The tasks of the process are the items of the checklist, each with a day; nothing is kept twice.
Members set another owner or date, and add tasks of their own (`PlanTask`). Dates that they set
stay; all others move with the deadline.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from accounts.models import User
from consortia.bids.checklist import ChecklistItem, ItemKind, checklists_of
from consortia.destinations import MemberPage
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from consortia.planning.models import PlanTask
from contracts.drafting.models.choices import Stage
from contracts.local_time import to_local
from contracts.working_days import working_days_before, working_days_between
from organisations.register.models.organisations import Organisation

#: What members set by hand, and the owner that they chose.
_ByHand = tuple[PlanTask, Organisation | None]
#: Working days before the deadline, in the order of the process.
BEFORE: dict[ItemKind, int] = {
    ItemKind.JOIN: 15,
    ItemKind.TERMS: 12,
    ItemKind.DILIGENCE: 9,
    ItemKind.SIGN: 7,
    ItemKind.ANSWER: 4,
    ItemKind.DECLARE: 3,
    ItemKind.CHECK: 2,
    ItemKind.SUBMIT: 1,
}
#: With at least so many working days they count in full; with fewer, all shrink in proportion.
ENOUGH = 17


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task of a plan.

    Attributes
    ----------
    key : str
        Of the checklist's item; ``task-12`` for one that members added.
    asked : str
        What it is called to the members that it waits for.
    owner : Organisation or None
        The member that does it; None where all do.
    person : str
        Who there, if a person was named.
    due : date or None
        Until the end of which day, in London.
    fixed : bool
        Whether people set the date, so that it stays when the deadline moves.
    done : bool
        Whether members ticked it off, or the checklist finds it done.
    ready : bool
        Whether it can be done now; False where something else comes first.
    waits_for : tuple of Organisation
        Members that still have something to do for it.
    page : MemberPage or None
        Where it is done; None for what members added.
    version : int
        Version of what members set; 0 where they set nothing.
    """

    key: str
    text: str
    asked: str
    owner: Organisation | None
    person: str
    due: date | None
    fixed: bool
    done: bool
    ready: bool
    waits_for: tuple[Organisation, ...]
    page: MemberPage | None
    version: int

    @property
    def own(self) -> bool:
        """Whether members added it, and so tick it off themselves."""
        return self.key.startswith("task-")


def plans_of(consortia: Iterable[Consortium]) -> dict[int, list[PlannedTask]]:
    """Return primary key → plan of each of these consortia, the earliest task first.

    The consortia come with their lot's contract, starter and lead. Many take as many queries as
    one.
    """
    every = list(consortia)
    checklists = checklists_of(every)
    rows = _rows_of(list(checklists))
    return {
        one.pk: sorted(
            _plan(one, checklists[one.pk], rows[one.pk]),
            key=lambda task: (task.due is None, task.due or date.max),
        )
        for one in every
    }


def plan_of(consortium: Consortium) -> list[PlannedTask]:
    """Return one consortium's plan, the earliest task first."""
    return plans_of([consortium])[consortium.pk]


def consortia_of(person: User, most: int = 20) -> list[Consortium]:
    """Return the consortia of a person's organisations whose contracts are open for bids."""
    rows = Consortium.objects.filter(
        members__organisation__memberships__user=person,
        lot__contract__stage=Stage.OPEN,
    ).exclude(stage=ConsortiumStage.DISSOLVED)
    every = rows.select_related("lot__contract", "starter", "lead").distinct()
    return list(every.order_by("lot__contract__deadline", "pk")[:most])


def due_days(consortium: Consortium) -> dict[ItemKind, date]:
    """Return kind of item → day by which it should be done, counted back from the deadline.

    Where there are fewer than `ENOUGH` working days between start and deadline, every count
    shrinks in proportion, so that no date lies before the start. Empty without a deadline.
    """
    deadline = consortium.lot.contract.deadline
    if deadline is None:
        return {}
    last = to_local(deadline).date()
    span = working_days_between(to_local(consortium.started_at).date(), last)
    days = {step: days * min(span, ENOUGH) // ENOUGH for step, days in BEFORE.items()}
    return {step: working_days_before(last, count) for step, count in days.items()}


def _plan(
    consortium: Consortium, checklist: Iterable[ChecklistItem], rows: Sequence[_ByHand]
) -> Iterator[PlannedTask]:
    due = due_days(consortium)
    by_hand = {row.key: (row, owner) for row, owner in rows if row.key}
    for item in checklist:
        yield _planned(item, due.get(item.kind), *by_hand.get(item.key, (None, None)))
    head = consortium.lead or consortium.starter
    for row, owner in rows:
        if not row.key:
            waiting = () if row.done_at else (owner or head,)
            yield PlannedTask(
                f"task-{row.pk}",
                row.title,
                row.title,
                owner,
                row.person,
                row.due_on,
                row.due_on is not None,
                row.done_at is not None,
                True,
                waiting,
                None,
                row.version,
            )


def _planned(
    item: ChecklistItem, due: date | None, row: PlanTask | None, owner: Organisation | None
) -> PlannedTask:
    """Return an item of the checklist as a task, with what members set on it by hand.

    The owner that they chose does it, except for submitting, which only the lead can.
    """
    fixed = row is not None and row.due_on is not None
    waiting = item.waits_for
    if owner is not None and item.owner is not None and waiting and item.kind != ItemKind.SUBMIT:
        waiting = (owner,)
    return PlannedTask(
        item.key,
        item.text,
        item.asked,
        owner or item.owner,
        row.person if row else "",
        row.due_on if row and row.due_on else due,
        fixed,
        item.done,
        item.ready,
        waiting,
        item.page,
        row.version if row else 0,
    )


def _rows_of(keys: list[int]) -> dict[int, list[_ByHand]]:
    """Return what members set or added, each with its owner while that is a member."""
    found: dict[int, list[_ByHand]] = defaultdict(list)
    inside = Member.objects.filter(
        consortium=OuterRef("consortium"), organisation=OuterRef("organisation")
    )
    rows = PlanTask.objects.filter(consortium__in=keys, removed_at__isnull=True)
    for row in rows.select_related("organisation").annotate(stays=Exists(inside)):
        found[row.consortium_id].append((row, row.organisation if row.stays else None))
    return found
