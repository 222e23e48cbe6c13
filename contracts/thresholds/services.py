"""Setting and removing thresholds of a lot."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from contracts.drafting.models.contracts import Lot
from contracts.drafting.services.editing import to_shape, touch
from contracts.thresholds.kinds import kind_named, threshold_of
from contracts.thresholds.models import Threshold


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
    falls_on: str = "",
    capability: str | None = None,
    most: int | None = None,
    years: int | None = None,
    version: int | None = None,
) -> Threshold:
    """Set a threshold on a lot; replaces one of the same kind where a lot has at most one of it.

    Which values it needs follows from the kind; the others are ignored.

    Parameters
    ----------
    kind : str
        One of `ThresholdKind`.
    minimum : Decimal, optional
        GBP: a year, for turnovers; what it pays up to, for an insurance.
    rule : str, optional
        One of `FinanceRule`, for turnover.
    code : str, optional
        Which accreditation or insurance, as passports have it.
    falls_on : str, optional
        One of `FallsOn`, for accreditation, insurance and years of trading.
    capability : str, optional
        Where it falls on the deliverers: of which capability (all when None).
    most : int, optional
        Members, for the size of a consortium.
    years : int, optional
        For years of trading.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` drafts for the commissioner and bids are not yet invited.
    MalformedThreshold, UnknownCapability
        When it does not make sense.
    """
    contract = to_shape(by, lot.contract, version)
    given = {
        "minimum": minimum,
        "rule": rule,
        "code": code,
        "falls_on": falls_on,
        "capability": capability,
        "most": most,
        "years": years,
    }
    threshold = kind_named(kind).read(given)
    columns = threshold.columns()
    same = {name: columns.pop(name) for name in threshold.apart_by}
    there = Threshold.objects.filter(lot=lot, kind=kind, **same).order_by("pk").first()
    row = there or Threshold(lot=lot, kind=kind, **same)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    touch(contract, at, f"A threshold of lot {lot.number} was set: {threshold.sentence}")
    note(by, at, "set_threshold", lot, kind=kind)
    return row


@transaction.atomic
def remove_threshold(
    *, by: Actor, at: datetime, threshold: Threshold, version: int | None = None
) -> None:
    """Remove a threshold before bids are invited.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        Unless `by` drafts for the commissioner, and bids are not yet invited.
    """
    lot = threshold.lot
    contract = to_shape(by, lot.contract, version)
    said = threshold_of(threshold).sentence
    threshold.delete()
    touch(contract, at, f"A threshold of lot {lot.number} was removed: {said}")
    note(by, at, "remove_threshold", lot, kind=threshold.kind)
