"""Notices that other portals published."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from areas.errors import AreaError
from areas.resolve import areas_touching, leaf_areas
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Listed, Request, is_schema
from contracts.drafting.models.choices import Stage
from contracts.notices.models import Notice, NoticeCapability, NoticeQuerySet
from contracts.notices.services.capabilities import judge_capability
from organisations.offers.models.capabilities import Capability


class NoticeCapabilityOut(serializers.ModelSerializer[NoticeCapability]):
    """A capability that its words or codes speak for, or a person, and its judgement.

    ``confidence`` is from 0 to 1, null where a person named it.
    """

    capability: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = NoticeCapability
        fields = ["capability", "confidence", "why", "judgement", "decided_at"]


class JudgeIn(serializers.Serializer[Any]):
    """Whether a notice wants a capability."""

    capability = serializers.SlugField(max_length=60)
    wanted = serializers.BooleanField()


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
            "id",
            "ocid",
            "title",
            "buyer",
            "stage",
            "notice_type",
            "value",
            "deadline",
            "starts_at",
            "ends_at",
            "suits_sme",
            "suits_vcse",
            "published_at",
            "address",
            "source",
            "licence",
        ]


class NoticeWholeOut(NoticeOut):
    """A notice with its areas and capabilities."""

    cpv: Any = serializers.ListField(child=serializers.CharField())
    lots = NoticeLotOut(many=True)
    areas: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    unresolved: Any = serializers.ListField(child=serializers.CharField())
    capabilities = NoticeCapabilityOut(many=True)

    class Meta(NoticeOut.Meta):
        fields = [
            *NoticeOut.Meta.fields,
            "description",
            "cpv",
            "lots",
            "areas",
            "unresolved",
            "capabilities",
        ]


class NoticeFilter(filters.FilterSet):
    """Filters of the list of notices."""

    q = filters.CharFilter(field_name="title", lookup_expr="icontains", label="Part of the title")
    stage = filters.ChoiceFilter(choices=Stage.choices)
    open = filters.BooleanFilter(method="still_open", label="Announced, or open today")
    capability = filters.ModelChoiceFilter(
        queryset=Capability.objects.all(),
        method="wanting",
        label="Slug of a capability that it seems to want",
    )
    confirmed = filters.BooleanFilter(
        method="keep", label="With `capability`: only where a person has confirmed it"
    )
    area = filters.CharFilter(method="touching", label="Code of an area of any level")

    class Meta:
        model = Notice
        fields: list[str] = []

    def still_open(self, rows: NoticeQuerySet, name: str, value: bool) -> NoticeQuerySet:
        """Keep what can still be answered, or the rest."""
        live = Notice.objects.open_at(database_now())
        return rows & live if value else rows.exclude(pk__in=live.values("pk"))

    def wanting(self, rows: NoticeQuerySet, name: str, value: Capability) -> NoticeQuerySet:
        """Keep notices that seem to want it, except where people have refused it."""
        return rows.for_work(value.pk, confirmed=bool(self.form.cleaned_data.get("confirmed")))

    def keep(self, rows: NoticeQuerySet, name: str, value: bool) -> NoticeQuerySet:
        """Keep all: it only modifies the filter `capability`."""
        return rows

    def touching(self, rows: NoticeQuerySet, name: str, value: str) -> NoticeQuerySet:
        """Keep notices that want work anywhere in the area."""
        try:
            near = areas_touching(leaf.code for leaf in leaf_areas(value))
        except AreaError as problem:
            raise serializers.ValidationError({"area": [str(problem)]}) from problem
        return rows.wanted_in(near)


@extend_schema_view(
    list=extend_schema(summary="Search notices"),
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

    @extend_schema(
        summary="Say whether a notice wants a capability",
        request=JudgeIn,
        responses={200: NoticeCapabilityOut},
    )
    @action(detail=True, methods=["post"])
    def capabilities(self, request: Request, pk: str) -> Response:
        """Confirm, add or contradict a capability of the notice.

        A yes counts at once. A no is a doubt until somebody of another organisation, or the buyer,
        says so too.
        """
        judged = judge_capability(
            by=self.actor, at=database_now(), notice=self.get_object(), **self.given(JudgeIn)
        )
        return self.shown(NoticeCapabilityOut, judged)
