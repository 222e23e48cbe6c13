"""Consortia, to the organisations that they concern."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.invitation_fields import DeliveryField, InvitationOut
from backend.api.forming.membership import Membership
from backend.api.proposals.scenarios import (
    MEMBERS,
    ConsortiumMembersIn,
    VerdictOut,
    named_in,
    verdict_of,
)
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Listed, Request, is_schema
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.drafts import draft_of, organisations_named, outlook
from consortia.forming.models.consortia import Consortium, planned_work
from consortia.forming.models.replacements import Replacement
from consortia.forming.services.by_hand import adjust_consortium
from consortia.forming.services.replacing import replace_automatically, replace_missing
from organisations.people.rules import organisations_of, require_answer


class ConsortiumOut(serializers.ModelSerializer[Consortium]):
    """A consortium: its stage, members and planned delivery."""

    starter = serializers.CharField(source="starter.identifier")
    lead = serializers.CharField(source="lead.identifier", allow_null=True, default=None)
    members: Any = serializers.SlugRelatedField(
        slug_field="organisation_identifier", many=True, read_only=True
    )

    delivery = DeliveryField()

    class Meta:
        model = Consortium
        fields = [
            "id",
            "lot",
            "name",
            "stage",
            "starter",
            "lead",
            "members",
            "delivery",
            "started_at",
            "formed_at",
            "replaces_since",
        ]


class AdjustIn(ConsortiumMembersIn):
    """Who is to be in or asked, and who was when that was decided."""

    seen = serializers.ListField(child=serializers.CharField(max_length=40), max_length=1000)


class DissolveIn(serializers.Serializer[Any]):
    """Why a consortium is dissolved."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ByItselfIn(serializers.Serializer[Any]):
    """Whether free places are filled automatically."""

    on = serializers.BooleanField()


class ReplacementOut(serializers.ModelSerializer[Replacement]):
    """A replacement for a place that came free; `found` is as in a match."""

    class Meta:
        model = Replacement
        fields = ["id", "state", "wanted_at", "worked_out_at", "found", "missing"]


@extend_schema_view(
    list=extend_schema(summary="List one's own consortia"),
    retrieve=extend_schema(summary="Show a consortium"),
)
class Consortia(Membership, Listed):
    """Consortia that an organisation of the sender is in or invited to."""

    serializer_class = ConsortiumOut
    filterset_fields = ["lot", "stage"]
    ordering_fields = ["started_at"]
    queryset = Consortium.objects.none()

    def get_queryset(self) -> QuerySet[Consortium]:
        """Return consortia that concern the sender."""
        if is_schema(self):
            return Consortium.objects.none()
        rows = Consortium.objects.concerning(organisations_of(self.actor))
        return rows.select_related("starter", "lead").prefetch_related(
            "members__organisation", planned_work()
        )

    @extend_schema(
        summary="Invite replacements for those who declined",
        request=None,
        responses={200: InvitationOut(many=True)},
    )
    @action(detail=True, methods=["post"], **ALONE)
    def replace(self, request: Request, pk: str) -> Response:
        """Solve the consortium again around its members, and invite the new."""
        invited = replace_missing(by=self.actor, at=database_now(), consortium=self.get_object())
        return Response(InvitationOut(invited, many=True).data)

    @extend_schema(
        summary="List replacements worked out for free places, the latest first",
        responses={200: ReplacementOut(many=True)},
    )
    @action(detail=True, **ALONE)
    @refuses(HTTPStatus.FORBIDDEN)
    def replacements(self, request: Request, pk: str) -> Response:
        """List replacements, to the starter only."""
        consortium: Consortium = self.get_object()
        require_answer(self.actor, consortium.starter)
        rows = consortium.replacements.order_by("-pk")[:50]
        return Response(ReplacementOut(rows, many=True).data)

    @extend_schema(
        summary="Choose whether free places are filled automatically",
        request=ByItselfIn,
        responses={200: ConsortiumOut},
    )
    @action(detail=True, methods=["put"], url_path="automatic-replacement")
    def automatic_replacement(self, request: Request, pk: str) -> Response:
        """Switch it on or off; on, a place that is free already is filled."""
        changed = replace_automatically(
            by=self.actor,
            at=database_now(),
            consortium=self.get_object(),
            **self.given(ByItselfIn),
        )
        return self.shown(ConsortiumOut, changed)

    @extend_schema(
        summary="Try a change out: what a consortium would cover, fail and need",
        parameters=[MEMBERS],
        responses=VerdictOut,
    )
    @action(detail=True, methods=["get"], **ALONE)
    @refuses(HTTPStatus.FORBIDDEN)
    def verdict(self, request: Request, pk: str) -> Response:
        """Judge a consortium with other members than are in or asked now; nothing is saved."""
        consortium: Consortium = self.get_object()
        require_answer(self.actor, consortium.starter)
        draft = draft_of(consortium, organisations_named(named_in(request)))
        found = outlook(consortium.lot, draft, at=database_now())
        return Response(verdict_of(found, draft))

    @extend_schema(
        summary="Change who is asked into a consortium",
        request=AdjustIn,
        responses={200: InvitationOut(many=True)},
    )
    @action(detail=True, methods=["post"], **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def adjust(self, request: Request, pk: str) -> Response:
        """Withdraw unanswered invitations of those left out, and invite the new."""
        given = self.given(AdjustIn)
        invited = adjust_consortium(
            by=self.actor,
            at=database_now(),
            consortium=self.get_object(),
            members=organisations_named(given["members"]),
            seen=given["seen"],
        )
        return Response(InvitationOut(invited, many=True).data)

    @extend_schema(
        summary="Dissolve a consortium", request=DissolveIn, responses={200: ConsortiumOut}
    )
    @action(detail=True, methods=["post"])
    def dissolve(self, request: Request, pk: str) -> Response:
        """Dissolve a consortium; unanswered invitations are withdrawn."""
        ended = dissolve_consortium(
            by=self.actor,
            at=database_now(),
            consortium=self.get_object(),
            **self.given(DissolveIn),
        )
        return self.shown(ConsortiumOut, ended)
