"""Caveats of a proposal: what to ask its members before relying on it."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Max

from consortia.proposals.models import MatchRun
from contracts.local_time import to_local
from organisations.offers.models.offers import Offer
from organisations.people.models.relationships import Relationship, RelationshipKind

STALE = timedelta(days=365)


def unconfirmed(run: MatchRun, ids: Mapping[str, int]) -> dict[str, str]:
    """Return identifier → caveat on organisations whose offers nobody confirmed within a year."""
    wanted = run.lot.requirements.values("capability")
    offers = Offer.objects.live().filter(organisation__in=ids.values(), capability__in=wanted)
    latest = offers.values("organisation__identifier", "organisation__name").annotate(
        newest=Max("confirmed_at")
    )
    return {
        row["organisation__identifier"]: f"{row['organisation__name']} last confirmed what it "
        f"offers in {to_local(row['newest']):%B %Y}: ask before you count on it."
        for row in latest
        if row["newest"] < run.requested_at - STALE
    }


def later(run: MatchRun, ids: Mapping[str, int]) -> dict[str, str]:
    """Return identifier → caveat on organisations with no capacity yet for some of the work."""
    begins = run.lot.contract.starts_on
    wanted = run.lot.requirements.values("capability")
    offers = Offer.objects.live().filter(organisation__in=ids.values(), capability__in=wanted)
    known = (
        "before the work begins"
        if begins
        else "and the contract does not say when the work begins: ask before you count on it"
    )
    return {
        offer.organisation.identifier: f"{offer.organisation.name} has room for "
        f"{offer.capability.name} from {offer.spare_from:%-d %B %Y} on, {known}."
        for offer in offers.in_time_for(begins)
        .filter(spare_from__gt=to_local(run.requested_at).date())
        .select_related("organisation", "capability")
        .order_by("-spare_from", "-pk")
    }


def affiliated(run: MatchRun, ids: Mapping[str, int]) -> dict[str, str]:
    """Return identifier of a branch → caveat on it and the parent, where both say that they are.

    Competition law counts organisations under one control as one: that a consortium has both says
    nothing about whether they could bid apart.
    """
    both = Relationship.objects.affiliated().filter(
        kind=RelationshipKind.BRANCH, organisation__in=ids.values()
    )
    return {
        one.organisation.identifier: f"{one.organisation.name} is a branch of {one.other.name}: "
        "where both bid, together or in rival consortia, they are not independent. Say so in the "
        "declarations."
        for one in both.select_related("organisation", "other")
    }
