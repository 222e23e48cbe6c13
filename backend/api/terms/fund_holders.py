"""Fund holders of members without a legal form."""

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
from consortia.terms.services.fund_holders import answer_fund_holder, name_fund_holder
from organisations.people.rules import organisations_of


class FundHolderOut(serializers.ModelSerializer[FundHolder]):
    """The fund holder that a member has named, and what that organisation says."""

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
    """A member without a legal form, and the fund holder that it names."""

    organisation = OrganisationField()
    holder = OrganisationField()


class FundHolderAnswerIn(serializers.Serializer[Any]):
    """Whether the organisation agrees to be fund holder, and who says so for it."""

    agrees = serializers.BooleanField()
    name = serializers.CharField(max_length=120)


class ConsortiumHolding(MembersOnly):
    """The part of a consortium's resource that is about fund holders."""

    @extend_schema(
        methods=["get"],
        summary="List the fund holders that members have named",
        responses={200: FundHolderOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Name a member's fund holder",
        request=FundHolderIn,
        responses={201: FundHolderOut},
    )
    @action(detail=True, methods=["get", "post"], url_path="fund-holders", **ALONE)
    def fund_holders(self, request: Request, pk: str) -> Response:
        """List them, or name one; an organisation outside the consortium is asked by letter."""
        consortium = self._of_member()
        if request.method == "GET":
            rows = consortium.fund_holders.select_related("organisation", "holder")
            return Response(FundHolderOut(rows, many=True).data)
        made = name_fund_holder(
            by=self.actor, at=database_now(), consortium=consortium, **self.given(FundHolderIn)
        )
        return self.shown(FundHolderOut, made, status=201)


@extend_schema_view(
    list=extend_schema(summary="List the fund holders that concern one's organisations"),
    retrieve=extend_schema(summary="Show one"),
)
class FundHolders(Listed):
    """Fund holders that an organisation of the sender has named, or is asked to be."""

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
        summary="Agree or refuse to be a fund holder",
        request=FundHolderAnswerIn,
        responses=FundHolderOut,
    )
    @action(detail=True, methods=["post"], **ALONE)
    @refuses(HTTPStatus.GONE)
    def answer(self, request: Request, pk: str) -> Response:
        """Say yes or no for the organisation that is asked."""
        answered = answer_fund_holder(
            by=self.actor,
            at=database_now(),
            fund_holder=self.get_object(),
            **self.given(FundHolderAnswerIn),
        )
        return self.shown(FundHolderOut, answered)
