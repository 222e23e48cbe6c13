"""Addresses of the API, version 1: those of each room, in its own file."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

app_name = "api"
ROOMS = (
    "alerts",
    "areas",
    "bids",
    "commissioners",
    "delivery",
    "drafting",
    "exchange",
    "forming",
    "notices",
    "offers",
    "passport",
    "people",
    "proposals",
    "publishing",
    "regimes",
    "register",
    "site",
    "statistics",
    "support",
    "terms",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[]), name="schema"),
    *(path("", include(f"backend.api.{room}.urls")) for room in ROOMS),
]
