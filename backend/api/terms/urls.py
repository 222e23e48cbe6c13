"""Addresses of the API about terms, fund holders and the agreement."""

from rest_framework.routers import SimpleRouter

from backend.api.terms.agreement import Agreements
from backend.api.terms.fund_holders import FundHolders
from backend.api.terms.terms import TermsSet

router = SimpleRouter()
router.register("fund-holders", FundHolders, "fund-holder")
router.register("terms", TermsSet, "terms")
router.register("agreements", Agreements, "agreement")

urlpatterns = router.urls
