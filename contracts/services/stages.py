"""How a contract moves from draft to its end."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from contracts import rules
from contracts.errors import DeadlinePast, NothingRequired, WrongStage
from contracts.models import LIVE, Contract, Stage


@transaction.atomic
def open_contract(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Publish a contract: everyone sees it and may bid until its deadline.

    Raises
    ------
    NotAllowed
        Unless `by` approves for the commissioner.
    WrongStage, DeadlinePast, NothingRequired
        When it is not ready: already open or over, no deadline to come, or a lot that asks for
        nothing.
    """
    rules.require_approver(by, contract.commissioner)
    contract = _locked(contract)
    if contract.stage not in (Stage.DRAFT, Stage.ENGAGEMENT, Stage.PLANNED):
        raise WrongStage(f"This contract is already {contract.get_stage_display().lower()}.")
    if contract.deadline is None or contract.deadline <= at:
        raise DeadlinePast("Set a deadline to come before you publish.", field="deadline")
    lots = list(contract.lots.prefetch_related("requirements"))
    if not lots or any(not lot.requirements.all() for lot in lots):
        raise NothingRequired("Every lot needs at least one requirement before you publish.")
    contract.stage, contract.visible_at = Stage.OPEN, contract.visible_at or at
    contract.save(update_fields=["stage", "visible_at"])
    note(by, at, "open_contract", contract)
    return contract


@transaction.atomic
def close_contract(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Close an open contract whose deadline has passed; safe to repeat.

    Raises
    ------
    NotAllowed
        Unless `by` approves for the commissioner or is the product itself.
    WrongStage
        When it is not open, or its deadline is still to come.
    """
    rules.require_approver(by, contract.commissioner)
    contract = _locked(contract)
    if contract.stage == Stage.CLOSED:
        return contract
    if contract.stage != Stage.OPEN or contract.deadline is None or contract.deadline > at:
        raise WrongStage("Only an open contract past its deadline closes.")
    contract.stage = Stage.CLOSED
    contract.save(update_fields=["stage"])
    note(by, at, "close_contract", contract)
    return contract


@transaction.atomic
def cancel_contract(*, by: Actor, at: datetime, contract: Contract, reason: str) -> Contract:
    """Give a contract up, with a reason that everyone who could see it reads.

    Raises
    ------
    NotAllowed
        Unless `by` approves for the commissioner.
    WrongStage
        When it is already over.
    """
    rules.require_approver(by, contract.commissioner)
    contract = _locked(contract)
    if contract.stage not in (Stage.DRAFT, *LIVE):
        raise WrongStage(f"This contract is already {contract.get_stage_display().lower()}.")
    contract.stage = Stage.CANCELLED
    contract.save(update_fields=["stage"])
    note(by, at, "cancel_contract", contract, reason=reason)
    return contract


def _locked(contract: Contract) -> Contract:
    return Contract.objects.select_for_update().select_related("commissioner").get(pk=contract.pk)
