"""Addresses of the API about offers and the supply map."""

from rest_framework.routers import SimpleRouter

from backend.api.offers.listed import ListedServices
from backend.api.offers.offers import Offers
from backend.api.offers.supply import Supply

router = SimpleRouter()
router.register("offers", Offers, "offer")
router.register("listed-services", ListedServices, "listed-service")
router.register("supply", Supply, "supply")

urlpatterns = router.urls
