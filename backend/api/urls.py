"""Addresses of the API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from backend.api.agreements import Agreements
from backend.api.alerts import CalendarFeeds, Follows, SavedSearches
from backend.api.areas import Areas, Capabilities
from backend.api.bids import BidQuestions, OpenedBids
from backend.api.commissioners import CommissionerMembers, Commissioners
from backend.api.consortia import Consortia, Invitations, Proposals
from backend.api.contracts import Contracts
from backend.api.documents import Documents
from backend.api.entries import RegisterEntries
from backend.api.lots import Lots, Thresholds
from backend.api.notices import Notices
from backend.api.organisations import Offers, Organisations
from backend.api.partners import Partners
from backend.api.passports import EvidenceSet
from backend.api.questions import Questions
from backend.api.regimes import Regimes
from backend.api.relationships import Relationships
from backend.api.surveys import Surveys
from backend.api.terms import TermsSet

router = SimpleRouter()
router.register("areas", Areas, "area")
router.register("capabilities", Capabilities, "capability")
router.register("organisations", Organisations, "organisation")
router.register("register-entries", RegisterEntries, "register-entry")
router.register("offers", Offers, "offer")
router.register("evidence", EvidenceSet, "evidence")
router.register("commissioners", Commissioners, "commissioner")
router.register("commissioner-members", CommissionerMembers, "commissioner-member")
router.register("documents", Documents, "document")
router.register("contracts", Contracts, "contract")
router.register("lots", Lots, "lot")
router.register("thresholds", Thresholds, "threshold")
router.register("partners", Partners, "partner")
router.register("regimes", Regimes, "regime")
router.register("relationships", Relationships, "relationship")
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

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="schema"),
    path(
        "calendar/",
        CalendarFeeds.as_view({"post": "create", "delete": "revoke"}),
        name="calendar-feed",
    ),
    *router.urls,
]
