"""Addresses of delivery and surveys."""

from django.urls import path

from backend.pages.delivery import deliveries, past_partners, surveys
from backend.pages.forming.seats import seat_paths

urlpatterns = [
    *seat_paths("together/", past_partners.show, "together"),
    *seat_paths("delivery/", deliveries.show, "delivery"),
    *seat_paths("delivery/<int:period>/", deliveries.report, "report-delivery"),
    path("lots/<int:pk>/delivery/", deliveries.totals, name="lot-delivery"),
    path("surveys/<str:token>/", surveys.answer, name="survey"),
]
