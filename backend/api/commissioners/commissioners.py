"""Commissioners and the people who may act for them."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from areas.models import Area
from backend.api.protocol.permissions import Known, ReadOpen
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Listed, Request, Resource, is_schema
from consortia.statistics.commissioners import figures_of
from contracts.commissioners.models import (
    Commissioner,
    CommissionerKind,
    CommissionerMembership,
    CommissionerRole,
)
from contracts.commissioners.rules import require_approver
from contracts.commissioners.services import (
    add_commissioner_member,
    apply_as_commissioner,
    change_commissioner_member,
    remove_commissioner_member,
    verify_commissioner,
)


class CommissionerOut(serializers.ModelSerializer[Commissioner]):
    """A public body that posts contracts."""

    area: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    verified = serializers.BooleanField(source="is_verified", read_only=True)

    class Meta:
        model = Commissioner
        fields = ["id", "name", "kind", "area", "verified"]


class CommissionerIn(serializers.Serializer[Any]):
    """The commissioner that the sender works for."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(CommissionerKind.choices)
    area: Any = serializers.SlugRelatedField(
        slug_field="code", queryset=Area.objects.all(), required=False, allow_null=True
    )


class CommissionerMemberOut(serializers.ModelSerializer[CommissionerMembership]):
    """A person who may act for a commissioner."""

    email = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = CommissionerMembership
        fields = ["id", "email", "role", "opens_bids", "since"]


class CommissionerMemberIn(serializers.Serializer[Any]):
    """A person to add to a commissioner, with their rights."""

    email = serializers.EmailField()
    role = serializers.ChoiceField(CommissionerRole.choices)
    opens_bids = serializers.BooleanField(default=False)


class CommissionerRightsIn(serializers.Serializer[Any]):
    """The rights of a person at a commissioner."""

    role = serializers.ChoiceField(CommissionerRole.choices)
    opens_bids = serializers.BooleanField()


class QuarterOut(serializers.Serializer[Any]):
    """A quarter of the whole, in per cent."""

    least = serializers.IntegerField()
    most = serializers.IntegerField()


class SurveyMeansOut(serializers.Serializer[Any]):
    """Means from 1 (not at all) to 5 (fully), in the order in which the questions are asked."""

    answers = serializers.IntegerField()
    means = serializers.ListField(child=serializers.FloatField())


class FiguresOut(serializers.Serializer[Any]):
    """What reaches small local organisations, in GBP, months and days; see docs/after-award.md.

    Null where a figure would disclose single organisations.
    """

    lots = serializers.IntegerField()
    to_consortia = serializers.IntegerField()
    money = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    money_to_small_local = QuarterOut(allow_null=True)
    lots_to_small_local = QuarterOut(allow_null=True)
    contracts = serializers.IntegerField()
    long = serializers.IntegerField()
    days = serializers.FloatField(allow_null=True)
    reached = serializers.IntegerField(allow_null=True)
    invoices = serializers.IntegerField(allow_null=True)
    paid_in_time = serializers.IntegerField(allow_null=True)
    survey = SurveyMeansOut(allow_null=True)


class CommissionerFilter(filters.FilterSet):
    """Filters of the list of commissioners."""

    verified = filters.BooleanFilter(
        field_name="verified_at", lookup_expr="isnull", exclude=True, label="Checked by somebody"
    )

    class Meta:
        model = Commissioner
        fields = ["kind"]


@extend_schema_view(
    list=extend_schema(summary="List commissioners"),
    retrieve=extend_schema(summary="Show a commissioner"),
)
class Commissioners(Listed):
    """Commissioners: public bodies that post contracts."""

    permission_classes = [ReadOpen]
    serializer_class = CommissionerOut
    filterset_class = CommissionerFilter
    ordering_fields = ["name"]
    ordering = ["name"]
    queryset = Commissioner.objects.select_related("area")

    @extend_schema(
        summary="Register the commissioner you work for",
        request=CommissionerIn,
        responses={201: CommissionerOut},
    )
    def create(self, request: Request) -> Response:
        """Register it; an address at its own public domain verifies it at once."""
        made = apply_as_commissioner(by=self.actor, at=database_now(), **self.given(CommissionerIn))
        return self.shown(CommissionerOut, made, status=201)

    @extend_schema(
        summary="Verify a commissioner, as an approver",
        request=None,
        responses={200: CommissionerOut},
    )
    @action(detail=True, methods=["post"], permission_classes=[Known])
    def verify(self, request: Request, pk: str) -> Response:
        """Verify that it is what it says; idempotent."""
        checked = verify_commissioner(
            by=self.actor, at=database_now(), commissioner=self.get_object()
        )
        return self.shown(CommissionerOut, checked)

    @extend_schema(summary="Show what reaches small organisations", responses=FiguresOut)
    @action(detail=True, methods=["get"], **ALONE)
    def figures(self, request: Request, pk: str) -> Response:
        """Show the commissioner's public figures."""
        return self.shown(FiguresOut, figures_of(self.get_object()))

    @extend_schema(
        methods=["get"],
        summary="List the people of a commissioner",
        responses={200: CommissionerMemberOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Let somebody act for a commissioner",
        request=CommissionerMemberIn,
        responses={201: CommissionerMemberOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    @refuses(HTTPStatus.FORBIDDEN, methods=["GET"])
    def members(self, request: Request, pk: str) -> Response:
        """List them, or add one; approvers only."""
        commissioner = self.get_object()
        if request.method == "POST":
            made = add_commissioner_member(
                by=self.actor,
                at=database_now(),
                commissioner=commissioner,
                **self.given(CommissionerMemberIn),
            )
            return self.shown(CommissionerMemberOut, made, status=201)
        require_approver(self.actor, commissioner)
        people = commissioner.memberships.select_related("user").order_by("user__email")
        return Response(CommissionerMemberOut(people, many=True).data)


class CommissionerMembers(Resource):
    """People who may act for commissioners."""

    queryset = CommissionerMembership.objects.none()

    def get_queryset(self) -> QuerySet[CommissionerMembership]:
        """Return the people of the sender's own commissioners."""
        if is_schema(self):
            return CommissionerMembership.objects.none()
        actor = self.actor
        mine = (
            Commissioner.objects.filter(pk=actor.commissioner_id)
            if actor.commissioner_id
            else Commissioner.objects.of_person(actor.user_id or 0)
        )
        rows = CommissionerMembership.objects.filter(commissioner__in=mine.values("pk"))
        return rows.select_related("commissioner", "user")

    @extend_schema(
        summary="Change what somebody may do for a commissioner",
        request=CommissionerRightsIn,
        responses=CommissionerMemberOut,
    )
    def update(self, request: Request, pk: str) -> Response:
        """Change their role, and whether they open bids; approvers only."""
        changed = change_commissioner_member(
            by=self.actor,
            at=database_now(),
            membership=self.get_object(),
            **self.given(CommissionerRightsIn),
        )
        return self.shown(CommissionerMemberOut, changed)

    @extend_schema(
        summary="Remove somebody from a commissioner", request=None, responses={204: None}
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """End their right to act for the commissioner."""
        remove_commissioner_member(by=self.actor, at=database_now(), membership=self.get_object())
        return Response(status=204)
