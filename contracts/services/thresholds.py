"""Thresholds of a lot: set, taken away, and looked at with care."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from contracts.errors import MalformedThreshold
from contracts.models import FinanceRule, HeldBy, Lot, Threshold, ThresholdKind
from contracts.services.editing import to_shape, touch
from organisations.services.offers import known_capability


@transaction.atomic
def set_threshold(
    *,
    by: Actor,
    at: datetime,
    lot: Lot,
    kind: str,
    minimum: Decimal | None = None,
    rule: str = "",
    code: str = "",
    held_by: str = "",
    capability: str | None = None,
    most: int | None = None,
    version: int | None = None,
) -> Threshold:
    """Set a threshold on a lot; of each kind but accreditation there is one.

    Parameters
    ----------
    kind : str
        One of `ThresholdKind`.
    minimum : Decimal, optional
        GBP a year, for turnovers.
    rule : str, optional
        One of `FinanceRule`, for turnover.
    code, held_by, capability : str, optional
        For an accreditation: which, on whom it falls, and for what work (all when None).
    most : int, optional
        For the size of a group.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` drafts for the commissioner and bids are not yet invited.
    MalformedThreshold, UnknownCapability
        When it does not make sense.
    """
    contract = to_shape(by, lot.contract, version)
    _check_threshold(kind, minimum, rule, code, held_by, most)
    work = known_capability(capability) if capability else None
    fields = {"minimum": minimum, "rule": rule, "held_by": held_by, "most": most}
    if kind == ThresholdKind.ACCREDITATION:
        threshold = Threshold.objects.create(
            lot=lot, kind=kind, code=code, capability=work, **fields
        )
    else:
        threshold, _ = Threshold.objects.update_or_create(lot=lot, kind=kind, defaults=fields)
    touch(contract, at, f"A threshold of lot {lot.number} was set: {threshold}.")
    note(by, at, "set_threshold", lot, kind=kind)
    return threshold


@transaction.atomic
def remove_threshold(
    *, by: Actor, at: datetime, threshold: Threshold, version: int | None = None
) -> None:
    """Take a threshold away before bids are invited.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        Unless `by` drafts for the commissioner, and bids are not yet invited.
    """
    lot = threshold.lot
    contract = to_shape(by, lot.contract, version)
    words = f"A threshold of lot {lot.number} was taken away: {threshold}."
    threshold.delete()
    touch(contract, at, words)
    note(by, at, "remove_threshold", lot, kind=threshold.kind)


def _check_threshold(
    kind: str, minimum: Decimal | None, rule: str, code: str, held_by: str, most: int | None
) -> None:
    money = kind in (ThresholdKind.TURNOVER, ThresholdKind.LEAD_TURNOVER)
    if kind not in ThresholdKind.values:
        raise MalformedThreshold(
            f"Choose a threshold of {', '.join(ThresholdKind.values)}.", field="kind"
        )
    if money and (minimum is None or minimum < 0):
        raise MalformedThreshold(
            "Give the least turnover in pounds, not negative.", field="minimum"
        )
    if kind == ThresholdKind.TURNOVER and rule not in FinanceRule.values:
        raise MalformedThreshold(
            f"Say how it is met: {', '.join(FinanceRule.values)}.", field="rule"
        )
    if kind == ThresholdKind.ACCREDITATION and not (code and held_by in HeldBy.values):
        raise MalformedThreshold(
            f"Name the accreditation and on whom it falls: {', '.join(HeldBy.values)}.",
            field="held_by" if code else "code",
        )
    if kind == ThresholdKind.GROUP_SIZE and (most is None or most < 1):
        raise MalformedThreshold("Say how many members at most, at least one.", field="most")
