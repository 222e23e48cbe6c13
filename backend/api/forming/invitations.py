"""Invitations, counter-offers and questions."""

from http import HTTPStatus

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.actors import Actor
from accounts.clock import database_now
from backend.api.forming.invitation_fields import (
    AcceptIn,
    CounterOfferIn,
    CounterOfferOut,
    DeclineIn,
    ExtendIn,
    InvitationAnswerIn,
    InvitationOut,
    InvitationQuestionIn,
    InvitationQuestionOut,
)
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import Listed, Request, is_schema
from consortia.forming.models.answers import CounterOffer, InvitationQuestion
from consortia.forming.models.invitations import Invitation
from consortia.forming.rules import may_see_invitations
from consortia.forming.services.answering import (
    accept_invitation,
    decline_invitation,
    extend_invitation,
    withdraw_invitation,
)
from consortia.forming.services.counter_offers import (
    accept_counter_offer,
    make_counter_offer,
    refuse_counter_offer,
)
from consortia.forming.services.questions import answer_invited, ask_starter
from consortia.forming.services.returned_letters import resend_invitation


@extend_schema_view(
    list=extend_schema(summary="List one's own invitations, sent and received"),
    retrieve=extend_schema(summary="Show an invitation"),
)
class Invitations(Listed):
    """Invitations to, or by, an organisation of the sender."""

    refusals = {HTTPStatus.GONE: frozenset({"POST"})}
    serializer_class = InvitationOut
    filterset_fields = ["consortium", "state"]
    ordering_fields = ["invited_at", "expires_at"]
    queryset = Invitation.objects.none()

    def get_queryset(self) -> QuerySet[Invitation]:
        """Return invitations that concern the sender."""
        if is_schema(self):
            return Invitation.objects.none()
        rows = Invitation.objects.filter(may_see_invitations(self.actor))
        return rows.select_related(
            "organisation", "reserve", "consortium__starter", "consortium__lot__contract"
        ).prefetch_related("work")

    @extend_schema(summary="Accept an invitation", request=AcceptIn, responses={200: InvitationOut})
    @action(detail=True, methods=["post"])
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def accept(self, request: Request, pk: str) -> Response:
        """Join the consortium with the part that was read; 412 where it has changed since."""
        accepted = accept_invitation(
            by=self.actor,
            at=database_now(),
            invitation=self.get_object(),
            **self.given(AcceptIn),
        )
        return self.shown(InvitationOut, accepted)

    @extend_schema(
        summary="Decline an invitation", request=DeclineIn, responses={200: InvitationOut}
    )
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline an invitation, with a reason or as a reserve."""
        declined = decline_invitation(
            by=self.actor,
            at=database_now(),
            invitation=self.get_object(),
            **self.given(DeclineIn),
        )
        return self.shown(InvitationOut, declined)

    @extend_schema(summary="Withdraw an invitation", request=None, responses={200: InvitationOut})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw an invitation that is unanswered."""
        withdrawn = withdraw_invitation(
            by=self.actor, at=database_now(), invitation=self.get_object()
        )
        return self.shown(InvitationOut, withdrawn)

    @extend_schema(
        summary="Give more time to answer", request=ExtendIn, responses={200: InvitationOut}
    )
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str) -> Response:
        """Extend the time to answer, at most until bids are due."""
        extended = extend_invitation(
            by=self.actor,
            at=database_now(),
            invitation=self.get_object(),
            **self.given(ExtendIn),
        )
        return self.shown(InvitationOut, extended)

    @extend_schema(
        summary="Send an invitation's letter again", request=None, responses={200: InvitationOut}
    )
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Send an invitation again whose letter came back."""
        again = resend_invitation(by=self.actor, at=database_now(), invitation=self.get_object())
        return self.shown(InvitationOut, again)

    @extend_schema(
        summary="Make a counter-offer",
        request=CounterOfferIn,
        responses={201: CounterOfferOut},
    )
    @action(detail=True, methods=["post"], url_path="counter-offers")
    def counter_offers(self, request: Request, pk: str) -> Response:
        """Offer to cover other cells than asked."""
        made = make_counter_offer(
            by=self.actor,
            at=database_now(),
            invitation=self.get_object(),
            **self.given(CounterOfferIn),
        )
        return self.shown(CounterOfferOut, made, status=201)

    @extend_schema(
        summary="Ask the starter a question",
        request=InvitationQuestionIn,
        responses={201: InvitationQuestionOut},
    )
    @action(detail=True, methods=["post"])
    def questions(self, request: Request, pk: str) -> Response:
        """Ask before answering; the time to answer runs on."""
        asked = ask_starter(
            by=self.actor,
            at=database_now(),
            invitation=self.get_object(),
            **self.given(InvitationQuestionIn),
        )
        return self.shown(InvitationQuestionOut, asked, status=201)


@extend_schema_view(
    list=extend_schema(summary="List one's own counter-offers, made and received"),
    retrieve=extend_schema(summary="Show a counter-offer"),
)
class CounterOffers(Listed):
    """Counter-offers by, or to, an organisation of the sender."""

    refusals = {HTTPStatus.GONE: frozenset({"POST"})}
    serializer_class = CounterOfferOut
    filterset_fields = ["invitation", "state"]
    ordering_fields = ["made_at"]
    queryset = CounterOffer.objects.none()

    def get_queryset(self) -> QuerySet[CounterOffer]:
        """Return those of the sender's organisations, and those made to them."""
        if is_schema(self):
            return CounterOffer.objects.none()
        rows = CounterOffer.objects.filter(invitation__in=_seen_by(self.actor))
        return rows.select_related(
            "invitation__organisation",
            "invitation__consortium__starter",
            "invitation__consortium__lot__contract",
        ).prefetch_related("work")

    @extend_schema(summary="Accept a counter-offer", request=None, responses={200: InvitationOut})
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept it: the organisation is in with that part, and the rest is filled."""
        taken = accept_counter_offer(by=self.actor, at=database_now(), offer=self.get_object())
        return self.shown(InvitationOut, taken)

    @extend_schema(summary="Refuse a counter-offer", request=None, responses={200: CounterOfferOut})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse it; the invitation stays as it was."""
        refused = refuse_counter_offer(by=self.actor, at=database_now(), offer=self.get_object())
        return self.shown(CounterOfferOut, refused)


@extend_schema_view(
    list=extend_schema(summary="List questions of invited organisations, one's own and to one"),
    retrieve=extend_schema(summary="Show a question of an invited organisation"),
)
class InvitationQuestions(Listed):
    """Questions of invited organisations, by or to an organisation of the sender."""

    refusals = {HTTPStatus.GONE: frozenset({"POST"})}
    serializer_class = InvitationQuestionOut
    filterset_fields = ["invitation"]
    ordering_fields = ["asked_at"]
    queryset = InvitationQuestion.objects.none()

    def get_queryset(self) -> QuerySet[InvitationQuestion]:
        """Return those of the sender's organisations, and those asked of them."""
        if is_schema(self):
            return InvitationQuestion.objects.none()
        rows = InvitationQuestion.objects.filter(invitation__in=_seen_by(self.actor))
        return rows.select_related("invitation__consortium__starter")

    @extend_schema(
        summary="Answer an invited organisation's question",
        request=InvitationAnswerIn,
        responses={200: InvitationQuestionOut},
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer a question; the organisation gets a letter."""
        answered = answer_invited(
            by=self.actor,
            at=database_now(),
            question=self.get_object(),
            **self.given(InvitationAnswerIn),
        )
        return self.shown(InvitationQuestionOut, answered)


def _seen_by(by: Actor) -> QuerySet[Invitation]:
    return Invitation.objects.filter(may_see_invitations(by))
