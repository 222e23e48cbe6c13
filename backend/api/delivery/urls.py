"""Addresses of the API about delivery and surveys."""

from rest_framework.routers import SimpleRouter

from backend.api.delivery.surveys import Surveys

router = SimpleRouter()
router.register("surveys", Surveys, "survey")

urlpatterns = router.urls
