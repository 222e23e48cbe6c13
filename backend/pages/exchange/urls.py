"""Addresses of spreadsheets."""

from django.urls import path

from backend.pages.exchange import sheets

urlpatterns = [
    path("organisations/<str:identifier>/sheets/", sheets.upload, name="sheets"),
    path("organisations/<str:identifier>/sheets/<int:pk>/", sheets.show, name="sheet"),
    path(
        "organisations/<str:identifier>/sheets/<int:pk>/give-up/",
        sheets.give_up,
        name="give-up-sheet",
    ),
    path("sheets/<slug:kind>.<slug:form>", sheets.template, name="sheet-template"),
]
