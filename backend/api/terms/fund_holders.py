"""Who holds the money of groups without a legal form."""

from http import HTTPStatus
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.seats import MembersOnly
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Listed, Request, is_schema
from backend.api.terms.terms import OrganisationField
from consortia.terms.models.fund_holders import FundHolder
from consortia.terms.services.fund_holders import answer_fund_holding, name_fund_holder
from organisations.people.rules import organisations_of


class FundHolderOut(serializers.ModelSerializer[FundHolder]):
    """Whom a group has named to hold its money, and what that organisation says."""

    organisation = OrganisationField(read_only=True)
    holder = OrganisationField(read_only=True)

    class Meta:
        model = FundHolder
        fields = [
            "id",
            "consortium",
            "organisation",
            "holder",
            "state",
            "named_at",
            "answered_at",
            "answered_by",
        ]


class FundHolderIn(serializers.Serializer[Any]):
    """A member without a legal form, and the organisation that shall hold its money."""

    organisation = OrganisationField()
    holder = OrganisationField()


class HoldingAnswerIn(serializers.Serializer[Any]):
    """Whether the organisation holds the money, and who says so for it."""

    agrees = serializers.BooleanField()
    name = serializers.CharField(max_length=120)


class ConsortiumHolding(MembersOnly):
    """The part of a consortium's resource that is about who holds money for whom."""

    @extend_schema(
        methods=["get"],
        summary="List who was named to hold money",
        responses={200: FundHolderOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Name who holds a member's money",
        request=FundHolderIn,
        responses={201: FundHolderOut},
    )
    @action(detail=True, methods=["get", "post"], url_path="fund-holders", **ALONE)
    def fund_holders(self, request: Request, pk: str) -> Response:
        """List them, or name one; an organisation outside the consortium is asked by letter."""
        consortium = self._of_member()
        if request.method == "GET":
            rows = consortium.fund_holdings.select_related("organisation", "holder")
            return Response(FundHolderOut(rows, many=True).data)
        made = name_fund_holder(
            by=self.actor, at=database_now(), consortium=consortium, **self.given(FundHolderIn)
        )
        return self.shown(FundHolderOut, made, status=201)


@extend_schema_view(
    list=extend_schema(summary="List what one is asked to hold, or has asked others to hold"),
    retrieve=extend_schema(summary="Show one"),
)
class FundHolders(Listed):
    """What an organisation of the sender is asked to hold, or has asked others to hold."""

    serializer_class = FundHolderOut
    filterset_fields = ["state"]
    ordering_fields = ["named_at"]
    queryset = FundHolder.objects.none()

    def get_queryset(self) -> QuerySet[FundHolder]:
        """Return those that concern the sender."""
        if is_schema(self):
            return FundHolder.objects.none()
        mine = organisations_of(self.actor)
        rows = FundHolder.objects.filter(Q(organisation__in=mine) | Q(holder__in=mine))
        return rows.select_related("organisation", "holder", "consortium__lot__contract")

    @extend_schema(
        summary="Say whether one holds the money", request=HoldingAnswerIn, responses=FundHolderOut
    )
    @action(detail=True, methods=["post"], **ALONE)
    @refuses(HTTPStatus.GONE)
    def answer(self, request: Request, pk: str) -> Response:
        """Say yes or no for the organisation that is asked."""
        answered = answer_fund_holding(
            by=self.actor,
            at=database_now(),
            holding=self.get_object(),
            **self.given(HoldingAnswerIn),
        )
        return self.shown(FundHolderOut, answered)
