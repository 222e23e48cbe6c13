"""Addresses of infrastructure organisations and those they support."""

from django.urls import path

from backend.pages.support import support

urlpatterns = [
    path("organisations/<str:identifier>/groups/", support.groups, name="groups"),
    path(
        "organisations/<str:identifier>/groups/register/",
        support.register_group,
        name="register-group",
    ),
    path("organisations/<str:identifier>/supporters/", support.supporters, name="supporters"),
    path("supports/<int:pk>/", support.consent, name="support"),
    path("supports/<int:pk>/end/", support.end, name="end-support"),
    path("supports/letter/<str:token>/", support.by_letter, name="support-letter"),
]
