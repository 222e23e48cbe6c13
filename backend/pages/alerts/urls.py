"""Addresses of alerts and feeds."""

from django.urls import path

from backend.pages.alerts import alerts, feeds

urlpatterns = [
    path("contracts/<int:pk>/follow/", alerts.follow, name="follow"),
    path("contracts.atom", feeds.atom, name="atom"),
    path("alerts/", alerts.show, name="alerts"),
    path("alerts/searches/", alerts.save_search, name="save-search"),
    path("alerts/searches/<int:pk>/", alerts.search, name="saved-search"),
    path("alerts/calendar/", alerts.calendar, name="make-calendar"),
    path("calendar/<str:secret>.ics", alerts.feed, name="calendar"),
    path("unsubscribe/<str:token>/", alerts.unsubscribe, name="unsubscribe"),
]
