"""Addresses of the API about the start page, the mailbox and what machines ask."""

from django.urls import path

from backend.api.site.steps import Steps

urlpatterns = [
    path("steps/", Steps.as_view({"get": "list"}), name="steps"),
]
