"""Notices that others published."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.clock import database_now
from areas.errors import AreaError
from areas.resolve import areas_touching, leaf_areas
from backend.api.permissions import ReadOpen
from backend.api.resources import Listed, is_schema
from contracts.models import Notice, NoticeCapability, NoticeQuerySet, Stage
from organisations.models import Capability


class NoticeCapabilityOut(serializers.ModelSerializer[NoticeCapability]):
    """A capability that the notice's words or codes speak for; nobody has confirmed it."""

    capability: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = NoticeCapability
        fields = ["capability", "confidence", "why"]


class NoticeLotOut(serializers.Serializer[Any]):
    """A lot as published."""

    id = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    value = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    areas = serializers.ListField(child=serializers.CharField())


class NoticeOut(serializers.ModelSerializer[Notice]):
    """A notice in short, with its source and licence."""

    class Meta:
        model = Notice
        fields = [
            "id", "ocid", "title", "buyer", "stage", "value", "deadline", "starts_at", "ends_at",
            "suits_sme", "suits_vcse", "published_at", "address", "source", "licence",
        ]  # fmt: skip


class NoticeWholeOut(NoticeOut):
    """A notice with where and what it wants."""

    cpv: Any = serializers.ListField(child=serializers.CharField())
    lots = NoticeLotOut(many=True)
    areas: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    unresolved: Any = serializers.ListField(child=serializers.CharField())
    capabilities = NoticeCapabilityOut(many=True)

    class Meta(NoticeOut.Meta):
        fields = [
            *NoticeOut.Meta.fields,
            "description", "cpv", "lots", "areas", "unresolved", "capabilities",
        ]  # fmt: skip


class NoticeFilter(filters.FilterSet):
    """Which notices."""

    q = filters.CharFilter(field_name="title", lookup_expr="icontains", label="Part of the title")
    stage = filters.ChoiceFilter(choices=Stage.choices)
    open = filters.BooleanFilter(method="still_open", label="Announced, or open today")
    capability = filters.ModelChoiceFilter(
        queryset=Capability.objects.all(),
        field_name="capabilities__capability",
        label="Slug of a capability that it seems to want",
    )
    area = filters.CharFilter(method="touching", label="Code of an area of any level")

    class Meta:
        model = Notice
        fields: list[str] = []

    def still_open(self, rows: NoticeQuerySet, name: str, value: bool) -> NoticeQuerySet:
        """Keep what can still be answered, or the rest."""
        live = Notice.objects.open_at(database_now())
        return rows & live if value else rows.exclude(pk__in=live.values("pk"))

    def touching(self, rows: NoticeQuerySet, name: str, value: str) -> NoticeQuerySet:
        """Keep notices that want work anywhere in the area."""
        try:
            near = areas_touching(leaf.code for leaf in leaf_areas(value))
        except AreaError as problem:
            raise serializers.ValidationError({"area": [str(problem)]}) from problem
        return rows.wanted_in(near)


@extend_schema_view(
    list=extend_schema(summary="Search notices of others"),
    retrieve=extend_schema(summary="Show a notice", responses={200: NoticeWholeOut}),
)
class Notices(Listed):
    """Notices that others published, with their source."""

    permission_classes = [ReadOpen]
    serializer_class = NoticeOut
    filterset_class = NoticeFilter
    ordering_fields = ["published_at", "deadline", "title"]
    ordering = ["-published_at"]
    queryset = Notice.objects.none()

    def get_serializer_class(self) -> Any:
        """Show everything with a single notice."""
        return NoticeWholeOut if self.action == "retrieve" else NoticeOut

    def get_queryset(self) -> QuerySet[Notice]:
        """Return all."""
        if is_schema(self):
            return Notice.objects.none()
        rows = Notice.objects.all()
        if self.action == "retrieve":
            return rows.prefetch_related("areas", "capabilities")
        return rows.defer("description", "lots", "cpv", "unresolved")
