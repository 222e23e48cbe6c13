"""Who takes the starter's role when the starter leaves."""

from consortia.forming.models.consortia import Consortium
from organisations.people.models.members import OrganisationMembership, Role
from organisations.register.models.organisations import Organisation


def successor_of(consortium: Consortium) -> Organisation:
    """Return the member that becomes the starter; the one that leaves is a member no longer.

    First who can sign in and can lead, then who can sign in, then who can lead: an organisation
    that only reads letters can do all of it by their links, but whoever signs in finds it sooner.
    Among equals it is the lead, then who has been in longest.
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
