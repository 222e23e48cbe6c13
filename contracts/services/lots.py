"""Lots, what they require and which thresholds they set."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from contracts import rules
from contracts.errors import MalformedThreshold, NothingRequired, WrongStage
from contracts.models import (
    Contract,
    FinanceRule,
    HeldBy,
    Lot,
    Requirement,
    Stage,
    Threshold,
    ThresholdKind,
)
from organisations.services.offers import known_areas, known_capability


@transaction.atomic
def add_lot(
    *, by: Actor, at: datetime, contract: Contract, title: str, value: Decimal | None = None
) -> Lot:
    """Add a lot to a draft; it gets the next number.

    Raises
    ------
    NotAllowed, WrongStage, Invalid
        Unless `by` drafts for the commissioner, the contract is a draft, and the value is none
        or not negative.
    """
    contract = _draft(by, contract)
    if value is not None and value < 0:
        raise Invalid("A value cannot be less than nothing. Give pounds.", field="value")
    lot = Lot.objects.create(
        contract=contract, number=contract.lots.count() + 1, title=title, value=value
    )
    note(by, at, "add_lot", lot, contract=contract.pk)
    return lot


@transaction.atomic
def require_capabilities(
    *,
    by: Actor,
    at: datetime,
    lot: Lot,
    capabilities: Collection[str],
    areas: Collection[str],
    volumes: Mapping[tuple[str, str], int] | None = None,
) -> list[Requirement]:
    """Require each of these capabilities in each of these areas, in place of what stood there.

    Parameters
    ----------
    capabilities : collection of str
        Slugs of leaves of the capability tree.
    areas : collection of str
        Codes of areas of any level.
    volumes : mapping, optional
        (capability, area) → people a year; where absent, presence is enough.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` drafts for the commissioner and the contract is a draft.
    NothingRequired, UnknownCapability, Invalid, areas.errors.AreaError
        When a part of it is wrong; nothing is saved.
    """
    _draft(by, lot.contract)
    if not capabilities or not areas:
        raise NothingRequired(
            "Say at least one capability and one area, or nobody can tell what is wanted.",
            field="areas" if capabilities else "capabilities",
        )
    wanted = [known_capability(slug) for slug in sorted(set(capabilities))]
    places = known_areas(areas)
    people = _people(volumes or {})
    lot.requirements.all().delete()
    rows = [
        Requirement(lot=lot, capability=c, area=a, volume=people.get((c.slug, a.code)))
        for c in wanted
        for a in places
    ]
    made = Requirement.objects.bulk_create(rows)
    note(by, at, "require_capabilities", lot, capabilities=sorted(capabilities), areas=len(places))
    return made


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
        Unless `by` drafts for the commissioner and the contract is a draft.
    MalformedThreshold, UnknownCapability
        When it does not make sense.
    """
    _draft(by, lot.contract)
    _check_threshold(kind, minimum, rule, code, held_by, most)
    work = known_capability(capability) if capability else None
    fields = {"minimum": minimum, "rule": rule, "held_by": held_by, "most": most}
    if kind == ThresholdKind.ACCREDITATION:
        threshold = Threshold.objects.create(
            lot=lot, kind=kind, code=code, capability=work, **fields
        )
    else:
        threshold, _ = Threshold.objects.update_or_create(lot=lot, kind=kind, defaults=fields)
    note(by, at, "set_threshold", lot, kind=kind)
    return threshold


def _draft(by: Actor, contract: Contract) -> Contract:
    rules.require_drafter(by, contract.commissioner)
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    if contract.stage != Stage.DRAFT:
        raise WrongStage("Lots change only while the contract is a draft.")
    return contract


def _people(volumes: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int]:
    if any(volume < 1 for volume in volumes.values()):
        raise Invalid("A volume is at least one person a year.", field="volumes")
    return volumes


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
