"""The supply map as figures."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, Resource, checked
from organisations.offers.services.offers import known_capability
from organisations.offers.supply import supply


class SupplyIn(serializers.Serializer[Any]):
    """The capability to count organisations for, and the area."""

    capability = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=9, default="E92000001")


class SupplyOut(serializers.Serializer[Any]):
    """One district, and how many organisations offer the capability there."""

    area = serializers.CharField(source="area.code")
    name = serializers.CharField(source="area.name")
    within = serializers.CharField(source="within.code")
    organisations = serializers.IntegerField()
    thin = serializers.BooleanField(source="is_thin", help_text="One or two organisations")


class Supply(Resource):
    """For one capability, how many organisations have a live offer in each district."""

    permission_classes = [ReadOpen]
    pagination_class = None
    filter_backends = []
    serializer_class = SupplyOut

    @extend_schema(
        summary="Count the organisations that offer a capability in each district",
        parameters=[
            OpenApiParameter("capability", str, required=True, description="Slug of a leaf"),
            OpenApiParameter("area", str, description="GSS code of any level; England if left out"),
        ],
        responses={200: SupplyOut(many=True)},
    )
    def list(self, request: Request) -> Response:
        """Answer with every district of the area, also those with no organisation."""
        asked = checked(SupplyIn, request.query_params.dict())
        slug = known_capability(asked["capability"].replace("\x00", "")).slug
        return Response(SupplyOut(supply([slug], asked["area"]), many=True).data)
