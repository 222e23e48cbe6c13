"""Drafting a contract."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from contracts import rules
from contracts.errors import DeadlinePast, WrongStage
from contracts.models import Commissioner, Contract, Stage

CHANGEABLE = frozenset({"title", "description", "value", "term_months", "deadline"})


@transaction.atomic
def draft_contract(
    *, by: Actor, at: datetime, commissioner: Commissioner, title: str, **details: Any
) -> Contract:
    """Begin a contract; nobody but its commissioner sees it yet.

    Parameters
    ----------
    title : str
        What is wanted, in a few words.
    **details
        Any of `CHANGEABLE`: description, value (Decimal, GBP over the term), term in months,
        deadline (aware).

    Raises
    ------
    NotAllowed
        Unless `by` drafts for the commissioner.
    DeadlinePast, Invalid
        When a value breaks a rule.
    """
    rules.require_drafter(by, commissioner)
    contract = Contract(commissioner=commissioner, drafted_at=at)
    _set(contract, {"title": title, **details}, at)
    contract.save(force_insert=True)
    note(by, at, "draft_contract", contract, title=title)
    return contract


@transaction.atomic
def change_contract(*, by: Actor, at: datetime, contract: Contract, **changes: Any) -> Contract:
    """Change a contract. Once visible, its deadline only ever moves later.

    Raises
    ------
    NotAllowed
        Unless `by` drafts for the commissioner.
    WrongStage, DeadlinePast, Invalid
        When it is closed for good, or a value breaks a rule.
    """
    rules.require_drafter(by, contract.commissioner)
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    if contract.stage in (Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED):
        raise WrongStage(f"This contract is {contract.get_stage_display().lower()}.")
    deadline = changes.get("deadline", contract.deadline)
    if contract.is_visible and contract.deadline and deadline and deadline < contract.deadline:
        raise WrongStage("A deadline that people work to only moves later.", field="deadline")
    _set(contract, changes, at)
    contract.save(update_fields=sorted(changes) or ["title"])
    note(by, at, "change_contract", contract, fields=sorted(changes))
    return contract


def _set(contract: Contract, changes: dict[str, Any], at: datetime) -> None:
    unknown = sorted(set(changes) - CHANGEABLE)
    if unknown:
        raise Invalid(f"{', '.join(unknown)} cannot be changed here.", field=unknown[0])
    if not " ".join(str(changes.get("title", "-")).split()):
        raise Invalid("Give the contract a title.", field="title")
    _check_amounts(changes.get("value"), changes.get("term_months", 1))
    deadline = changes.get("deadline")
    if deadline is not None and deadline <= at:
        raise DeadlinePast(
            "The deadline has already passed. Give a day and time to come.", field="deadline"
        )
    for field, value in changes.items():
        setattr(contract, field, value)


def _check_amounts(value: Decimal | None, term_months: int) -> None:
    if value is not None and value < 0:
        raise Invalid("A value cannot be less than nothing. Give pounds.", field="value")
    if term_months < 1:
        raise Invalid("A contract lasts at least one month.", field="term_months")
