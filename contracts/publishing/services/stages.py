"""Stages of a contract: each move from draft to award or cancellation."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import judged_at
from accounts.errors import Invalid, Refusal
from accounts.hints import hint
from accounts.recording import note
from contracts.commissioners.rules import require_approver
from contracts.drafting.errors import DeadlinePast, NothingRequired, WrongStage
from contracts.drafting.models.changes import ChangeKind
from contracts.drafting.models.choices import LIVE, Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.editing import check_sum, locked, tell
from contracts.drafting.services.joint import partners_missing, require_verified
from organisations.register.names import visible_lines

FROM = {
    Stage.ENGAGEMENT: (Stage.DRAFT,),
    Stage.PLANNED: (Stage.DRAFT, Stage.ENGAGEMENT),
    Stage.OPEN: (Stage.DRAFT, Stage.ENGAGEMENT, Stage.PLANNED),
    Stage.CLOSED: (Stage.OPEN,),
    Stage.AWARDED: (Stage.CLOSED,),
    Stage.CANCELLED: (Stage.DRAFT, *LIVE, Stage.CLOSED),
}
SAID = {
    Stage.ENGAGEMENT: "Early engagement has begun: tell the commissioner what you think.",
    Stage.PLANNED: "It is planned. Bids are not invited yet.",
    Stage.OPEN: "It is open for bids.",
    Stage.CLOSED: "The deadline has passed. It is closed.",
    Stage.AWARDED: "It has been awarded.",
}


@transaction.atomic
def begin_engagement(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Begin early engagement: everyone sees the draft and may comment while it can still change.

    Raises
    ------
    NotAllowed, WrongStage, NotVerified, NotApproved
        Unless `by` approves, it is a draft, and each of its commissioners has approved it.
    """
    return _show(by, at, contract, Stage.ENGAGEMENT, "begin_engagement")


@transaction.atomic
def plan_contract(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Announce a contract that will open later.

    Raises
    ------
    NotAllowed, WrongStage, NotVerified, NotApproved
        As for `begin_engagement`; early engagement may have come before.
    """
    return _show(by, at, contract, Stage.PLANNED, "plan_contract")


@transaction.atomic
def open_contract(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Publish a contract: everyone sees it and may bid until its deadline.

    Raises
    ------
    NotAllowed
        Unless `by` approves for the commissioner.
    WrongStage, NotVerified, NotApproved, DeadlinePast, NothingRequired, LotsAboveContract
        When it is not ready: already open or over, no future deadline, a lot that asks for
        nothing, or a commissioner that is not checked or has not approved.
    """
    return _show(by, at, contract, Stage.OPEN, "open_contract")


@transaction.atomic
def close_contract(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Close an open contract whose deadline has passed; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` approves for the commissioner or is the product itself.
    WrongStage
        When it is not open, or its deadline is still to come.
    """
    require_approver(by, contract.commissioner)
    contract = locked(contract)
    if contract.stage == Stage.CLOSED:
        return contract
    if contract.stage != Stage.OPEN or contract.deadline is None or contract.deadline > at:
        raise WrongStage("Only an open contract past its deadline closes.")
    return _move(by, at, contract, Stage.CLOSED, "close_contract")


@transaction.atomic
def award_contract(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Say that a closed contract has been awarded.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` approves for the commissioner, and it is closed.
    """
    require_approver(by, contract.commissioner)
    contract = locked(contract)
    _check_stage(contract, Stage.AWARDED)
    return _move(by, at, contract, Stage.AWARDED, "award_contract")


@transaction.atomic
def cancel_contract(*, by: Actor, at: datetime, contract: Contract, reason: str) -> Contract:
    """Cancel a contract, with a reason that everyone who could see it reads.

    Raises
    ------
    NotAllowed, Invalid
        Unless `by` approves for the commissioner, and says why.
    WrongStage
        When it is already over.
    """
    require_approver(by, contract.commissioner)
    reason = visible_lines(reason)
    if not reason:
        raise Invalid("Say why. Everyone who could see the contract reads it.", field="reason")
    contract = locked(contract)
    _check_stage(contract, Stage.CANCELLED)
    return _move(
        by, at, contract, Stage.CANCELLED, "cancel_contract", f"It was cancelled: {reason}"
    )


def obstacles(contract: Contract, to: Stage, at: datetime) -> Iterator[Refusal]:
    """Yield each obstacle to moving a contract to a stage; each says what to do."""
    if contract.stage not in FROM[to]:
        yield WrongStage(f"This contract is already {contract.get_stage_display().lower()}.")
        return
    if to == Stage.OPEN and contract.deadline is None:
        yield DeadlinePast("Set a future deadline before you publish.", field="deadline")
    elif contract.deadline is not None and contract.deadline <= at:
        yield DeadlinePast("The deadline has passed. Set a future one.", field="deadline")
    lots = list(contract.lots.prefetch_related("requirements"))
    if to == Stage.OPEN and (not lots or any(not lot.requirements.all() for lot in lots)):
        yield NothingRequired("Every lot needs at least one requirement before you publish.")
    try:
        require_verified(contract.commissioner)
    except Refusal as refusal:
        yield refusal
    try:
        check_sum(contract)
    except Refusal as refusal:
        yield refusal
    yield from partners_missing(contract)


def _show(by: Actor, at: datetime, contract: Contract, to: Stage, verb: str) -> Contract:
    require_approver(by, contract.commissioner)
    contract = locked(contract)
    for refusal in obstacles(contract, to, judged_at(at)):
        raise refusal
    contract.visible_at = contract.visible_at or at
    contract.match_wanted_at = at
    hint("start_matches", contract.pk)
    return _move(by, at, contract, to, verb)


def _move(
    by: Actor, at: datetime, contract: Contract, to: Stage, verb: str, said: str = ""
) -> Contract:
    contract.stage, contract.version = to, contract.version + 1
    contract.save(update_fields=["stage", "version", "visible_at", "match_wanted_at"])
    read = contract.stage_dates.waiting().filter(version=contract.version - 1)
    read.update(version=contract.version)  # moving to the next stage changes nothing that it says
    if contract.is_visible:
        tell(contract, at, kind=ChangeKind.STAGE, stage=to, text=said or SAID[to])
    note(by, at, verb, contract, **({"reason": said} if said else {}))
    return contract


def _check_stage(contract: Contract, to: Stage) -> None:
    if contract.stage not in FROM[to]:
        raise WrongStage(f"This contract is already {contract.get_stage_display().lower()}.")
