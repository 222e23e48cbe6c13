"""Addresses of offers and the supply map."""

from django.urls import path

from backend.pages.offers import capabilities, confirming, listed, offers, supply

urlpatterns = [
    path("capabilities/", capabilities.show, name="capabilities"),
    path("organisations/<str:identifier>/offers/", offers.make, name="offer"),
    path(
        "organisations/<str:identifier>/offers/suggested/",
        offers.suggested,
        name="suggested-offers",
    ),
    path("organisations/<str:identifier>/offers/map/", offers.pick, name="pick-places"),
    path("organisations/<str:identifier>/listed/", listed.show, name="listed"),
    path("organisations/<str:identifier>/listed/<int:pk>/", listed.confirm, name="confirm-listed"),
    path(
        "organisations/<str:identifier>/listed/<int:pk>/dismiss/",
        listed.dismiss,
        name="dismiss-listed",
    ),
    path("supply/", supply.show, name="supply"),
    path("offers/<int:pk>/confirm/", offers.confirm, name="confirm-offer"),
    path("offers/<int:pk>/change/", offers.change, name="change-offer"),
    path("offers/<int:pk>/withdraw/", offers.withdraw, name="withdraw-offer"),
    path("offers/confirm/<str:token>/", confirming.confirm, name="confirm-offers"),
]
