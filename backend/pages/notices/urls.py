"""Addresses of notices."""

from django.urls import path

from backend.pages.notices import notices

urlpatterns = [
    path("opportunities/", notices.search, name="notices"),
    path("opportunities/<int:pk>/", notices.show, name="notice"),
    path("opportunities/<int:pk>/wanted/", notices.judge, name="judge-notice"),
]
