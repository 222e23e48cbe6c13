"""Addresses of leaving and expulsion."""

from backend.pages.departures import departures
from backend.pages.forming.seats import seat_paths

urlpatterns = [
    *seat_paths("members/", departures.show, "members"),
    *seat_paths("members/expel/", departures.expel, "expel"),
    *seat_paths("members/keep/", departures.keep, "keep"),
    *seat_paths("members/dissolve/", departures.dissolve, "dissolve"),
]
