"""Addresses of the API, version 1."""

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from backend.api.agreements import Agreements
from backend.api.alerts import CalendarFeeds, Follows, SavedSearches
from backend.api.areas import Areas, Capabilities
from backend.api.bid_questions import BidQuestions
from backend.api.bids import OpenedBids
from backend.api.checks import Checks
from backend.api.commissioners import CommissionerMembers, Commissioners
from backend.api.consortia import Consortia
from backend.api.contracts import Contracts
from backend.api.documents import Documents
from backend.api.entries import RegisterEntries
from backend.api.figures import CommissionerFigures
from backend.api.holding import FundHoldings
from backend.api.invitations import CounterOffers, InvitationQuestions, Invitations
from backend.api.listed import ListedServices
from backend.api.lots import Lots, Thresholds
from backend.api.merges import Merges
from backend.api.notices import Notices
from backend.api.offers import Offers
from backend.api.openreferral import (
    OpenReferral,
    OpenReferralOrganisations,
    OpenReferralPlaces,
    OpenReferralRoot,
    OpenReferralServices,
    OpenReferralTaxonomies,
    OpenReferralTerms,
)
from backend.api.organisations import Organisations
from backend.api.partners import Partners
from backend.api.passports import EvidenceSet
from backend.api.proposals import Proposals
from backend.api.questions import Questions
from backend.api.regimes import Regimes
from backend.api.relationships import Relationships
from backend.api.sheets import Sheets
from backend.api.steps import Steps
from backend.api.supply import Supply
from backend.api.supports import Supports
from backend.api.surveys import Surveys
from backend.api.terms import TermsSet

router = SimpleRouter()
router.register("areas", Areas, "area")
router.register("capabilities", Capabilities, "capability")
router.register("organisations", Organisations, "organisation")
router.register("register-entries", RegisterEntries, "register-entry")
router.register("offers", Offers, "offer")
router.register("evidence", EvidenceSet, "evidence")
router.register("listed-services", ListedServices, "listed-service")
router.register("sheets", Sheets, "sheet")
router.register("claims", Checks, "check")
router.register("supply", Supply, "supply")
router.register("commissioners", Commissioners, "commissioner")
router.register("commissioner-figures", CommissionerFigures, "figures")
router.register("commissioner-members", CommissionerMembers, "commissioner-member")
router.register("documents", Documents, "document")
router.register("contracts", Contracts, "contract")
router.register("lots", Lots, "lot")
router.register("fund-holdings", FundHoldings, "fund-holding")
router.register("thresholds", Thresholds, "threshold")
router.register("partners", Partners, "partner")
router.register("merges", Merges, "merge")
router.register("regimes", Regimes, "regime")
router.register("relationships", Relationships, "relationship")
router.register("supports", Supports, "support")
router.register("questions", Questions, "question")
router.register("notices", Notices, "notice")
router.register("proposals", Proposals, "proposal")
router.register("consortia", Consortia, "consortium")
router.register("terms", TermsSet, "terms")
router.register("agreements", Agreements, "agreement")
router.register("bid-questions", BidQuestions, "bid-question")
router.register("bids", OpenedBids, "bid")
router.register("surveys", Surveys, "survey")
router.register("follows", Follows, "follow")
router.register("searches", SavedSearches, "search")
router.register("invitations", Invitations, "invitation")
router.register("counter-offers", CounterOffers, "counter-offer")
router.register("invitation-questions", InvitationQuestions, "invitation-question")


def referral_paths(address: str, view: type[OpenReferral], name: str) -> list[URLPattern]:
    """Return the two addresses of a resource of Open Referral UK: its list and one of it."""
    one = view.as_view({"get": "retrieve"})
    return [
        path(f"open-referral/{address}", view.as_view({"get": "list"}), name=f"{name}-list"),
        path(f"open-referral/{address}/<uuid:uuid>", one, name=f"{name}-detail"),
    ]


app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="schema"),
    path(
        "calendar/",
        CalendarFeeds.as_view({"post": "create", "delete": "revoke"}),
        name="calendar-feed",
    ),
    path("steps/", Steps.as_view({"get": "list"}), name="steps"),
    *router.urls,
    path("open-referral/", OpenReferralRoot.as_view({"get": "list"}), name="referral"),
    *referral_paths("services", OpenReferralServices, "referral-service"),
    *referral_paths("organizations", OpenReferralOrganisations, "referral-organisation"),
    *referral_paths("taxonomies", OpenReferralTaxonomies, "referral-taxonomy"),
    *referral_paths("taxonomy_terms", OpenReferralTerms, "referral-term"),
    *referral_paths("service_at_locations", OpenReferralPlaces, "referral-place"),
]
