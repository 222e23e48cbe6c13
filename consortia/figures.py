"""What reaches small bodies: public figures of a commissioner's awarded lots."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from consortia.models import Award
from contracts.models import ChangeKind, Commissioner, Contract, ContractChange, Stage
from organisations.models import Organisation, OrganisationKind

#: Below this yearly turnover (GBP) a body counts as small, as NCVO's Almanac draws the line between
#: medium and large charities.
SMALL = Decimal(1_000_000)
#: Fewer awards than this would tell of single bodies.
FEW = 3
LONG_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one commissioner; what it led, not what it joined.

    Attributes
    ----------
    lots : int
        Lots that were awarded here.
    won_by_small : int or None
        Of those, lots won by groups of small bodies only; None where fewer than three were awarded.
    money, money_to_small : Decimal or None
        GBP of the winning bids, and of the shares of small bodies in them; None likewise.
    contracts : int
        Contracts that have been open for bids.
    long : int
        Of those, contracts of three years or more without extensions.
    days : float or None
        Median of days from opening to deadline; None where none has been open.
    """

    lots: int
    won_by_small: int | None
    money: Decimal | None
    money_to_small: Decimal | None
    contracts: int
    long: int
    days: float | None


def figures_of(commissioner: Commissioner) -> Figures:
    """Return a commissioner's figures, in a handful of queries.

    A body is small when its turnover is below a million pounds, or when it has no legal form; one
    that has told no turnover is not counted as small.
    """
    awards = Award.objects.filter(lot__contract__commissioner=commissioner)
    won = [award.opened.package["members"] for award in awards.select_related("opened")]
    small = _small({one["identifier"] for members in won for one in members})
    shown = len(won) >= FEW
    shares = [(one["identifier"], Decimal(one["amount"])) for members in won for one in members]
    terms, days = _times(commissioner)
    return Figures(
        lots=len(won),
        won_by_small=sum(all(one["identifier"] in small for one in members) for members in won)
        if shown
        else None,
        money=sum((amount for _, amount in shares), Decimal(0)) if shown else None,
        money_to_small=sum((amount for who, amount in shares if who in small), Decimal(0))
        if shown
        else None,
        contracts=len(terms),
        long=sum(months >= LONG_MONTHS for months in terms),
        days=median(days) if days else None,
    )


def _small(identifiers: set[str]) -> set[str]:
    rows = Organisation.objects.filter(identifier__in=identifiers)
    return {
        identifier
        for identifier, turnover, kind in rows.values_list("identifier", "turnover", "kind")
        if kind == OrganisationKind.UNINCORPORATED or (turnover is not None and turnover < SMALL)
    }


def _times(commissioner: Commissioner) -> tuple[list[int], list[int]]:
    """Return the terms in months of contracts that were open, and the days they were."""
    rows = Contract.objects.filter(
        commissioner=commissioner, stage__in=[Stage.OPEN, Stage.CLOSED, Stage.AWARDED]
    )
    found = {contract.pk: contract for contract in rows}
    opened = ContractChange.objects.filter(
        contract__in=found, kind=ChangeKind.STAGE, stage=Stage.OPEN
    ).values_list("contract", "at")
    days = [
        (deadline - at).days for pk, at in opened if (deadline := found[pk].deadline) is not None
    ]
    return [contract.term_months for contract in found.values()], days
