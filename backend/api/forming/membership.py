"""What members do with their consortium: propose terms, note a cost, leave, expel."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.api.bids.bids import ConsortiumBid
from backend.api.bids.pack import ConsortiumPack
from backend.api.bids.results import ConsortiumResult
from backend.api.delivery.deliveries import ConsortiumDelivery
from backend.api.departures.departures import ExpelIn, ExpulsionOut, KeepIn
from backend.api.diligence.diligence import Diligence
from backend.api.planning.plan import ConsortiumPlan
from backend.api.protocol.resources import ALONE, Request
from backend.api.terms.agreement import AgreementOut, DrawUpIn
from backend.api.terms.fund_holders import ConsortiumHolding
from backend.api.terms.terms import CostIn, LeaveIn, TakeOnIn, TermsIn, TermsOut, draft_from
from consortia.departures.models import Expulsion
from consortia.departures.services.expulsion import agree_to_expel, keep_member
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.membership import members_of
from consortia.forming.services.taking_on import take_on
from consortia.terms.services.answering import say_cost
from consortia.terms.services.proposing import propose_terms
from consortia.terms.services.signing import draw_up_agreement


class Membership(
    ConsortiumHolding,
    ConsortiumResult,
    ConsortiumBid,
    ConsortiumPlan,
    ConsortiumPack,
    ConsortiumDelivery,
    Diligence,
):
    """The part of a consortium's resource that only members use."""

    @extend_schema(
        methods=["get"],
        summary="List all versions of a consortium's terms",
        responses={200: TermsOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Propose terms",
        request=TermsIn,
        responses={201: TermsOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    def terms(self, request: Request, pk: str) -> Response:
        """List versions, the latest first, or propose one; members only."""
        consortium = self._of_member()
        if request.method == "GET":
            return Response(TermsOut(consortium.terms.whole(), many=True).data)
        given = self.given(TermsIn)
        made = propose_terms(
            by=self.actor,
            at=database_now(),
            consortium=consortium,
            organisation=given.pop("organisation"),
            draft=draft_from(given, consortium.delivery),
        )
        return self.shown(TermsOut, made, status=201)

    @extend_schema(
        methods=["get"],
        summary="List all versions of a consortium's agreement",
        responses={200: AgreementOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Draw up a version with special terms",
        request=DrawUpIn,
        responses={201: AgreementOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    def agreements(self, request: Request, pk: str) -> Response:
        """List versions, the latest first, or draw up one; members only."""
        consortium = self._of_member()
        if request.method == "GET":
            return Response(AgreementOut(consortium.agreements.whole(), many=True).data)
        made = draw_up_agreement(
            by=self.actor, at=database_now(), consortium=consortium, **self.given(DrawUpIn)
        )
        return self.shown(AgreementOut, made, status=201)

    @extend_schema(summary="Note what a member's part costs it", request=CostIn, responses=CostIn)
    @action(detail=True, methods=["put"], **ALONE)
    def cost(self, request: Request, pk: str) -> Response:
        """Note the full cost in GBP; only the member itself is warned by it."""
        noted = say_cost(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(CostIn),
        )
        return self.shown(CostIn, noted)

    @extend_schema(summary="Leave a consortium", request=LeaveIn, responses={204: None})
    @action(detail=True, methods=["post"], url_path="leave", **ALONE)
    def leave(self, request: Request, pk: str) -> Response:
        """Leave a consortium; the others are told and the place is free."""
        leave_consortium(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(LeaveIn),
        )
        return Response(status=204)

    @extend_schema(
        summary="Take on work that nobody in a consortium does",
        request=TakeOnIn,
        responses={204: None},
    )
    @action(detail=True, methods=["post"], url_path="take-on", **ALONE)
    def take_on(self, request: Request, pk: str) -> Response:
        """Add cells to one's own part while the consortium is forming."""
        take_on(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(TakeOnIn),
        )
        return Response(status=204)

    @extend_schema(
        methods=["get"],
        summary="List motions to expel a member",
        responses={200: ExpulsionOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Agree to expel another member",
        request=ExpelIn,
        responses=ExpulsionOut,
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    def expel(self, request: Request, pk: str) -> Response:
        """List open motions; or agree to one: the first says why, the last carries it."""
        if request.method == "GET":
            waiting = self._of_member().expulsions.open().select_related("organisation")
            rows = waiting.prefetch_related("votes__organisation")
            return Response(ExpulsionOut(rows, many=True).data)
        return self._motion(agree_to_expel, ExpelIn)

    @extend_schema(
        summary="Withdraw an agreement to expel a member", request=KeepIn, responses=ExpulsionOut
    )
    @action(detail=True, methods=["post"], **ALONE)
    def keep(self, request: Request, pk: str) -> Response:
        """Withdraw one's agreement, as long as not all have agreed."""
        return self._motion(keep_member, KeepIn)

    def _motion(self, verb: Callable[..., Expulsion], kind: type[Serializer[Any]]) -> Response:
        consortium = self._of_member()
        given = self.given(kind)
        about = members_of(consortium).get(given.pop("about"))
        if about is None:
            raise Invalid("No member has that number.", field="about")
        motion = verb(by=self.actor, at=database_now(), consortium=consortium, about=about, **given)
        return self.shown(ExpulsionOut, motion)
