"""Addresses of commissioners."""

from django.urls import path

from backend.pages.commissioners import commissioners

urlpatterns = [
    path("commissioners/register/", commissioners.register, name="register-commissioner"),
    path("commissioners/<int:pk>/", commissioners.show, name="commissioner"),
    path("commissioners/<int:pk>/people/", commissioners.people, name="commissioner-people"),
    path(
        "commissioner-members/<int:pk>/change/",
        commissioners.change_person,
        name="change-commissioner-member",
    ),
    path(
        "commissioner-members/<int:pk>/remove/",
        commissioners.remove_person,
        name="remove-commissioner-member",
    ),
]
