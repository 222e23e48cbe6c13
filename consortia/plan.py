"""The plan of a consortium: what has to happen by when, counted back from the deadline.

What the process asks for follows from the rows of the process itself: nothing is ticked off that
the site can see, and nothing is kept twice. Members set another owner or date, and add tasks of
their own (`PlanTask`). Dates that people set stay; all others move with the deadline.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from consortia.models import Consortium, ConsortiumStage, PlanTask
from consortia.progress import Progress, progress_of
from contracts.local_time import to_local
from contracts.models import Stage
from contracts.working_days import working_days_before, working_days_between
from organisations.models import Organisation

#: Working days before the deadline, in the order of the process.
BEFORE = {
    "join": 15,
    "terms": 12,
    "diligence": 9,
    "sign": 7,
    "answer": 4,
    "declare": 3,
    "check": 2,
    "hand-in": 1,
}
#: From so many working days on they are taken as they stand; with fewer, all are drawn together.
ENOUGH = 17


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task.

    Attributes
    ----------
    key : str
        ``terms``, ``answer-3`` and so on; ``task-12`` for one that members added.
    owner : Organisation or None
        Whose it is; None for everyone's.
    person : str
        Who there, if anybody was named.
    due : date or None
        Until the end of which day, in London.
    fixed : bool
        Whether people set the date, so that it stays when the deadline moves.
    done : bool
        For tasks of the process: as the site sees it.
    waits_for : tuple of Organisation
        Members that still have something to do for it.
    page : str
        The seat's page on which it is done; empty for none.
    version : int
        Of what was set by hand; 0 for nothing.
    """

    key: str
    text: str
    owner: Organisation | None
    person: str
    due: date | None
    fixed: bool
    done: bool
    waits_for: tuple[Organisation, ...]
    page: str
    version: int

    @property
    def own(self) -> bool:
        """Whether members added it, and so tick it off themselves."""
        return self.key.startswith("task-")


def plans_of(consortia: Iterable[Consortium]) -> dict[int, list[PlannedTask]]:
    """Return the plan of each of these consortia by its primary key, earliest first.

    They come with their lot's contract, starter and lead. It takes as many queries for many
    as for one.
    """
    every = list(consortia)
    progress = progress_of(every)
    return {one.pk: plan_from(one, progress[one.pk]) for one in every}


def plan_from(consortium: Consortium, found: Progress) -> list[PlannedTask]:
    """Return the plan that follows from how far a consortium is, earliest first."""
    return sorted(_plan(consortium, found), key=lambda one: (one.due is None, one.due or date.max))


def plan_of(consortium: Consortium) -> list[PlannedTask]:
    """Return one consortium's plan, the earliest task first."""
    return plans_of([consortium])[consortium.pk]


def consortia_of(person: User, most: int = 20) -> list[Consortium]:
    """Return the consortia whose plans concern a person: a body of theirs is in, bids are taken."""
    rows = Consortium.objects.filter(
        members__organisation__memberships__user=person,
        lot__contract__stage=Stage.OPEN,
    ).exclude(stage=ConsortiumStage.DISSOLVED)
    every = rows.select_related("lot__contract", "starter", "lead").distinct()
    return list(every.order_by("lot__contract__deadline", "pk")[:most])


def due_days(consortium: Consortium) -> dict[str, date]:
    """Return until when each step should be done, counted back from the deadline.

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


@dataclass(frozen=True, slots=True)
class _Step:
    """Something that the process asks for; `kind` is the key of `BEFORE`."""

    kind: str
    text: str
    page: str
    owner: Organisation | None
    waits_for: tuple[Organisation, ...]
    done: bool
    question: int | None = None

    @property
    def key(self) -> str:
        return self.kind if self.question is None else f"{self.kind}-{self.question}"


def _plan(consortium: Consortium, found: Progress) -> Iterator[PlannedTask]:
    due = due_days(consortium)
    by_hand = {row.key: row for row in found.tasks if row.key}
    for step in _steps(consortium, found):
        yield _planned(step, due.get(step.kind), by_hand.get(step.key), found)
    head = consortium.lead or consortium.starter
    for row in found.tasks:
        if not row.key:
            owner = _inside(row.organisation, found)
            waiting = () if row.done_at else (owner or head,)
            yield PlannedTask(
                f"task-{row.pk}",
                row.title,
                owner,
                row.person,
                row.due_on,
                row.due_on is not None,
                row.done_at is not None,
                waiting,
                "",
                row.version,
            )


def _steps(consortium: Consortium, found: Progress) -> list[_Step]:
    head = consortium.lead or consortium.starter
    joined = consortium.stage == ConsortiumStage.FORMED
    steps = [
        _joining(consortium.starter, joined),
        _terms(consortium, found, joined),
        _signing(found),
        *_answering(found, head),
        _declaring(found),
    ]
    handed_in = found.handed_in
    checked = handed_in or all(step.done for step in steps)
    left = () if checked else (head,)
    to_hand_in = () if handed_in else (head,)
    return [
        *steps,
        _showing(found, joined),
        _Step("check", "Check that nothing is missing", "bid", head, left, checked),
        _Step("hand-in", "Hand in the bid", "bid", head, to_hand_in, handed_in),
    ]


def _joining(starter: Organisation, joined: bool) -> _Step:
    waiting = () if joined else (starter,)
    return _Step("join", "Bring everyone in who is asked", "", starter, waiting, joined)


def _terms(consortium: Consortium, found: Progress, joined: bool) -> _Step:
    waiting: tuple[Organisation, ...] = (consortium.starter,) if joined else ()
    if found.answered is not None:
        waiting = _left(found, found.answered)
    elif found.agreed:
        waiting = ()
    return _Step("terms", "Agree on lead, work and money", "terms", None, waiting, found.agreed)


def _signing(found: Progress) -> _Step:
    left = _left(found, found.signed) if found.drawn_up else ()
    return _Step("sign", "Sign the agreement", "agreement", None, left, found.signed_by_all)


def _answering(found: Progress, head: Organisation) -> Iterator[_Step]:
    for one in found.questions:
        done = found.is_answered(one)
        waiting = () if done else (head,)
        text = f"Answer question {one.number}"
        yield _Step("answer", text, "bid", head, waiting, done, question=one.number)


def _declaring(found: Progress) -> _Step:
    left = _left(found, found.declared)
    return _Step("declare", "Declare for the bid", "bid", None, left, not left)


def _showing(found: Progress, joined: bool) -> _Step:
    waiting = _of(found, found.diligence) if joined else ()
    done = found.handed_in or (joined and not found.diligence)
    text = "Show each other your papers, and sign each other off"
    return _Step("diligence", text, "diligence", None, waiting, done)


def _planned(step: _Step, due: date | None, row: PlanTask | None, found: Progress) -> PlannedTask:
    """Return a step with what people set on it by hand."""
    owner = _inside(row.organisation, found) if row else None
    fixed = row is not None and row.due_on is not None
    waiting = step.waits_for
    if owner is not None and step.owner is not None and waiting:
        waiting = (owner,)
    return PlannedTask(
        step.key,
        step.text,
        owner or step.owner,
        row.person if row else "",
        row.due_on if row and row.due_on else due,
        fixed,
        step.done,
        () if step.done else waiting,
        step.page,
        row.version if row else 0,
    )


def _left(found: Progress, done: set[int]) -> tuple[Organisation, ...]:
    return _of(found, set(found.members) - done)


def _of(found: Progress, bodies: set[int]) -> tuple[Organisation, ...]:
    return tuple(body for pk, body in found.members.items() if pk in bodies)


def _inside(owner: Organisation | None, found: Progress) -> Organisation | None:
    """Return an owner while it is a member: who has left has no tasks any more."""
    return owner if owner is not None and owner.pk in found.members else None
