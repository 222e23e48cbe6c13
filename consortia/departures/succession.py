"""Succession: which member takes the starter's role when the starter leaves."""

from consortia.forming.models.consortia import Consortium
from organisations.people.models.members import OrganisationMembership, Role
from organisations.register.models.organisations import Organisation


def successor_of(consortium: Consortium) -> Organisation:
    """Return the member that succeeds as starter; the old starter is a member no longer.

    Members whose people sign in come first, then those that can lead: an organisation that only
    reads letters can do everything by their links, but people who sign in see it sooner. Among
    equals the lead comes first, then the longest member.
    """
    rows = consortium.members.select_related("organisation").order_by("since", "pk")
    inside = [one.organisation for one in rows]
    signing_in = set(
        OrganisationMembership.objects.filter(
            organisation__in=inside, role__in=(Role.EDITOR, Role.ADMINISTRATOR)
        ).values_list("organisation", flat=True)
    )
    return min(
        inside,
        key=lambda one: (
            one.pk not in signing_in,
            not one.can_lead,
            one.pk != consortium.lead_id,
        ),
    )
