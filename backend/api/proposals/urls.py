"""Addresses of the API about proposals."""

from rest_framework.routers import SimpleRouter

from backend.api.proposals.proposals import Proposals

router = SimpleRouter()
router.register("proposals", Proposals, "proposal")

urlpatterns = router.urls
