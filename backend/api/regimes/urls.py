"""Addresses of the API about procurement rules."""

from rest_framework.routers import SimpleRouter

from backend.api.regimes.regimes import Regimes

router = SimpleRouter()
router.register("regimes", Regimes, "regime")

urlpatterns = router.urls
