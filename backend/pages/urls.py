"""Addresses of the pages: those of each room, in its own file."""

from django.urls import include, path

ROOMS = (
    "alerts",
    "bids",
    "commissioners",
    "delivery",
    "departures",
    "diligence",
    "publishing",  # before drafting, whose steps have any name: contracts/…/draft/check/
    "drafting",
    "exchange",
    "forming",
    "notices",
    "offers",
    "passport",
    "people",
    "planning",
    "proposals",
    "regimes",
    "register",
    "site",
    "statistics",
    "support",
    "terms",
)
urlpatterns = [path("", include(f"backend.pages.{room}.urls")) for room in ROOMS]
