"""Drafting a contract."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, Unpack, cast

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import judged_at
from accounts.errors import Invalid
from accounts.recording import note
from contracts.commissioners.models import Commissioner
from contracts.commissioners.rules import require_drafter
from contracts.drafting.details import ContractChanges, ContractDetails
from contracts.drafting.errors import DeadlinePast, WrongStage
from contracts.drafting.models.changes import ChangeKind
from contracts.drafting.models.choices import ContractKind, Regime, ReportsEvery, Service, Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.editing import check_sum, check_version, locked, tell
from contracts.local_time import to_local
from organisations.register.names import visible

CHANGEABLE = {
    "kind": "kind",
    "title": "title",
    "description": "description",
    "outcomes": "outcomes",
    "value": "value",
    "has_vat": "VAT",
    "term_months": "term",
    "extension_months": "extension",
    "reports_every": "how often delivery is reported",
    "regime": "regime",
    "service": "sort of service",
    "concession": "concession",
    "no_lots_reason": "reason for one lot",
    "contact_name": "contact",
    "contact_email": "contact’s e-mail address",
    "contact_phone": "contact’s telephone",
    "opens_on": "expected opening day",
    "deadline": "deadline",
    "awards_on": "expected day of the award",
    "starts_on": "first day of the work",
}
COPIED = frozenset(CHANGEABLE) - {"deadline", "opens_on", "awards_on", "starts_on"}
MONTHS = 600
FURTHEST = timedelta(days=3653)


@transaction.atomic
def draft_contract(
    *,
    by: Actor,
    at: datetime,
    commissioner: Commissioner,
    title: str,
    **details: Unpack[ContractDetails],
) -> Contract:
    """Begin a contract as a draft; only its commissioner sees it yet.

    Parameters
    ----------
    title : str
        What is wanted, in a few words.
    **details
        Any of `CHANGEABLE`: description, value (Decimal, GBP over the term), term in months,
        deadline (aware) and so on.

    Raises
    ------
    NotAllowed
        Unless `by` drafts for the commissioner.
    DeadlinePast, Invalid
        When a value breaks a rule.
    """
    require_drafter(by, commissioner)
    contract = Contract(commissioner=commissioner, drafted_at=at)
    _set(contract, {"title": title, **details}, at)
    contract.save(force_insert=True)
    note(by, at, "draft_contract", contract, title=title)
    return contract


@transaction.atomic
def change_contract(
    *,
    by: Actor,
    at: datetime,
    contract: Contract,
    version: int | None = None,
    **changes: Unpack[ContractChanges],
) -> Contract:
    """Change a contract. Once it is visible, its deadline only moves later, and followers are told.

    Parameters
    ----------
    version : int, optional
        The version that the change was written from; any where it is None.

    Raises
    ------
    NotAllowed
        Unless `by` drafts for the commissioner.
    EditedMeanwhile
        When somebody else changed it since `version`.
    WrongStage, DeadlinePast, LotsAboveContract, Invalid
        When it is closed for good, or a value breaks a rule.
    """
    require_drafter(by, contract.commissioner)
    contract = locked(contract)
    check_version(contract, version, changes)
    if contract.stage in (Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED):
        raise WrongStage(f"This contract is {contract.get_stage_display().lower()}.")
    different = cast(
        ContractChanges, {f: v for f, v in changes.items() if getattr(contract, f, None) != v}
    )
    _keep_the_deadline(contract, different)
    _keep_the_reports(contract, different)
    before = contract.deadline
    _set(contract, different, at)
    check_sum(contract)
    if not different:
        return contract
    contract.version += 1
    contract.save(update_fields=[*sorted(different), "version"])
    if contract.is_visible:
        _tell(contract, different, before, at)
    note(by, at, "change_contract", contract, fields=sorted(different))
    return contract


def _keep_the_deadline(contract: Contract, changes: ContractChanges) -> None:
    if not contract.is_visible or contract.deadline is None or "deadline" not in changes:
        return
    wanted = changes["deadline"]
    if wanted is None or wanted < contract.deadline:
        raise WrongStage("A deadline that people work to only moves later.", field="deadline")


def _keep_the_reports(contract: Contract, changes: ContractChanges) -> None:
    if "reports_every" in changes and not contract.is_shaped:
        raise WrongStage(
            "How often delivery is reported changes only until the contract opens for bids.",
            field="reports_every",
        )


def _tell(
    contract: Contract, changes: ContractChanges, before: datetime | None, at: datetime
) -> None:
    for field in sorted(changes):
        if field == "deadline" and before is not None and contract.deadline is not None:
            shown = f"{to_local(contract.deadline):%-d %B %Y, %H:%M}"
            tell(
                contract,
                at,
                kind=ChangeKind.EXTENDED,
                field=field,
                text=f"The deadline moved later for everyone: bids are due {shown}.",
            )
        else:
            text = f"Changed: {CHANGEABLE[field]}."
            tell(contract, at, kind=ChangeKind.CHANGED, field=field, text=text)


DAYS: tuple[Literal["opens_on", "awards_on", "starts_on"], ...] = (
    "opens_on",
    "awards_on",
    "starts_on",
)
#: Texts of one line that people type.
SHORT: tuple[Literal["title", "contact_name", "contact_phone"], ...] = (
    "title",
    "contact_name",
    "contact_phone",
)


def _set(contract: Contract, changes: ContractChanges, at: datetime) -> None:
    unknown = sorted(set(changes) - set(CHANGEABLE))
    if unknown:
        raise Invalid(f"{', '.join(unknown)} cannot be changed here.", field=unknown[0])
    for name in SHORT:
        if text := changes.get(name):
            changes[name] = visible(text)
    if not changes.get("title", "-"):
        raise Invalid("Give the contract a title.", field="title")
    for field, value in changes.items():
        setattr(contract, field, value)
    _check_amounts(contract)
    _check_choices(contract)
    deadline = changes.get("deadline")
    if deadline is not None and deadline <= judged_at(at):
        raise DeadlinePast(
            "The deadline has already passed. Give a future day and time.", field="deadline"
        )
    if deadline is not None and deadline > at + FURTHEST:
        raise Invalid("Give a deadline within ten years.", field="deadline")
    _check_reach(changes, to_local(at + FURTHEST).date())
    _check_days(contract)


def _check_reach(changes: ContractChanges, furthest: date) -> None:
    for field in DAYS:
        day = changes.get(field)
        if day is not None and day > furthest:
            raise Invalid("Give a day within ten years.", field=field)


def _check_amounts(contract: Contract) -> None:
    value: Decimal | None = contract.value
    if value is not None and value < 0:
        raise Invalid("A value cannot be less than nothing. Give pounds.", field="value")
    if not 1 <= contract.term_months <= MONTHS:
        raise Invalid("A contract lasts at least one month, at most 50 years.", field="term_months")
    if not 0 <= contract.extension_months <= MONTHS:
        raise Invalid("Extensions last from 0 to 600 months.", field="extension_months")


def _check_choices(contract: Contract) -> None:
    if contract.reports_every not in ReportsEvery.values:
        raise Invalid("Delivery is reported every 1, 3, 6 or 12 months.", field="reports_every")
    if contract.regime and contract.regime not in Regime.values:
        raise Invalid(f"Choose one of {', '.join(Regime.values)}.", field="regime")
    if contract.kind not in ContractKind.values:
        raise Invalid(f"Choose one of {', '.join(ContractKind.values)}.", field="kind")
    if contract.service not in Service.values:
        raise Invalid(f"Choose one of {', '.join(Service.values)}.", field="service")


def _check_days(contract: Contract) -> None:
    if contract.deadline is None:
        return
    due = to_local(contract.deadline).date()
    for field, words in (
        ("awards_on", "The award comes after the deadline."),
        ("starts_on", "The work begins after the deadline."),
    ):
        day = getattr(contract, field)
        if day is not None and day < due:
            raise Invalid(f"{words} Give a later day.", field=field)
    if contract.opens_on is not None and contract.opens_on > due:
        raise Invalid("It opens before its deadline. Give an earlier day.", field="opens_on")
