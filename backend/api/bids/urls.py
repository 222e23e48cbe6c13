"""Addresses of the API about bids."""

from rest_framework.routers import SimpleRouter

from backend.api.bids.bids import OpenedBids

router = SimpleRouter()
router.register("bids", OpenedBids, "bid")

urlpatterns = router.urls
