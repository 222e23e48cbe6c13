"""Addresses of the API about consortia and invitations."""

from rest_framework.routers import SimpleRouter

from backend.api.forming.consortia import Consortia
from backend.api.forming.invitations import CounterOffers, InvitationQuestions, Invitations

router = SimpleRouter()
router.register("consortia", Consortia, "consortium")
router.register("invitations", Invitations, "invitation")
router.register("counter-offers", CounterOffers, "counter-offer")
router.register("invitation-questions", InvitationQuestions, "invitation-question")

urlpatterns = router.urls
