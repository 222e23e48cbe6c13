"""Addresses of the API about spreadsheets."""

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter

from backend.api.exchange.open_referral import (
    OpenReferral,
    OpenReferralOrganisations,
    OpenReferralPlaces,
    OpenReferralRoot,
    OpenReferralServices,
    OpenReferralTaxonomies,
    OpenReferralTerms,
)
from backend.api.exchange.sheets import Sheets

router = SimpleRouter()
router.register("sheets", Sheets, "sheet")


def referral_paths(address: str, view: type[OpenReferral], name: str) -> list[URLPattern]:
    """Return the two addresses of a resource of Open Referral UK: its list and one of it."""
    one = view.as_view({"get": "retrieve"})
    return [
        path(f"open-referral/{address}", view.as_view({"get": "list"}), name=f"{name}-list"),
        path(f"open-referral/{address}/<uuid:uuid>", one, name=f"{name}-detail"),
    ]


urlpatterns = [
    path("open-referral/", OpenReferralRoot.as_view({"get": "list"}), name="referral"),
    *referral_paths("services", OpenReferralServices, "referral-service"),
    *referral_paths("organizations", OpenReferralOrganisations, "referral-organisation"),
    *referral_paths("taxonomies", OpenReferralTaxonomies, "referral-taxonomy"),
    *referral_paths("taxonomy_terms", OpenReferralTerms, "referral-term"),
    *referral_paths("service_at_locations", OpenReferralPlaces, "referral-place"),
    *router.urls,
]
