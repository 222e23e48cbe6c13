"""Addresses of the API about contracts, their stages and their questions."""

from rest_framework.routers import SimpleRouter

from backend.api.publishing.contracts import Contracts
from backend.api.publishing.engagement import Questions

router = SimpleRouter()
router.register("contracts", Contracts, "contract")
router.register("questions", Questions, "question")

urlpatterns = router.urls
