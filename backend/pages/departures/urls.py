"""Addresses of leaving and expulsion."""

from backend.pages.departures import departures
from backend.pages.forming.seats import seat_paths

urlpatterns = [
    *seat_paths("group/", departures.show, "group"),
    *seat_paths("group/put-out/", departures.put_out, "put-out"),
    *seat_paths("group/keep/", departures.keep, "keep"),
    *seat_paths("group/give-up/", departures.give_up, "give-up"),
]
