"""Addresses of the API about organisations, claims and merges."""

from rest_framework.routers import SimpleRouter

from backend.api.register.checks import Checks
from backend.api.register.entries import RegisterEntries
from backend.api.register.merges import Merges
from backend.api.register.organisations import Organisations

router = SimpleRouter()
router.register("organisations", Organisations, "organisation")
router.register("register-entries", RegisterEntries, "register-entry")
router.register("claims", Checks, "check")
router.register("merges", Merges, "merge")

urlpatterns = router.urls
