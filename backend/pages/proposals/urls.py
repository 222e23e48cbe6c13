"""Addresses of proposals."""

from django.urls import path

from backend.pages.proposals import proposals

urlpatterns = [
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/start/", proposals.start, name="start"),
]
