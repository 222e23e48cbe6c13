"""Writing our offers as services of Open Referral UK 3.0; nothing private is in them."""

from __future__ import annotations

from accounts.destinations import url_of
from organisations.destinations import OrganisationPage
from organisations.exchange.open_referral.ids import TREE, Thing, part_uuid, term_uuid, uuid_of
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.offers import Offer
from organisations.register.identifiers import SCHEMES
from organisations.register.models.organisations import Organisation
from organisations.register.unlisted_numbers import register_told

Json = dict[str, object]
PLACE = "http://statistics.data.gov.uk/id/statistical-geography/"
TAXONOMY = "Capabilities of small local organisations"


def service_of(offer: Offer, *, full: bool = True) -> Json:
    """Return an offer as a service.

    Parameters
    ----------
    offer : Offer
        With its organisation, capability and areas prefetched.
    full : bool
        With areas and capability; lists of the standard leave them out.
    """
    leaf, whole = offer.capability, uuid_of(Thing.OFFER, offer.pk)
    service: Json = {
        "id": str(whole),
        "name": leaf.name,
        "description": leaf.description,
        "url": url_of(OrganisationPage(identifier=offer.organisation.identifier)),
        "status": "inactive" if offer.withdrawn_at else "active",
        "assured_date": f"{offer.confirmed_at:%Y-%m-%d}",
        "last_modified": offer.confirmed_at.isoformat(),
        "organization": organisation_of(offer.organisation),
    }
    if full:
        service["service_areas"] = [
            {
                "id": str(part_uuid(whole, area.code)),
                "name": area.name,
                "service_area": area.name,
                "uri": f"{PLACE}{area.code}",
            }
            for area in sorted(offer.areas.all(), key=lambda one: one.code)
        ]
        service["attributes"] = [
            {
                "id": str(part_uuid(whole, leaf.slug)),
                "link_type": "service",
                "taxonomy_term": term_of(leaf.slug),
            }
        ]
    return service


def organisation_of(organisation: Organisation) -> Json:
    """Return an organisation as the standard's organization, without its address."""
    whole = uuid_of(Thing.ORGANISATION, organisation.pk)
    scheme, number = _split(organisation.identifier)
    return {
        "id": str(whole),
        "name": organisation.name,
        "description": organisation.description or organisation.get_kind_display(),
        "uri": url_of(OrganisationPage(identifier=organisation.identifier)),
        **({"website": organisation.website} if organisation.website else {}),
        "organization_identifiers": [
            {
                "id": str(part_uuid(whole, "identifier")),
                "identifier_scheme": scheme,
                "identifier_type": register_told(organisation),
                "identifier": number,
            }
        ],
    }


def taxonomy() -> Json:
    """Return our capability tree as a taxonomy."""
    return {
        "id": str(TREE),
        "name": TAXONOMY,
        "description": "What a small local organisation can do for people: groups, and what is "
        "in them.",
        "version": "1",
    }


def terms() -> list[Json]:
    """Return the groups and leaves of the capability tree as terms."""
    shipped = tree()
    slugs = [group.slug for group in shipped.groups] + [leaf.slug for leaf in shipped.leaves]
    return [term_of(slug) for slug in slugs]


def term_of(slug: str) -> Json:
    """Return a capability, or a group of them, as a term.

    Raises
    ------
    KeyError
        When there is none.
    """
    shipped = tree()
    group = next((one for one in shipped.groups if one.slug == slug), None)
    one = group or shipped.leaf(slug)
    parent = {} if group else {"parent_id": str(term_uuid(shipped.leaf(slug).group))}
    return {
        "id": str(term_uuid(slug)),
        "name": one.name,
        "description": one.name if group else shipped.leaf(slug).description,
        "taxonomy": TAXONOMY,
        "taxonomy_id": str(TREE),
        "term": slug,
        **parent,
    }


def _split(identifier: str) -> tuple[str, str]:
    scheme = next(one for one in SCHEMES if identifier.startswith(f"{one}-"))
    return scheme, identifier[len(scheme) + 1 :]
