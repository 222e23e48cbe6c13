"""Shared by every change to a contract: its row lock, its version, the public list of changes."""

from collections.abc import Mapping
from datetime import datetime

from accounts.actors import Actor
from accounts.hints import hint
from contracts.commissioners.rules import require_drafter
from contracts.drafting.errors import EditedMeanwhile, LotsAboveContract, WrongStage
from contracts.drafting.models.changes import ChangeKind, ContractChange
from contracts.drafting.models.contracts import Contract, Lot


def locked(contract: Contract) -> Contract:
    """Return the contract's row, locked until the transaction ends."""
    rows = Contract.objects.select_for_update(of=("self",)).select_related("commissioner")
    return rows.get(pk=contract.pk)


def to_shape(
    by: Actor,
    contract: Contract,
    version: int | None = None,
    yours: Mapping[str, object] | None = None,
) -> Contract:
    """Lock a contract to change its lots, while that is still possible, and return it.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        Unless `by` drafts for it, bids are not yet invited, and `version` is current.
    """
    require_drafter(by, contract.commissioner)
    current = locked(contract)
    if not current.is_shaped:
        raise WrongStage("Lots change only until the contract opens for bids.")
    check_version(current, version, yours or {})
    return current


def check_version(contract: Contract, version: int | None, yours: Mapping[str, object]) -> None:
    """Refuse a change that was written from an older version; None skips the check.

    Raises
    ------
    EditedMeanwhile
        When somebody else was faster.
    """
    if version is not None and version != contract.version:
        raise EditedMeanwhile(contract, yours)


def touch(contract: Contract, at: datetime, text: str = "", *, kind: str = "changed") -> None:
    """Record that a locked contract has changed: next version, public change, new match.

    Parameters
    ----------
    text : str
        What changed, for everyone to read; recorded only for a visible contract.
    """
    contract.version += 1
    fields = ["version"]
    if contract.is_visible and text:
        tell(contract, at, kind=kind, text=text)
        contract.match_wanted_at = at
        fields.append("match_wanted_at")
        hint("start_matches", contract.pk)
    contract.save(update_fields=fields)


def tell(
    contract: Contract,
    at: datetime,
    *,
    kind: str = ChangeKind.CHANGED,
    text: str,
    field: str = "",
    stage: str = "",
) -> ContractChange:
    """Add one line to the public list of changes."""
    return ContractChange.objects.create(
        contract=contract, kind=kind, text=text[:1000], field=field, stage=stage, at=at
    )


def check_sum(contract: Contract) -> None:
    """Refuse lots that are worth more together than the contract.

    Raises
    ------
    LotsAboveContract
        Naming both sums and what to do.
    """
    values = Lot.objects.filter(contract=contract).values_list("value", flat=True)
    together = sum(value for value in values if value is not None)
    if contract.value is not None and together > contract.value:
        raise LotsAboveContract(
            f"The lots are worth £{together:,.2f} together, more than the contract’s "
            f"£{contract.value:,.2f}. Lower a lot, or raise the value of the contract first.",
            field="value",
        )
