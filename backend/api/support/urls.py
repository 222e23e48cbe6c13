"""Addresses of the API about infrastructure organisations and those they support."""

from rest_framework.routers import SimpleRouter

from backend.api.support.support import Supports

router = SimpleRouter()
router.register("supports", Supports, "support")

urlpatterns = router.urls
