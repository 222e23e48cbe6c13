"""Addresses of the API about areas and capabilities."""

from rest_framework.routers import SimpleRouter

from backend.api.areas.areas import Areas, Capabilities

router = SimpleRouter()
router.register("areas", Areas, "area")
router.register("capabilities", Capabilities, "capability")

urlpatterns = router.urls
