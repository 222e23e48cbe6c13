"""Addresses of the API about drafting contracts."""

from rest_framework.routers import SimpleRouter

from backend.api.drafting.bid_questions import BidQuestions
from backend.api.drafting.documents import Documents
from backend.api.drafting.lots import Lots
from backend.api.drafting.partners import Partners
from backend.api.drafting.thresholds import Thresholds

router = SimpleRouter()
router.register("documents", Documents, "document")
router.register("lots", Lots, "lot")
router.register("thresholds", Thresholds, "threshold")
router.register("partners", Partners, "partner")
router.register("bid-questions", BidQuestions, "bid-question")

urlpatterns = router.urls
