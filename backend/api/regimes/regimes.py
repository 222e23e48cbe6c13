"""Which procurement rules seem to apply, and the amounts with their days and sources."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.drafting.contract_fields import RulesOut
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, Resource, checked
from contracts.commissioners.models import CommissionerKind
from contracts.drafting.models.choices import Service
from contracts.drafting.models.contracts import Contract
from contracts.local_time import to_local
from contracts.regimes.advice import advise
from contracts.regimes.figures import figures


class FigureOut(serializers.Serializer[Any]):
    """One amount in pounds with VAT, its first and last day (null: further notice), its source."""

    of = serializers.CharField()
    amount = serializers.DecimalField(14, 2)
    first = serializers.DateField()
    last = serializers.DateField(allow_null=True)
    written_in = serializers.CharField(source="source")


class RegimeQueryIn(serializers.Serializer[Any]):
    """A contract that might be drafted: value in pounds with VAT, over its whole term."""

    kind = serializers.ChoiceField(CommissionerKind.choices)
    value = serializers.DecimalField(14, 2, min_value=0)
    service = serializers.ChoiceField(Service.choices, default=Service.LIGHT_TOUCH)
    concession = serializers.BooleanField(default=False)
    reserved = serializers.BooleanField(default=False)
    nation = serializers.ChoiceField(["E", "W", "S", "N"], default="E")
    on = serializers.DateField(required=False)


class Regimes(Resource):
    """Procurement rules by kind of commissioner, value, sort of work and day. Not legal advice."""

    permission_classes = [ReadOpen]
    queryset = Contract.objects.none()
    pagination_class = None
    filter_backends = []

    @extend_schema(summary="List the procurement thresholds", responses={200: FigureOut(many=True)})
    def list(self, request: Request) -> Response:
        """List every amount."""
        return Response(FigureOut(figures(), many=True).data)

    @extend_schema(
        summary="Ask which procurement rules seem to apply",
        parameters=[RegimeQueryIn],
        responses={200: RulesOut},
    )
    @action(detail=False)
    def advice(self, request: Request) -> Response:
        """Return the regime that seems to apply on a day; today where none is given."""
        given = checked(RegimeQueryIn, request.query_params)
        day = given.pop("on", None) or to_local(database_now()).date()
        return self.shown(RulesOut, advise(on=day, **given))
