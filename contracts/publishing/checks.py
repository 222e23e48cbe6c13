"""What a commissioner should look at before publishing: the regime, its duties, warnings."""

from dataclasses import dataclass
from datetime import date

from contracts.drafting.models.choices import ContractKind, Regime
from contracts.drafting.models.contracts import Contract, Lot
from contracts.regimes.advice import Advice, advise
from contracts.thresholds.kinds import threshold_of


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A warning: allowed, but worth a second look before publishing.

    Attributes
    ----------
    code : str
        For programs: the kind of a threshold, such as ``turnover``; or ``suitability``,
        ``one-lot``, ``regime``.
    lot : int or None
        The lot's number, where it is about one.
    """

    code: str
    text: str
    lot: int | None = None


def advice_for(contract: Contract, on: date) -> Advice:
    """Return the regime and duties that seem to apply to this contract on this day."""
    return advise(
        kind=contract.commissioner.kind,
        value=contract.value_with_vat,
        on=on,
        service=contract.service,
        concession=contract.concession,
        reserved=contract.regime == Regime.RESERVED,
        nation=contract.commissioner.nation,
    )


def warnings_for(contract: Contract, on: date) -> list[SecondLook]:
    """Return the warnings about a contract; none of them stops a publication.

    A grant is no procurement: only its thresholds are looked at.
    """
    advice = advice_for(contract, on)
    lots = list(contract.lots.prefetch_related("thresholds__capability"))
    found = [one for lot in lots for one in _lot_warnings(contract, lot, advice)]
    if contract.kind == ContractKind.GRANT:
        return found
    if len(lots) == 1 and not contract.no_lots_reason and _has(advice, "lots"):
        text = "There is only one lot. Say why, or split it: bidders and s.18 ask for the reason."
        found.append(SecondLook("one-lot", text))
    if contract.regime and advice.regime and contract.regime != advice.regime:
        text = (
            f"You chose “{Regime(contract.regime).label}”; by its value, day and sort of service "
            f"it looks like “{advice.regime.label}”."
        )
        found.append(SecondLook("regime", text))
    return found


def _lot_warnings(contract: Contract, lot: Lot, advice: Advice) -> list[SecondLook]:
    found = []
    value = lot.value if lot.value is not None else contract.value
    for row in lot.thresholds.all():
        threshold = threshold_of(row)
        text = None if value is None else threshold.too_much_for(value)
        if text is not None:
            found.append(SecondLook(threshold.kind.value, text, lot.number))
    if _has(advice, "suitability") and lot.thresholds.all():
        text = (
            "Below the threshold nobody may be kept from bidding by these thresholds. Look at "
            "them together with the bids."
        )
        found.append(SecondLook("suitability", text, lot.number))
    return found


def _has(advice: Advice, code: str) -> bool:
    return any(duty.code == code for duty in advice.duties)
