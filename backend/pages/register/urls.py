"""Addresses of organisations, claims and merges."""

from django.urls import path

from backend.pages.register import checks, claims, details, merges, organisations, proving

urlpatterns = [
    path("organisations/", organisations.search, name="organisations"),
    path("organisations.csv", organisations.profiles, name="profiles"),
    path("organisations/find/", organisations.find, name="find"),
    path("organisations/register/", organisations.register, name="register"),
    path("organisations/<str:identifier>/", organisations.show, name="organisation"),
    path("organisations/<str:identifier>/change/", details.change, name="change-organisation"),
    path("organisations/<str:identifier>/claim/", claims.show, name="claim"),
    path("organisations/<str:identifier>/claim/code/", claims.send, name="send-code"),
    path("organisations/<str:identifier>/claim/confirm/", claims.confirm, name="confirm-claim"),
    path("organisations/<str:identifier>/claim/ask/", claims.ask, name="ask-operator"),
    path("organisations/<str:identifier>/prove/", proving.show, name="prove-number"),
    path("organisations/<str:identifier>/prove/code/", proving.send, name="send-number-code"),
    path("claims/", checks.listed, name="checks"),
    path("claims/<int:pk>/", checks.show, name="check-claim"),
    path("claims/<int:pk>/verify/", checks.verify, name="verify-claim"),
    path("claims/<int:pk>/refuse/", checks.refuse, name="refuse-claim"),
    path("organisations/<str:identifier>/merge/", merges.show, name="merge"),
    path("merges/<int:pk>/answer/", merges.answer, name="answer-merge"),
    path("merges/<int:pk>/withdraw/", merges.withdraw, name="withdraw-merge"),
    path("organisations/<str:identifier>/join/", claims.join, name="ask-to-join"),
    path("commissioners/waiting/", checks.commissioners, name="commissioner-checks"),
    path("commissioners/<int:pk>/verify/", checks.verify_commissioner, name="verify-commissioner"),
]
