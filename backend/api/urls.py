"""Addresses of the API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from backend.api.areas import Areas, Capabilities
from backend.api.consortia import Consortia, Invitations, Proposals
from backend.api.contracts import Commissioners, Contracts
from backend.api.lots import Lots
from backend.api.organisations import Offers, Organisations

router = SimpleRouter()
router.register("areas", Areas, "area")
router.register("capabilities", Capabilities, "capability")
router.register("organisations", Organisations, "organisation")
router.register("offers", Offers, "offer")
router.register("commissioners", Commissioners, "commissioner")
router.register("contracts", Contracts, "contract")
router.register("lots", Lots, "lot")
router.register("proposals", Proposals, "proposal")
router.register("consortia", Consortia, "consortium")
router.register("invitations", Invitations, "invitation")

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="schema"),
    *router.urls,
]
