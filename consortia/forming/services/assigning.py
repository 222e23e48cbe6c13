"""Assignments written: the plan of a consortium, the part in an invitation, a counter-offer."""

from collections.abc import Collection

from consortia.forming.models.answers import CounterOffer, CounterOfferCell
from consortia.forming.models.consortia import Consortium, ConsortiumAssignment
from consortia.forming.models.invitations import Invitation, InvitationAssignment
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.assignments.rows import organisation_keys, volume_of


def plan(consortium: Consortium, delivery: Delivery) -> None:
    """Make a delivery the plan of a consortium; rows of unchanged assignments stay.

    The caller has locked the consortium.
    """
    change = consortium.delivery.difference(delivery)
    if not change:
        return
    ended = [one.pk for one in consortium.work.all() if one.assignment in set(change.ends)]
    _read_anew(consortium)
    ConsortiumAssignment.objects.filter(pk__in=ended).delete()
    keys = organisation_keys(change.begins)
    ConsortiumAssignment.objects.bulk_create(
        ConsortiumAssignment(
            consortium=consortium,
            organisation_id=keys[one.organisation],
            capability_id=one.capability,
            area_id=one.area,
            volume=volume_of(one),
        )
        for one in change.begins
    )


def write_part(invitation: Invitation, part: Delivery) -> None:
    """Write the part asked for under the invitation's next version, and save that number."""
    InvitationAssignment.objects.bulk_create(
        InvitationAssignment(
            invitation=invitation,
            version=invitation.version + 1,
            capability_id=one.capability,
            area_id=one.area,
            volume=volume_of(one),
        )
        for one in part
    )
    invitation.version += 1
    invitation.save(update_fields=["worth", "version"])
    _read_anew(invitation)


def write_counter_offer(offer: CounterOffer, cells: Collection[Cell]) -> None:
    """Write the cells that an invited organisation would cover instead."""
    CounterOfferCell.objects.bulk_create(
        CounterOfferCell(offer=offer, capability_id=cell.capability, area_id=cell.area)
        for cell in sorted(cells)
    )


def _read_anew(owner: Consortium | Invitation) -> None:
    """Drop the owner's cached assignments, so that they are read again."""
    if "work" in getattr(owner, "_prefetched_objects_cache", {}):
        owner.refresh_from_db(fields=["work"])
