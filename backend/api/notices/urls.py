"""Addresses of the API about notices."""

from rest_framework.routers import SimpleRouter

from backend.api.notices.notices import Notices

router = SimpleRouter()
router.register("notices", Notices, "notice")

urlpatterns = router.urls
