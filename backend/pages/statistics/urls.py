"""Addresses of public figures."""

from django.urls import path

from backend.pages.statistics import figures

urlpatterns = [
    path("commissioners/", figures.league, name="commissioners"),
    path("commissioners/figures.csv", figures.as_file, name="figures-file"),
]
