"""Writing the checked rows of a spreadsheet."""

from collections.abc import Sequence
from datetime import datetime

from accounts.actors import Actor
from accounts.recording import note_all
from organisations.exchange.errors import SheetChanged
from organisations.exchange.sheets.groups import PlannedGroup
from organisations.exchange.sheets.offers import PlannedOffer, in_parts
from organisations.offers.models.offers import Offer, key_of_areas
from organisations.register.errors import IdentifierTaken, NotListed, PerhapsTheSame, TooManyClaims
from organisations.register.models.organisations import Organisation
from organisations.support.services import register_group

_VERBS = {"make": "make_offer", "change": "change_offer", "confirm": "confirm_offer"}


def register_groups(
    by: Actor, at: datetime, supporter: Organisation, planned: Sequence[PlannedGroup]
) -> None:
    """Register the new groups of a spreadsheet, each as the page for one group does.

    Raises
    ------
    SheetChanged
        When the register has changed meanwhile.
    """
    for one in planned:
        if one.action == "keep":
            continue
        try:
            register_group(
                by=by,
                at=at,
                supporter=supporter,
                consent=one.consent,
                may_answer=one.may_answer,
                confirmed_distinct=one.distinct,
                **one.entry,
            )
        except (IdentifierTaken, NotListed, PerhapsTheSame, TooManyClaims) as problem:
            raise SheetChanged(
                f"The register changed since you looked, and row {one.row} cannot be taken as it "
                "is. Nothing was saved. Look again before you import."
            ) from problem


def write_offers(by: Actor, at: datetime, planned: Sequence[PlannedOffer]) -> None:
    """Write planned offers, a thousand rows in a handful of queries."""
    for part in in_parts(planned):
        _write(by, at, part)


def _write(by: Actor, at: datetime, part: Sequence[PlannedOffer]) -> None:
    made = Offer.objects.bulk_create(
        Offer(
            organisation_id=one.organisation,
            capability_id=one.capability,
            capacity=one.capacity,
            areas_key=key_of_areas(one.areas),
            made_at=at,
            confirmed_at=at,
        )
        for one in part
        if one.offer is None
    )
    known = Offer.objects.in_bulk([one.offer for one in part if one.offer is not None])
    fresh = iter(made)
    offers = {one.row: next(fresh) if one.offer is None else known[one.offer] for one in part}
    _change([(offers[one.row], one) for one in part if one.action == "change"])
    Offer.objects.filter(pk__in=known).update(confirmed_at=at)
    _place([(offers[one.row], one.areas) for one in part if one.action != "confirm"])
    note_all(
        by,
        at,
        (
            (_VERBS[one.action], offers[one.row], {"capability": one.capability, "sheet": True})
            for one in part
        ),
    )


def _change(changed: Sequence[tuple[Offer, PlannedOffer]]) -> None:
    """Write changed capacities, as an upsert, which is quick for many rows."""
    for offer, one in changed:
        offer.capacity, offer.areas_key = one.capacity, key_of_areas(one.areas)
    Offer.objects.bulk_create(
        [offer for offer, _ in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["capacity", "areas_key"],
    )


def _place(placed: Sequence[tuple[Offer, tuple[str, ...]]]) -> None:
    through = Offer.areas.through
    through.objects.filter(offer__in=[offer.pk for offer, _ in placed]).delete()
    through.objects.bulk_create(
        (through(offer_id=offer.pk, area_id=code) for offer, codes in placed for code in codes),
        batch_size=5000,
    )
