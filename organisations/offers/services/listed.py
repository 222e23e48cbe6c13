"""Listed services: confirmed as offers, or dismissed, by their organisation."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import NotFound
from accounts.recording import note
from organisations.offers.errors import AnsweredBefore
from organisations.offers.models.listed import ListedService
from organisations.offers.models.offers import Offer
from organisations.offers.services.offers import make_offer
from organisations.people.rules import require_editor
from organisations.register.models.organisations import Organisation
from organisations.support.rules import require_describer


@transaction.atomic
def confirm_listed(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    listed: ListedService,
    capability: str,
    areas: Collection[str],
    capacity: int | None = None,
    spare_from: date | None = None,
    confirmed_apart: bool = False,
) -> Offer:
    """Make an offer of a listed service, with the values that the organisation confirms.

    Raises
    ------
    NotAllowed
        Unless `by` may describe the organisation.
    NotFound, AnsweredBefore
        When the service is another organisation's, or was answered before.
    OfferOverlaps
        When the organisation has an overlapping offer, unless this is confirmed to be another.
    UnknownCapability, EmptyOffer, Invalid, areas.errors.AreaError
        When a part of the offer is wrong; nothing is saved.
    """
    require_describer(by, organisation)
    row = _waiting(organisation, listed)
    made = make_offer(
        by=by,
        at=at,
        organisation=organisation,
        capability=capability,
        areas=areas,
        capacity=capacity,
        spare_from=spare_from,
        confirmed_apart=confirmed_apart,
    )
    row.offer, row.organisation = made, organisation
    row.save(update_fields=["offer", "organisation"])
    note(by, at, "confirm_listed", row, offer=made.pk)
    return made


@transaction.atomic
def dismiss_listed(
    *, by: Actor, at: datetime, organisation: Organisation, listed: ListedService
) -> ListedService:
    """Dismiss a listed service that is not the organisation's; it is not shown again.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation.
    NotFound, AnsweredBefore
        When the service is another organisation's, or was answered before.
    """
    require_editor(by, organisation)
    row = _waiting(organisation, listed)
    row.dismissed_at = at
    row.save(update_fields=["dismissed_at"])
    note(by, at, "dismiss_listed", row)
    return row


def _waiting(organisation: Organisation, listed: ListedService) -> ListedService:
    rows = ListedService.objects.select_for_update(of=("self",)).of_organisation(organisation)
    row = rows.filter(pk=listed.pk).first()
    if row is None:
        raise NotFound(f"This service is not listed under the name of {organisation.name}.")
    if row.offer_id is not None or row.dismissed_at is not None:
        raise AnsweredBefore("This service has been answered before.")
    return row
