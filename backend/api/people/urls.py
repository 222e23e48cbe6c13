"""Addresses of the API about signing in, people, letters, relationships and leaving."""

from rest_framework.routers import SimpleRouter

from backend.api.people.relationships import Relationships

router = SimpleRouter()
router.register("relationships", Relationships, "relationship")

urlpatterns = router.urls
