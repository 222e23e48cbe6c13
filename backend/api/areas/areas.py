"""Areas and capabilities."""

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from areas.models import Area
from areas.resolve import leaf_areas
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Listed, Request
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.capabilities import Capability


class AreaOut(serializers.ModelSerializer[Area]):
    """A place with a GSS code."""

    class Meta:
        model = Area
        fields = ["code", "name", "name_cy", "level", "valid_from", "valid_to", "population"]


class AreaFilter(filters.FilterSet):
    """Filters of areas."""

    name = filters.CharFilter(lookup_expr="icontains", max_length=100)
    current = filters.BooleanFilter(
        field_name="valid_to", lookup_expr="isnull", label="Only present areas"
    )

    class Meta:
        model = Area
        fields = ["level", "name", "current"]


@extend_schema_view(
    list=extend_schema(summary="List areas"), retrieve=extend_schema(summary="Show an area")
)
class Areas(Listed):
    """Places of the United Kingdom, by GSS code."""

    permission_classes = [ReadOpen]
    serializer_class = AreaOut
    filterset_class = AreaFilter
    ordering_fields = ["code", "name"]
    ordering = ["code"]
    queryset = Area.objects.all()
    lookup_field = "code"
    lookup_value_regex = r"[A-Za-z0-9]{3,9}"

    @extend_schema(
        summary="List the districts that an area leads to today",
        responses={200: AreaOut(many=True)},
        filters=False,
        parameters=[],
    )
    @action(detail=True, **ALONE)
    @refuses(HTTPStatus.UNPROCESSABLE_ENTITY)
    def leaves(self, request: Request, code: str) -> Response:
        """Answer with the present leaf areas of any code, retired or not."""
        rows = Area.objects.filter(code__in=[leaf.code for leaf in leaf_areas(code)])
        return Response(AreaOut(rows.order_by("code"), many=True).data)


class CapabilityOut(serializers.ModelSerializer[Capability]):
    """A capability: something an organisation can do for people."""

    group = serializers.CharField(source="group_id")

    class Meta:
        model = Capability
        fields = ["slug", "name", "description", "group"]


class CapabilityHitOut(serializers.Serializer[Any]):
    """A capability that matches some words, best first."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()


@extend_schema_view(
    list=extend_schema(summary="List capabilities"),
    retrieve=extend_schema(summary="Show a capability"),
)
class Capabilities(Listed):
    """The leaves of the capability tree."""

    permission_classes = [ReadOpen]
    serializer_class = CapabilityOut
    filterset_fields = ["group"]
    ordering_fields = ["name", "slug"]
    ordering = ["name"]
    lookup_field = "slug"
    lookup_value_regex = r"[a-z0-9-]{1,60}"
    queryset = Capability.objects.none()

    def get_queryset(self) -> QuerySet[Capability]:
        """Return the leaves."""
        return Capability.objects.leaves()

    @extend_schema(
        summary="Find capabilities by ordinary words, synonyms or codes",
        parameters=[OpenApiParameter("q", str, required=True)],
        responses={200: CapabilityHitOut(many=True)},
        filters=False,
    )
    @action(detail=False, **ALONE)
    def search(self, request: Request) -> Response:
        """Answer with the twenty best matches."""
        hits = tree().search(request.query_params.get("q", "")[:200])[:20]
        return Response(CapabilityHitOut(hits, many=True).data)
