"""Lots: what they require, which thresholds they set, and who could do them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.bids.results import LotReport
from backend.api.delivery.deliveries import LotDelivery
from backend.api.drafting.thresholds import ThresholdIn, ThresholdOut
from backend.api.drafting.versions import IF_MATCH, tagged, version_in
from backend.api.forming.by_hand import LotByHand
from backend.api.proposals.matches import MatchOut
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, is_schema, sole
from consortia.proposals.services.matching import latest_match, request_match
from contracts.drafting.models.contracts import Contract, Lot, Requirement
from contracts.drafting.services.lots import (
    change_lot,
    remove_lot,
    require_capabilities,
    set_volumes,
)
from contracts.thresholds.services import set_threshold


class RequirementOut(serializers.ModelSerializer[Requirement]):
    """One capability wanted in one area."""

    capability = serializers.CharField(source="capability_id")
    area: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Requirement
        fields = ["capability", "area", "volume"]


class LotOut(serializers.ModelSerializer[Lot]):
    """The part that one bidder bids for."""

    requirements = RequirementOut(many=True)
    thresholds = ThresholdOut(many=True)

    class Meta:
        model = Lot
        fields = [
            "id",
            "contract",
            "number",
            "title",
            "description",
            "value",
            "term_months",
            "extension_months",
            "requirements",
            "thresholds",
        ]


class LotIn(serializers.Serializer[Any]):
    """A new lot."""

    title = serializers.CharField(max_length=200)
    value = serializers.DecimalField(14, 2, min_value=0, required=False, allow_null=True)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    term_months = serializers.IntegerField(
        min_value=1, max_value=600, required=False, allow_null=True
    )
    extension_months = serializers.IntegerField(min_value=0, max_value=600, required=False)


class VolumeIn(serializers.Serializer[Any]):
    """People a year for one requirement; null where presence is enough."""

    capability = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=9)
    volume = serializers.IntegerField(min_value=1, max_value=2_000_000_000, allow_null=True)


class VolumesIn(serializers.Serializer[Any]):
    """Volumes of some of a lot's requirements."""

    volumes = VolumeIn(many=True)


class RequirementsIn(serializers.Serializer[Any]):
    """Each of these capabilities in each of these areas."""

    capabilities = serializers.ListField(child=serializers.CharField(max_length=60), max_length=80)
    areas = serializers.ListField(child=serializers.CharField(max_length=9), max_length=500)


@extend_schema_view(retrieve=extend_schema(summary="Show a lot"))
class Lots(mixins.RetrieveModelMixin, LotByHand, LotDelivery, LotReport):
    """Lots of contracts that the sender may see."""

    permission_classes = [ReadOpen]
    serializer_class = LotOut
    queryset = Lot.objects.none()

    def get_queryset(self) -> QuerySet[Lot]:
        """Return lots of contracts that the sender may see."""
        if is_schema(self):
            return Lot.objects.none()
        seen = Contract.objects.seen_by(self.actor.user_id, self.actor.commissioner_id)
        rows = Lot.objects.filter(contract__in=seen.values("pk"))
        return rows.select_related("contract__commissioner").prefetch_related(
            "requirements__area", "thresholds__capability"
        )

    @extend_schema(
        summary="Change a lot", parameters=[IF_MATCH], request=LotIn, responses={200: LotOut}
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; the rest stays."""
        lot = change_lot(
            by=self.actor,
            at=database_now(),
            lot=self.get_object(),
            version=version_in(request),
            **self.given(LotIn, partial=True),
        )
        return tagged(self.shown(LotOut, self.get_object()), lot.contract)

    @extend_schema(
        summary="Remove a lot", parameters=[IF_MATCH], request=None, responses={204: None}
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove it before bids are invited."""
        remove_lot(
            by=self.actor, at=database_now(), lot=self.get_object(), version=version_in(request)
        )
        return Response(status=204)

    @extend_schema(
        summary="Set volumes of requirements",
        parameters=[IF_MATCH],
        request=VolumesIn,
        responses={200: LotOut},
    )
    @action(detail=True, methods=["put"])
    def volumes(self, request: Request, pk: str) -> Response:
        """Set the volumes of the requirements that are named; the others stay."""
        given = self.given(VolumesIn)["volumes"]
        set_volumes(
            by=self.actor,
            at=database_now(),
            lot=self.get_object(),
            version=version_in(request),
            volumes={(row["capability"], row["area"]): row["volume"] for row in given},
        )
        return self.shown(LotOut, self.get_object())

    @extend_schema(
        summary="Set the requirements of a lot",
        parameters=[IF_MATCH],
        request=RequirementsIn,
        responses={200: LotOut},
    )
    @action(detail=True, methods=["put"])
    def requirements(self, request: Request, pk: str) -> Response:
        """Require each capability in each area; replaces the lot's requirements."""
        require_capabilities(
            by=self.actor,
            at=database_now(),
            lot=self.get_object(),
            version=version_in(request),
            **self.given(RequirementsIn),
        )
        return self.shown(LotOut, self.get_object())

    @extend_schema(
        summary="Set a threshold",
        parameters=[IF_MATCH],
        request=ThresholdIn,
        responses={200: LotOut},
    )
    @action(detail=True, methods=["post"])
    def thresholds(self, request: Request, pk: str) -> Response:
        """Set what a bidder must meet."""
        set_threshold(
            by=self.actor,
            at=database_now(),
            lot=self.get_object(),
            version=version_in(request),
            **self.given(ThresholdIn),
        )
        return self.shown(LotOut, self.get_object())

    @extend_schema(
        methods=["post"],
        summary="Request a match of a lot",
        request=None,
        responses={202: MatchOut},
    )
    @extend_schema(methods=["get"], summary="Show a lot's newest match", responses={200: MatchOut})
    @action(detail=True, methods=["get", "post"])
    def match(self, request: Request, pk: str) -> Response:
        """Request a match, or show the newest one."""
        lot = self.get_object()
        if request.method == "POST":
            run = request_match(by=self.actor, at=database_now(), lot=lot)
            return self.shown(MatchOut, run, status=202)
        latest = latest_match(lot)
        return self.shown(MatchOut, latest or sole(lot.matches.all(), pk=0))
