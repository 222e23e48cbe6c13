"""Lots and their requirements."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Unpack, cast

from django.db import transaction
from django.db.models import Max, ProtectedError

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from contracts.drafting.details import LotChanges, LotDetails
from contracts.drafting.errors import NothingRequired, WrongStage
from contracts.drafting.models.changes import ChangeKind
from contracts.drafting.models.contracts import Contract, Lot, Requirement
from contracts.drafting.services.editing import check_sum, to_shape, touch
from organisations.offers.services.offers import known_areas, known_capability
from organisations.register.names import visible

CHANGEABLE = frozenset({"title", "value", "description", "term_months", "extension_months"})


@transaction.atomic
def add_lot(
    *,
    by: Actor,
    at: datetime,
    contract: Contract,
    title: str,
    value: Decimal | None = None,
    version: int | None = None,
    **details: Unpack[LotDetails],
) -> Lot:
    """Add a lot before bids are invited; it gets the next number.

    Parameters
    ----------
    **details
        Any of `CHANGEABLE`: a description, a term and an extension in months.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile, LotsAboveContract, Invalid
        Unless `by` drafts for the commissioner, bids are not yet invited, and the values fit.
    """
    contract = to_shape(by, contract, version, {"title": title, "value": value, **details})
    taken = contract.lots.aggregate(last=Max("number"))["last"] or 0
    lot = Lot(contract=contract, number=taken + 1)
    _set(lot, {"title": title, "value": value, **details})
    lot.save(force_insert=True)
    check_sum(contract)
    touch(contract, at, f"{lot} was added.", kind=ChangeKind.ADDED)
    note(by, at, "add_lot", lot, contract=contract.pk)
    return lot


@transaction.atomic
def change_lot(
    *, by: Actor, at: datetime, lot: Lot, version: int | None = None, **changes: Unpack[LotChanges]
) -> Lot:
    """Change a lot's title, value, description or term before bids are invited.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile, LotsAboveContract, Invalid
        As for `add_lot`.
    """
    contract = to_shape(by, lot.contract, version, changes)
    lot = Lot.objects.get(pk=lot.pk)
    different = cast(LotChanges, {f: v for f, v in changes.items() if getattr(lot, f, None) != v})
    _set(lot, different)
    if different:
        lot.save(update_fields=sorted(different))
        check_sum(contract)
        touch(contract, at, f"Lot {lot.number} was changed.")
        note(by, at, "change_lot", lot, fields=sorted(different))
    lot.contract = contract
    return lot


@transaction.atomic
def remove_lot(*, by: Actor, at: datetime, lot: Lot, version: int | None = None) -> None:
    """Remove a lot before bids are invited, unless a consortium is forming for it.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        As for `add_lot`; also when a consortium has been started for it.
    """
    contract = to_shape(by, lot.contract, version)
    note(by, at, "remove_lot", lot, contract=contract.pk)
    words = f"{lot} was removed."
    try:
        lot.delete()
    except ProtectedError as problem:
        raise WrongStage("A consortium is already forming for this lot. It stays.") from problem
    touch(contract, at, words)


@transaction.atomic
def require_capabilities(
    *,
    by: Actor,
    at: datetime,
    lot: Lot,
    capabilities: Collection[str],
    areas: Collection[str],
    volumes: Mapping[tuple[str, str], int] | None = None,
    version: int | None = None,
) -> list[Requirement]:
    """Require each of these capabilities in each of these areas; replaces the lot's requirements.

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
        Unless `by` drafts for the commissioner and bids are not yet invited.
    NothingRequired, UnknownCapability, Invalid, areas.errors.AreaError
        When any of it is wrong; nothing is saved.
    """
    contract = to_shape(by, lot.contract, version)
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
    touch(contract, at, f"What lot {lot.number} requires was changed.")
    note(by, at, "require_capabilities", lot, capabilities=sorted(capabilities), areas=len(places))
    return made


@transaction.atomic
def set_volumes(
    *,
    by: Actor,
    at: datetime,
    lot: Lot,
    volumes: Mapping[tuple[str, str], int | None],
    version: int | None = None,
) -> int:
    """Set the volume (people a year) of some requirements; the others stay.

    Parameters
    ----------
    volumes : mapping
        (capability, area) → people a year, or None where presence is enough.

    Returns
    -------
    int
        How many requirements changed.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        As for `require_capabilities`.
    NothingRequired, Invalid
        When one names a cell that the lot does not require, or fewer than one person.
    """
    contract = to_shape(by, lot.contract, version)
    rows = {(r.capability_id, r.area_id): r for r in lot.requirements.all()}
    strange = sorted(set(volumes) - set(rows))
    if strange:
        capability, area = strange[0]
        raise NothingRequired(
            f"This lot does not ask for {capability} in {area}. Add it first.", field="volumes"
        )
    _people({key: volume for key, volume in volumes.items() if volume is not None})
    changed = [rows[key] for key, volume in volumes.items() if rows[key].volume != volume]
    for row in changed:
        row.volume = volumes[row.capability_id, row.area_id]
    Requirement.objects.bulk_update(changed, ["volume"])
    if changed:
        touch(contract, at, f"The volumes of lot {lot.number} were changed.")
        note(by, at, "set_volumes", lot, rows=len(changed))
    return len(changed)


def _set(lot: Lot, changes: LotChanges) -> None:
    unknown = sorted(set(changes) - CHANGEABLE)
    if unknown:
        raise Invalid(f"{', '.join(unknown)} cannot be changed here.", field=unknown[0])
    if "title" in changes:
        changes["title"] = visible(changes["title"])
    for field, value in changes.items():
        setattr(lot, field, value)
    if not lot.title:
        raise Invalid("Give the lot a title.", field="title")
    if lot.value is not None and lot.value < 0:
        raise Invalid("A value cannot be less than nothing. Give pounds.", field="value")
    if lot.term_months is not None and not 1 <= lot.term_months <= 600:
        raise Invalid("A lot lasts from 1 to 600 months.", field="term_months")
    if not 0 <= lot.extension_months <= 600:
        raise Invalid("Extensions last from 0 to 600 months.", field="extension_months")


def _people(volumes: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int]:
    if any(volume < 1 for volume in volumes.values()):
        raise Invalid("A volume is at least one person a year.", field="volumes")
    return volumes
