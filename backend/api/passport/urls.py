"""Addresses of the API about passports."""

from rest_framework.routers import SimpleRouter

from backend.api.passport.passport import EvidenceSet

router = SimpleRouter()
router.register("evidence", EvidenceSet, "evidence")

urlpatterns = router.urls
