"""Thresholds of a lot: what a bidder must meet, and on whom it falls."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.drafting.versions import IF_MATCH, version_in
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, Resource, is_schema
from contracts.drafting.models.contracts import Contract
from contracts.thresholds.kinds import field_in_words, kinds_in_words, threshold_of
from contracts.thresholds.models import FallsOn, FinanceRule, Threshold, ThresholdKind
from contracts.thresholds.services import remove_threshold


class ThresholdOut(serializers.ModelSerializer[Threshold]):
    """What a bidder must meet, and on whom it falls; `sentence` says all of it."""

    capability = serializers.CharField(source="capability_id", allow_null=True)
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Threshold
        fields = [
            "id",
            "kind",
            "minimum",
            "rule",
            "code",
            "falls_on",
            "capability",
            "most",
            "years",
            "sentence",
        ]

    def get_sentence(self, row: Threshold) -> str:
        """Return what it asks and of whom, in one sentence."""
        return threshold_of(row).sentence


class ThresholdIn(serializers.Serializer[Any]):
    """A threshold; which fields it needs follows from its kind; the others are ignored."""

    kind = serializers.ChoiceField(ThresholdKind.choices, help_text=kinds_in_words())
    minimum = serializers.DecimalField(
        14,
        2,
        min_value=0,
        required=False,
        allow_null=True,
        default=None,
        help_text=field_in_words("minimum"),
    )
    rule = serializers.ChoiceField(
        FinanceRule.choices, required=False, default="", help_text=field_in_words("rule")
    )
    code = serializers.SlugField(
        max_length=40, required=False, default="", help_text=field_in_words("code")
    )
    falls_on = serializers.ChoiceField(
        FallsOn.choices, required=False, default="", help_text=field_in_words("falls_on")
    )
    capability = serializers.CharField(
        max_length=60,
        required=False,
        allow_null=True,
        default=None,
        help_text=field_in_words("capability"),
    )
    most = serializers.IntegerField(
        min_value=1,
        max_value=1000,
        required=False,
        allow_null=True,
        default=None,
        help_text=field_in_words("most"),
    )
    years = serializers.IntegerField(
        min_value=1,
        max_value=100,
        required=False,
        allow_null=True,
        default=None,
        help_text=field_in_words("years"),
    )


class Thresholds(Resource):
    """Thresholds of lots that the sender may see."""

    permission_classes = [ReadOpen]
    queryset = Threshold.objects.none()

    def get_queryset(self) -> QuerySet[Threshold]:
        """Return thresholds of contracts that the sender may see."""
        if is_schema(self):
            return Threshold.objects.none()
        seen = Contract.objects.seen_by(self.actor.user_id, self.actor.commissioner_id)
        rows = Threshold.objects.filter(lot__contract__in=seen.values("pk"))
        return rows.select_related("lot__contract__commissioner", "capability")

    @extend_schema(
        summary="Remove a threshold", parameters=[IF_MATCH], request=None, responses={204: None}
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove it before bids are invited."""
        remove_threshold(
            by=self.actor,
            at=database_now(),
            threshold=self.get_object(),
            version=version_in(request),
        )
        return Response(status=204)
