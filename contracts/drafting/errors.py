"""Errors of drafting a contract, each named for the fact."""

from collections.abc import Mapping

from accounts.errors import Conflict, Invalid, Stale
from contracts.drafting.models.contracts import Contract


class DeadlinePast(Invalid):
    """The deadline lies in the past."""


class NothingRequired(Invalid):
    """A lot asks for nothing."""


class LotsAboveContract(Invalid):
    """The lots are worth more together than the contract."""


class WrongStage(Conflict):
    """The contract's stage does not allow this."""


class NotVerified(Conflict):
    """Nobody has checked yet that the commissioner is what it says."""


class NotApproved(Conflict):
    """A commissioner of a joint contract has not approved what it says now."""


class EditedMeanwhile(Stale):
    """Somebody else changed the contract after it was read.

    Parameters
    ----------
    current : Contract
        As it is now.
    yours : mapping
        What was to be written.
    """

    def __init__(self, current: Contract, yours: Mapping[str, object]) -> None:
        super().__init__(
            "Somebody else changed this contract while you were writing. Nothing of yours is "
            "saved yet: compare both, then save again."
        )
        self.current = current
        self.yours = yours
