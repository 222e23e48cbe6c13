"""Addresses of the API about public figures."""

from rest_framework.routers import SimpleRouter

from backend.api.statistics.figures import CommissionerFigures

router = SimpleRouter()
router.register("commissioner-figures", CommissionerFigures, "figures")

urlpatterns = router.urls
