"""Offers: made, changed, confirmed, withdrawn."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from areas.errors import UnknownArea
from areas.gazetteer import gazetteer
from areas.models import Area
from areas.resolve import leaf_areas
from organisations.offers.errors import AlreadyOffered, EmptyOffer, OfferOverlaps, UnknownCapability
from organisations.offers.models.capabilities import Capability
from organisations.offers.models.offers import Offer, OfferQuerySet, key_of_areas
from organisations.register.models.organisations import Organisation
from organisations.support.rules import require_describer

FARTHEST = timedelta(days=5 * 366)


@transaction.atomic
def make_offer(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    capability: str,
    areas: Collection[str],
    capacity: int | None = None,
    spare_from: date | None = None,
    confirmed_apart: bool = False,
) -> Offer:
    """Make an offer of one capability in some areas.

    An offer of the same capability in exactly the same areas is confirmed instead, or changed where
    its capacity or day differs.

    Parameters
    ----------
    capability : str
        Slug of a leaf of the capability tree.
    areas : collection of str
        Codes of areas of any level; all must be known and lead to a district of today.
    capacity : int, optional
        People a year whom the organisation can serve there in all; None for no stated limit.
    spare_from : date, optional
        The day from which it has capacity; work that begins earlier does not count on it.
    confirmed_apart : bool
        Whether it is separate from overlapping offers, with capacity of its own; the system is not
        asked.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation, or a supporter that may describe it.
    OfferOverlaps
        When offers overlap with it, unless `confirmed_apart`.
    UnknownCapability, EmptyOffer, Invalid, areas.errors.AreaError
        When a value is wrong; nothing is saved.
    """
    require_describer(by, organisation)
    places, leaf = known_areas(areas), known_capability(capability)
    there = _lock_offers(organisation).filter(capability=leaf)
    same = there.filter(areas_key=key_of_areas(areas)).first()
    if same is not None:
        return _say_again(by, at, same, areas, capacity, spare_from)
    if not (confirmed_apart or by.is_system):
        _ask_if_another(there, places, leaf)
    offer = Offer.objects.create(
        organisation=organisation,
        capability=leaf,
        areas_key=key_of_areas(areas),
        capacity=_people(capacity),
        spare_from=_day(spare_from, at),
        made_at=at,
        confirmed_at=at,
    )
    offer.areas.set(places)
    note(by, at, "make_offer", offer, capability=capability, areas=sorted(areas))
    return offer


@transaction.atomic
def change_offer(
    *,
    by: Actor,
    at: datetime,
    offer: Offer,
    areas: Collection[str],
    capacity: int | None,
    spare_from: date | None = None,
) -> Offer:
    """Change an offer's areas, capacity or first day; it counts as confirmed now.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation, or a supporter that may describe it.
    AlreadyOffered
        When another offer has the same capability and exactly these areas.
    EmptyOffer, Invalid, areas.errors.AreaError
        When a value is wrong; nothing is saved.
    """
    require_describer(by, offer.organisation)
    places, key = known_areas(areas), key_of_areas(areas)
    others = _lock_offers(offer.organisation).exclude(pk=offer.pk)
    if others.filter(capability=offer.capability_id, areas_key=key).exists():
        raise AlreadyOffered(
            f"You offer {offer.capability} in exactly these places already. Change that offer, "
            "and "
            "withdraw this one.",
            field="areas",
        )
    offer.capacity, offer.confirmed_at = _people(capacity), max(at, offer.confirmed_at)
    offer.spare_from, offer.areas_key = _day(spare_from, at), key
    offer.save(update_fields=["capacity", "spare_from", "confirmed_at", "areas_key"])
    offer.areas.set(places)
    note(by, at, "change_offer", offer, areas=sorted(areas), capacity=capacity)
    return offer


@transaction.atomic
def confirm_offer(*, by: Actor, at: datetime, offer: Offer) -> Offer:
    """Confirm that an offer is still true.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation, or a supporter that may describe it.
    """
    require_describer(by, offer.organisation)
    # One who waited for the lock comes with an earlier time than whoever had it.
    offer.confirmed_at = max(at, offer.confirmed_at)
    offer.save(update_fields=["confirmed_at"])
    note(by, at, "confirm_offer", offer)
    return offer


@transaction.atomic
def withdraw_offer(*, by: Actor, at: datetime, offer: Offer) -> Offer:
    """Withdraw an offer; the row stays, for the history of proposals that counted on it.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation, or a supporter that may describe it.
    """
    require_describer(by, offer.organisation)
    offer.withdrawn_at = offer.withdrawn_at or at
    offer.save(update_fields=["withdrawn_at"])
    note(by, at, "withdraw_offer", offer)
    return offer


def _lock_offers(organisation: Organisation) -> OfferQuerySet:
    """Lock an organisation, so that nobody else changes its offers; return its live offers."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    return Offer.objects.live().filter(organisation=organisation)


def _say_again(
    by: Actor,
    at: datetime,
    offer: Offer,
    areas: Collection[str],
    capacity: int | None,
    spare_from: date | None,
) -> Offer:
    """Confirm an offer, or change it where the capacity or the day differs."""
    silent = capacity is None and spare_from is None
    if silent or (capacity, spare_from) == (offer.capacity, offer.spare_from):
        return confirm_offer(by=by, at=at, offer=offer)
    return change_offer(
        by=by, at=at, offer=offer, areas=areas, capacity=capacity, spare_from=spare_from
    )


def _ask_if_another(there: OfferQuerySet, places: list[Area], leaf: Capability) -> None:
    """Require that an offer shares no district with those that are there.

    Raises
    ------
    OfferOverlaps
        When it does; names them.
    """
    wanted = {one.code for place in places for one in leaf_areas(place.code)}
    known = gazetteer()
    found: dict[int, set[str]] = {}
    for offer in there.prefetch_related("areas"):
        shared = {c for area in offer.areas.all() for c in known.leads_to(area.code)} & wanted
        if shared:
            found[offer.pk] = shared
    if found:
        names = sorted({known.areas[code].name for shared in found.values() for code in shared})
        where = (
            f"{', '.join(names[:3])} and {len(names) - 3} more"
            if names[3:]
            else (" and ".join(names))
        )
        raise OfferOverlaps(
            f"You have an offer of {leaf.name} in {where} already. Change it instead, or people "
            "are counted twice; if this is another one, with room of its own, say so.",
            offers=sorted(found),
        )


def known_capability(slug: str) -> Capability:
    """Return a capability that can be offered or required.

    Raises
    ------
    UnknownCapability
        When there is none.
    """
    leaf = Capability.objects.leaves().filter(slug=slug).first()
    if leaf is None:
        raise UnknownCapability(
            f"There is no capability “{slug}”. Search the list of capabilities for the words "
            "you would use.",
            field="capability",
        )
    return leaf


def known_areas(codes: Collection[str]) -> list[Area]:
    """Return the areas with these codes, each leading to a district of today.

    Raises
    ------
    EmptyOffer
        When there are none.
    areas.errors.AreaError
        When a code is unknown, or retired without a successor.
    """
    wanted = sorted(set(codes))
    if not wanted:
        raise EmptyOffer("Say at least one area where you do this.", field="areas")
    for code in wanted:
        leaf_areas(code)
    found = list(Area.objects.filter(code__in=wanted))
    for code in set(wanted) - {area.code for area in found}:
        raise UnknownArea(code)
    return found


def _people(capacity: int | None) -> int | None:
    if capacity is not None and capacity < 1:
        raise Invalid(
            "Say how many people a year, at least one, or leave it empty.", field="capacity"
        )
    return capacity


def _day(spare_from: date | None, at: datetime) -> date | None:
    if spare_from is not None and spare_from > at.date() + FARTHEST:
        raise Invalid(
            "Say a day within the next five years, or leave it empty if you have room now.",
            field="spare_from",
        )
    return spare_from
