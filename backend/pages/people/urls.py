"""Addresses of signing in, people, letters, relationships and leaving."""

from allauth.account import views as allauth
from django.urls import path, re_path

from backend.pages.people import contacts, keys, leaving, people, relationships, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/address/", allauth.request_login_code, name="account_request_login_code"),
    path("sign-in/code/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("sign-up/", sign_in.sign_in, name="account_signup"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("closed/", allauth.account_inactive, name="account_inactive"),
    path("account/", leaving.account, name="account"),
    path("account/data/", leaving.take_account, name="take-account"),
    path("account/delete/", leaving.leave_account, name="leave-account"),
    path(
        "organisations/<str:identifier>/relationships/",
        relationships.show,
        name="relationships",
    ),
    path("relationships/<int:pk>/take-back/", relationships.take_back, name="take-back"),
    path("organisations/<str:identifier>/data/", leaving.show, name="own-data"),
    re_path(
        r"^organisations/(?P<identifier>[^/]+)/data\.(?P<kind>json|xlsx)$",
        leaving.take,
        name="take-data",
    ),
    path("organisations/<str:identifier>/leave/", leaving.leave, name="leave-site"),
    path("organisations/<str:identifier>/people/", people.show, name="people"),
    path(
        "organisations/<str:identifier>/people/<int:pk>/remove/",
        people.remove,
        name="remove-person",
    ),
    path("organisations/<str:identifier>/letters/", contacts.show, name="letters-of"),
    path(
        "organisations/<str:identifier>/letters/<int:pk>/allow/",
        contacts.allow,
        name="allow-letters",
    ),
    path(
        "relationships/answer/<str:token>/",
        relationships.answer_by_letter,
        name="answer-relationship",
    ),
    path("letters/stop/<str:token>/", contacts.stop, name="stop-letters"),
    path("organisations/<str:identifier>/keys/", keys.show, name="keys"),
    path(
        "organisations/<str:identifier>/keys/<str:prefix>/revoke/", keys.revoke, name="revoke-key"
    ),
]
