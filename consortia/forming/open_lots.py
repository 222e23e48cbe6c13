"""Whether a lot still takes bids: the one rule for inviting and for joining."""

from datetime import datetime

from django.db.models import Q

from accounts.clock import judged_at
from consortia.proposals.errors import LotNotOpen
from contracts.drafting.models.choices import LIVE
from contracts.drafting.models.contracts import Contract, Lot

OVER = "Bids can no longer be submitted for this contract"


def takes_bids(contract: Contract, at: datetime) -> bool:
    """Tell whether bids can be submitted for a contract now, or once it opens.

    The later of `at` and the database's clock decides.
    """
    if not contract.is_visible or contract.stage not in LIVE:
        return False
    return contract.deadline is None or contract.deadline > judged_at(at)


def require_taking_bids(lot: Lot, at: datetime) -> None:
    """Let only a lot pass that still takes bids.

    Raises
    ------
    LotNotOpen
        For any other: nobody can be invited any more.
    """
    if not takes_bids(lot.contract, at):
        raise LotNotOpen(f"{OVER}, so that nobody can be asked in any more. Nothing was changed.")


def bids_over(contract: str, at: datetime) -> Q:
    """Return the condition that a contract takes no more bids.

    Parameters
    ----------
    contract : str
        How the rows lead to the contract, such as ``consortium__lot__contract``.
    """
    return ~Q(**{f"{contract}__stage__in": LIVE}) | Q(**{f"{contract}__deadline__lte": at})
