"""Addresses of procurement rules."""

from django.urls import path

from backend.pages.regimes import regimes

urlpatterns = [
    path("procurement-rules/", regimes.show, name="regimes"),
]
