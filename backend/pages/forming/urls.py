"""Addresses of consortia and invitations."""

from django.urls import path

from backend.pages.forming import by_hand, consortia, invitation_status, invitations, taking_on
from backend.pages.forming.seats import seat_paths, starter_paths

urlpatterns = [
    path("lots/<int:pk>/by-hand/", by_hand.by_hand, name="by-hand"),
    path("consortia/<int:pk>/", consortia.show, name="consortium"),
    path("seats/<str:token>/", consortia.by_letter, name="consortium-letter"),
    *starter_paths("consortia/<int:pk>/adjust/", by_hand.adjust, "adjust"),
    *starter_paths("consortia/<int:pk>/replace/", consortia.replace, "replace"),
    *seat_paths("take-on/", taking_on.take_on, "take-on"),
    path("invitations/<str:token>/", invitations.show, name="invitation"),
    path("invitations/<str:token>/accept/", invitations.accept, name="accept"),
    path("invitations/<str:token>/decline/", invitations.decline, name="decline"),
    path("invitations/<str:token>/ask/", invitations.ask, name="ask-starter"),
    path("invitations/<str:token>/other-part/", invitations.counter, name="other-part"),
    *starter_paths("asked/<int:pk>/more-time/", invitation_status.extend, "more-time"),
    *starter_paths("asked/<int:pk>/send-again/", invitation_status.resend, "send-again"),
    *starter_paths("asked/<int:pk>/withdraw/", invitation_status.withdraw, "withdraw-invitation"),
    *starter_paths("asked/questions/<int:pk>/answer/", invitation_status.answer, "answer-invited"),
    *starter_paths("counter-offers/<int:pk>/", invitation_status.counter_offer, "counter-offer"),
    *starter_paths(
        "consortia/<int:pk>/automatic-replacement/",
        invitation_status.automatic_replacement,
        "automatic-replacement",
    ),
]
