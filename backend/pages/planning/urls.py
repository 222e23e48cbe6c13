"""Addresses of the plan."""

from backend.pages.forming.seats import seat_paths
from backend.pages.planning import plan

urlpatterns = [
    *seat_paths("plan/", plan.show, "plan"),
    *seat_paths("plan/calendar/", plan.calendar, "plan-calendar"),
    *seat_paths("plan/reminders/", plan.reminders, "plan-reminders"),
    *seat_paths("plan/<slug:key>/", plan.task, "plan-task"),
    *seat_paths("plan/<slug:key>/tick/", plan.tick, "tick"),
    *seat_paths("plan/<slug:key>/remove/", plan.remove, "remove-task"),
]
