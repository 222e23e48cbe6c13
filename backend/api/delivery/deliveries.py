"""Delivery of an awarded lot, and with whom members have worked."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.api.forming.seats import MembersOnly
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource
from backend.api.terms.terms import OrganisationField
from consortia.delivery.models.reports import DeliveredPeople, Delivery, DeliveryReport
from consortia.delivery.services.past_partners import companions_of, say_worked_together
from consortia.delivery.services.reporting import MOST_PEOPLE, report_delivery
from consortia.delivery.sheet import totals_of
from consortia.forming.membership import members_of
from contracts.drafting.models.contracts import Lot
from contracts.drafting.rules import acts_for_commissioner
from organisations.people.models.members import Role
from organisations.people.rules import has_role


class PeopleIn(serializers.Serializer[Any]):
    """People reached in a period, in one capability and one area."""

    capability = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=9)
    people = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE)


class PeopleOut(serializers.ModelSerializer[DeliveredPeople]):
    """People reached in a period, in one capability and one area."""

    class Meta:
        model = DeliveredPeople
        fields = ["capability", "area", "people"]


class ReportIn(serializers.Serializer[Any]):
    """A member's report of a period; `version` is the one it was written from (0: none)."""

    organisation = OrganisationField()
    period = serializers.IntegerField(min_value=1, max_value=32_000)
    people = PeopleIn(many=True)
    invoiced_on = serializers.DateField(required=False, allow_null=True)
    paid_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")
    version = serializers.IntegerField(min_value=0, max_value=32_000)
    sure = serializers.BooleanField(default=False)


class ReportOut(serializers.ModelSerializer[DeliveryReport]):
    """The newest version of a report; `days_late` is null where nothing was invoiced."""

    organisation = OrganisationField(read_only=True)
    people = PeopleOut(many=True)

    class Meta:
        model = DeliveryReport
        fields = [
            "organisation",
            "period",
            "version",
            "people",
            "payer",
            "invoiced_on",
            "paid_on",
            "days_late",
            "note",
            "at",
        ]


class DeliveryTotalOut(serializers.Serializer[Any]):
    """People planned and reached in the reported periods, over all members."""

    capability = serializers.CharField()
    area = serializers.CharField()
    planned = serializers.IntegerField(allow_null=True)
    reached = serializers.IntegerField()


class LotDeliveryOut(serializers.Serializer[Any]):
    """Delivery as the commissioner sees it; `paid_late` of its `invoices` were paid late."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reports_every = serializers.IntegerField(help_text="In months")
    totals = DeliveryTotalOut(many=True)
    invoices = serializers.IntegerField()
    paid_late = serializers.IntegerField()


class TogetherIn(serializers.Serializer[Any]):
    """With which others of its consortium a member has worked."""

    organisation = OrganisationField()
    others = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=200
    )


class CompanionOut(serializers.Serializer[Any]):
    """Another organisation of the consortium, and whether this one said they worked together."""

    organisation = serializers.CharField(source="organisation.identifier")
    said = serializers.BooleanField()
    doubtful = serializers.BooleanField()


class ConsortiumDelivery(MembersOnly):
    """The part of a consortium's resource about delivery, after the award."""

    @extend_schema(
        methods=["get"], summary="List reports of delivery", responses=ReportOut(many=True)
    )
    @extend_schema(
        methods=["post"],
        summary="Report what was delivered",
        request=ReportIn,
        responses={201: ReportOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    @refuses(HTTPStatus.GONE, HTTPStatus.PRECONDITION_FAILED, methods=["POST"])
    def reports(self, request: Request, pk: str) -> Response:
        """List the newest version of each report, or save a member's next version."""
        delivery = self._delivery()
        if request.method == "GET":
            rows = delivery.reports.newest().select_related("organisation")
            return Response(ReportOut(rows.prefetch_related("people"), many=True).data)
        given = self.given(ReportIn)
        people = {(one["capability"], one["area"]): one["people"] for one in given["people"]}
        if len(people) < len(given["people"]):
            raise Invalid("Give each part once.", field="people")
        made = report_delivery(
            by=self.actor, at=database_now(), delivery=delivery, **given | {"people": people}
        )
        return self.shown(ReportOut, made, status=201)

    @extend_schema(
        methods=["get"],
        summary="List the others that a member could say it has worked with",
        parameters=[OpenApiParameter("organisation", str, required=True)],
        responses={200: CompanionOut(many=True)},
    )
    @extend_schema(
        methods=["post"],
        summary="Say with whom a member has worked",
        request=TogetherIn,
        responses={204: None},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    def together(self, request: Request, pk: str) -> Response:
        """List the others of the bid, or say it; it counts once the others say so too."""
        if request.method == "GET":
            consortium = self._of_member()
            said = str(request.query_params.get("organisation", "")).replace("\x00", "")
            mine = members_of(consortium).get(said)
            if mine is None or not has_role(self.actor, mine, Role.READER):
                raise Http404
            return Response(CompanionOut(companions_of(consortium, mine), many=True).data)
        say_worked_together(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(TogetherIn),
        )
        return Response(status=204)

    def _delivery(self) -> Delivery:
        rows = Delivery.objects.select_related("award__opened", "consortium")
        found = rows.filter(consortium=self._of_member()).first()
        if found is None:
            raise Http404
        return found


class LotDelivery(Resource):
    """The part of a lot's resource about its delivery."""

    @extend_schema(summary="Show delivery in totals", responses=LotDeliveryOut)
    @action(detail=True, methods=["get"], **ALONE)
    def delivery(self, request: Request, pk: str) -> Response:
        """Show totals and late payments to the lot's commissioners."""
        lot: Lot = self.get_object()
        rows = Delivery.objects.select_related("award__opened", "consortium")
        found = rows.filter(award__lot=lot).first()
        if found is None or not acts_for_commissioner(self.actor, lot.contract):
            raise Http404
        totals, paid = totals_of(found)
        shown = {
            "starts_on": found.starts_on,
            "ends_on": found.ends_on,
            "reports_every": found.every,
            "totals": totals,
            "invoices": len(paid),
            "paid_late": sum(bool(one.days_late) for one in paid),
        }
        return self.shown(LotDeliveryOut, shown)
