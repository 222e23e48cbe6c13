"""Addresses of the pages."""

from allauth.account import views as allauth
from django.urls import path

from backend.pages import (
    accounts,
    consortia,
    contracts,
    health,
    home,
    invitations,
    keys,
    mailbox,
    organisations,
    people,
)

urlpatterns = [
    path("", home.start, name="home"),
    path("health/", health.ready, name="health"),
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-in/address/", allauth.request_login_code, name="account_request_login_code"),
    path("sign-in/code/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("sign-up/", accounts.sign_in, name="account_signup"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("closed/", allauth.account_inactive, name="account_inactive"),
    path("your-work/", home.dashboard, name="dashboard"),
    path("organisations/", organisations.search, name="organisations"),
    path("organisations/register/", organisations.register, name="register"),
    path("organisations/<str:identifier>/", organisations.show, name="organisation"),
    path("organisations/<str:identifier>/offers/", organisations.offer, name="offer"),
    path("organisations/<str:identifier>/people/", people.show, name="people"),
    path(
        "organisations/<str:identifier>/people/<int:pk>/remove/",
        people.remove,
        name="remove-person",
    ),
    path("organisations/<str:identifier>/keys/", keys.show, name="keys"),
    path(
        "organisations/<str:identifier>/keys/<str:prefix>/revoke/", keys.revoke, name="revoke-key"
    ),
    path("contracts/", contracts.search, name="contracts"),
    path("contracts/<int:pk>/", contracts.show, name="contract"),
    path("lots/<int:pk>/match/", contracts.match, name="match"),
    path("proposals/<int:pk>/", consortia.proposal, name="proposal"),
    path("proposals/<int:pk>/start/", consortia.start, name="start"),
    path("consortia/<int:pk>/", consortia.show, name="consortium"),
    path("consortia/<int:pk>/replace/", consortia.replace, name="replace"),
    path("invitations/<str:token>/", invitations.show, name="invitation"),
    path("invitations/<str:token>/accept/", invitations.accept, name="accept"),
    path("invitations/<str:token>/decline/", invitations.decline, name="decline"),
    path("mailbox/", mailbox.letters, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.letter, name="letter"),
]
