"""Stage dates, set in advance: on each, the contract moves automatically if nothing is missing."""

from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Invalid, Refusal
from accounts.letters import write_letter
from accounts.recording import note
from contracts.commissioners.rules import require_approver
from contracts.destinations import PublishingPage
from contracts.drafting.errors import NotApproved, WrongStage
from contracts.drafting.models.choices import LIVE, Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import change_contract
from contracts.drafting.services.editing import check_version, locked
from contracts.local_time import to_local
from contracts.publishing.models.timetable import DateState, StageDate
from contracts.publishing.services.stages import (
    FROM,
    begin_engagement,
    obstacles,
    open_contract,
    plan_contract,
)

MOVES = {
    Stage.ENGAGEMENT: begin_engagement,
    Stage.PLANNED: plan_contract,
    Stage.OPEN: open_contract,
}


@transaction.atomic
def set_stage_date(
    *,
    by: Actor,
    at: datetime,
    contract: Contract,
    stage: str,
    on: date,
    version: int | None = None,
) -> StageDate:
    """Set the day on which a contract moves to a stage automatically; replaces a day set before.

    The day on which it opens is also what everyone reads as its expected opening.

    Parameters
    ----------
    stage : str
        Early engagement, planned or open.
    on : date
        A future day; it moves at midnight British time.
    version : int, optional
        The version that was read; later changes are not published without a new look.

    Raises
    ------
    NotAllowed, EditedMeanwhile
        Unless `by` approves for the commissioner and has read the current version.
    WrongStage, Invalid
        When the contract is past that stage, or the day is not in the future or out of order.
    """
    require_approver(by, contract.commissioner)
    contract = locked(contract)
    check_version(contract, version, {"stage": stage, "on": str(on)})
    _check(contract, stage, on, at)
    read = contract.version
    if stage == Stage.OPEN:
        contract = change_contract(by=by, at=at, contract=contract, opens_on=on)
    contract.stage_dates.waiting().filter(version=read).update(version=contract.version)
    made, _ = StageDate.objects.update_or_create(
        contract=contract,
        stage=stage,
        defaults={
            "on": on,
            "version": contract.version,
            "state": DateState.WAITING,
            "missing": [],
            "set_at": at,
            "settled_at": None,
        },
    )
    note(by, at, "set_stage_date", contract, stage=stage, on=str(on))
    return made


@transaction.atomic
def drop_stage_date(*, by: Actor, at: datetime, contract: Contract, stage: str) -> None:
    """Remove the day on which a contract was to move to a stage; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` approves for the commissioner.
    Invalid
        When it is none of the stages that can have a day.
    """
    require_approver(by, contract.commissioner)
    if stage not in LIVE:
        raise Invalid(f"Choose one of {', '.join(LIVE)}.", field="stage")
    locked(contract).stage_dates.waiting().filter(stage=stage).delete()
    note(by, at, "drop_stage_date", contract, stage=stage)


def keep_timetable(*, at: datetime) -> int:
    """Move each contract whose stage date has come, or tell its commissioner what is missing.

    Parameters
    ----------
    at : datetime
        Now, by the database's clock.

    Returns
    -------
    int
        How many days were settled.
    """
    due = list(StageDate.objects.due(at).values_list("pk", "contract"))
    return sum(_keep(pk, contract, at) for pk, contract in due)


@transaction.atomic
def _keep(pk: int, contract_id: int, at: datetime) -> bool:
    """Settle one stage date, unless another sweep has; locks the contract first, as always."""
    contract = locked(Contract(pk=contract_id))
    row = StageDate.objects.due(at).filter(pk=pk).first()
    if row is None:
        return False
    stage, by = Stage(row.stage), Actor.system("timetable")
    if contract.stage not in FROM[stage]:
        row.state = DateState.OVERTAKEN
    elif missing := _missing(row, contract, stage, at):
        row.state, row.missing = DateState.MISSED, [str(one) for one in missing]
        _write(contract, row, at)
    else:
        MOVES[stage](by=by, at=at, contract=contract)
        row.state = DateState.KEPT
    row.settled_at = at
    row.save(update_fields=["state", "missing", "settled_at"])
    note(by, at, "keep_stage_date", contract, stage=row.stage, state=row.state)
    return True


def _missing(row: StageDate, contract: Contract, stage: Stage, at: datetime) -> list[Refusal]:
    found = list(obstacles(contract, stage, at))
    if row.version != contract.version:
        found.append(NotApproved("It was changed after somebody who approves had set this day."))
    return found


def _write(contract: Contract, row: StageDate, at: datetime) -> None:
    link = url_of(PublishingPage(contract=contract.pk))
    write_letter(
        at=at,
        kind="stage-date",
        to=contract.commissioner.email,
        subject=f"Not yet {row.get_stage_display().lower()}: {contract.title}",
        text=render_to_string(
            "contracts/letters/missing.txt", {"contract": contract, "row": row, "link": link}
        ),
    )


def _check(contract: Contract, stage: str, on: date, at: datetime) -> None:
    if stage not in LIVE:
        raise Invalid(f"Choose one of {', '.join(LIVE)}.", field="stage")
    if contract.stage not in FROM[Stage(stage)]:
        raise WrongStage(f"This contract is already {contract.get_stage_display().lower()}.")
    if on <= to_local(at).date():
        raise Invalid("Give a future day, or use the button to do it now.", field="on")
    if contract.deadline is not None and on >= to_local(contract.deadline).date():
        raise Invalid("Give a day before bids are due.", field="on")
    days = {one.stage: one.on for one in contract.stage_dates.waiting()} | {stage: on}
    # The date of a stage that was reached by hand waits until it comes; it does no harm.
    in_order = [days[one] for one in LIVE if one in days and contract.stage in FROM[one]]
    if in_order != sorted(in_order):
        raise Invalid("Early engagement comes before planned, and both before open.", field="on")
