"""Addresses of the API about alerts and feeds."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from backend.api.alerts.alerts import CalendarFeeds, Follows, SavedSearches

router = SimpleRouter()
router.register("follows", Follows, "follow")
router.register("searches", SavedSearches, "search")

urlpatterns = [
    path(
        "calendar/",
        CalendarFeeds.as_view({"post": "create", "delete": "revoke"}),
        name="calendar-feed",
    ),
    *router.urls,
]
