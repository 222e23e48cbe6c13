"""Addresses of passports."""

from django.urls import path

from backend.pages.passport import passport

urlpatterns = [
    path("organisations/<str:identifier>/passport/", passport.show, name="passport"),
    path("organisations/<str:identifier>/passport/looks/", passport.looks, name="looks"),
    path(
        "organisations/<str:identifier>/passport/add/<slug:section>/",
        passport.add,
        name="add-passport-item",
    ),
    path(
        "organisations/<str:identifier>/passport/items/<str:key>/",
        passport.item,
        name="passport-item",
    ),
    path(
        "organisations/<str:identifier>/passport/items/<str:key>/remove/",
        passport.remove,
        name="remove-passport-item",
    ),
    path(
        "organisations/<str:identifier>/passport/items/<str:key>/files/",
        passport.attach,
        name="attach-evidence",
    ),
    path("organisations/<str:identifier>/passport/files/<int:pk>/", passport.file, name="evidence"),
    path(
        "organisations/<str:identifier>/passport/files/<int:pk>/remove/",
        passport.remove_file,
        name="remove-evidence",
    ),
]
