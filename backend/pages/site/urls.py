"""Addresses of the start page, the mailbox and what machines ask."""

from django.urls import path

from backend.pages.site import health, home, mail_events, mailbox, unsent

urlpatterns = [
    path("", home.start, name="home"),
    path("health/", health.ready, name="health"),
    path("your-work/", home.dashboard, name="dashboard"),
    path("letters/unsent/", unsent.listed, name="unsent-letters"),
    path("letters/unsent/<int:pk>/again/", unsent.again, name="letter-again"),
    path("letters/unsent/<int:pk>/give-up/", unsent.give_up, name="give-letter-up"),
    path("mail-events/", mail_events.receive, name="mail-events"),
    path("mailbox/", mailbox.letters, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.letter, name="letter"),
]
