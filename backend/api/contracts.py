"""Commissioners, contracts and lots."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.matches import MatchOut
from backend.api.permissions import ReadOpen
from backend.api.resources import Listed, Request, Resource, is_schema, sole
from consortia.services import request_match
from consortia.services.matches import latest_match
from contracts import services
from contracts.models import (
    Commissioner,
    Contract,
    ContractQuerySet,
    FinanceRule,
    HeldBy,
    Lot,
    Requirement,
    Threshold,
    ThresholdKind,
)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class CommissionerOut(serializers.ModelSerializer[Commissioner]):
    """A public body that posts contracts."""

    area: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Commissioner
        fields = ["id", "name", "kind", "area"]


@extend_schema_view(
    list=extend_schema(summary="List commissioners"),
    retrieve=extend_schema(summary="Show a commissioner"),
)
class Commissioners(Listed):
    """Public bodies that post contracts."""

    permission_classes = [ReadOpen]
    serializer_class = CommissionerOut
    filterset_fields = ["kind"]
    ordering_fields = ["name"]
    ordering = ["name"]
    queryset = Commissioner.objects.select_related("area")


class RequirementOut(serializers.ModelSerializer[Requirement]):
    """One capability wanted in one area."""

    capability = serializers.CharField(source="capability_id")
    area: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Requirement
        fields = ["capability", "area", "volume"]


class ThresholdOut(serializers.ModelSerializer[Threshold]):
    """What a bidder must reach, and on whom it falls."""

    capability = serializers.CharField(source="capability_id", allow_null=True)

    class Meta:
        model = Threshold
        fields = ["kind", "minimum", "rule", "code", "held_by", "capability", "most"]


class LotOut(serializers.ModelSerializer[Lot]):
    """The part that one bidder bids for."""

    requirements = RequirementOut(many=True)
    thresholds = ThresholdOut(many=True)

    class Meta:
        model = Lot
        fields = ["id", "contract", "number", "title", "value", "requirements", "thresholds"]


class ContractOut(serializers.ModelSerializer[Contract]):
    """What a commissioner wants done."""

    commissioner = CommissionerOut()

    class Meta:
        model = Contract
        fields = [
            "id",
            "commissioner",
            "title",
            "description",
            "value",
            "term_months",
            "stage",
            "deadline",
            "visible_at",
        ]


class ContractWithLotsOut(ContractOut):
    """A contract and all its lots."""

    lots = LotOut(many=True)

    class Meta(ContractOut.Meta):
        fields = [*ContractOut.Meta.fields, "lots"]


class ContractChangeIn(serializers.ModelSerializer[Contract]):
    """Parts of a contract."""

    class Meta:
        model = Contract
        fields = ["title", "description", "value", "term_months", "deadline"]


class ContractIn(ContractChangeIn):
    """A new draft."""

    commissioner = serializers.PrimaryKeyRelatedField(queryset=Commissioner.objects.all())

    class Meta(ContractChangeIn.Meta):
        fields = ["commissioner", *ContractChangeIn.Meta.fields]


class LotIn(serializers.Serializer[Any]):
    """A new lot."""

    title = serializers.CharField(max_length=200)
    value = serializers.DecimalField(14, 2, min_value=0, required=False, allow_null=True)


class RequirementsIn(serializers.Serializer[Any]):
    """Each of these capabilities in each of these areas."""

    capabilities = serializers.ListField(child=serializers.CharField(max_length=60), max_length=80)
    areas = serializers.ListField(child=serializers.CharField(max_length=9), max_length=500)


class ThresholdIn(serializers.Serializer[Any]):
    """A threshold; which parts it needs depends on its kind."""

    kind = serializers.ChoiceField(ThresholdKind.choices)
    minimum = serializers.DecimalField(14, 2, min_value=0, required=False, allow_null=True)
    rule = serializers.ChoiceField(FinanceRule.choices, required=False, default="")
    code = serializers.SlugField(max_length=40, required=False, default="")
    held_by = serializers.ChoiceField(HeldBy.choices, required=False, default="")
    capability = serializers.CharField(max_length=60, required=False, allow_null=True, default=None)
    most = serializers.IntegerField(
        min_value=1, max_value=1000, required=False, allow_null=True, default=None
    )


class CancelIn(serializers.Serializer[Any]):
    """Why a contract is given up."""

    reason = serializers.CharField(max_length=500)


class ContractFilter(filters.FilterSet):
    """How a list of contracts is narrowed."""

    q = filters.CharFilter(field_name="title", lookup_expr="icontains", max_length=100)

    class Meta:
        model = Contract
        fields = ["q", "stage", "commissioner"]


@extend_schema_view(
    list=extend_schema(summary="Search contracts"),
    retrieve=extend_schema(summary="Show a contract", responses={200: ContractWithLotsOut}),
)
class Contracts(Listed):
    """Contracts that are visible, and one's own drafts."""

    permission_classes = [ReadOpen]
    serializer_class = ContractOut
    filterset_class = ContractFilter
    ordering_fields = ["closes", "title", "drafted_at"]
    ordering = ["closes"]
    queryset = Contract.objects.none()

    def get_serializer_class(self) -> Any:
        """Show lots only with a single contract."""
        return ContractWithLotsOut if self.action == "retrieve" else ContractOut

    def get_queryset(self) -> QuerySet[Contract]:
        """Return what the sender may see."""
        if is_schema(self):
            return Contract.objects.none()
        actor = self.actor
        rows: ContractQuerySet = Contract.objects.seen_by(actor.user_id, actor.commissioner_id)
        if self.action == "retrieve":
            rows = rows.prefetch_related("lots__requirements__area", "lots__thresholds")
        rows = rows.annotate(closes=Coalesce("deadline", NEVER))
        return rows.select_related("commissioner__area")

    @extend_schema(summary="Draft a contract", request=ContractIn, responses={201: ContractOut})
    def create(self, request: Request) -> Response:
        """Begin a draft."""
        made = services.draft_contract(by=self.actor, at=database_now(), **self.given(ContractIn))
        return self.shown(ContractOut, made, status=201)

    @extend_schema(
        summary="Change a contract", request=ContractChangeIn, responses={200: ContractOut}
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; the rest stays."""
        changed = services.change_contract(
            by=self.actor,
            at=database_now(),
            contract=self.get_object(),
            **self.given(ContractChangeIn, partial=True),
        )
        return self.shown(ContractOut, changed)

    @extend_schema(summary="Add a lot to a draft", request=LotIn, responses={201: LotOut})
    @action(detail=True, methods=["post"])
    def lots(self, request: Request, pk: str) -> Response:
        """Add a lot; it gets the next number."""
        lot = services.add_lot(
            by=self.actor, at=database_now(), contract=self.get_object(), **self.given(LotIn)
        )
        return self.shown(LotOut, lot, status=201)

    @extend_schema(summary="Publish a contract", request=None, responses={200: ContractOut})
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Let everyone see it and bid."""
        opened = services.open_contract(
            by=self.actor, at=database_now(), contract=self.get_object()
        )
        return self.shown(ContractOut, opened)

    @extend_schema(summary="Give a contract up", request=CancelIn, responses={200: ContractOut})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it, with a reason."""
        ended = services.cancel_contract(
            by=self.actor, at=database_now(), contract=self.get_object(), **self.given(CancelIn)
        )
        return self.shown(ContractOut, ended)


@extend_schema_view(retrieve=extend_schema(summary="Show a lot"))
class Lots(mixins.RetrieveModelMixin, Resource):
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
            "requirements__area", "thresholds"
        )

    @extend_schema(
        summary="Say what a lot requires", request=RequirementsIn, responses={200: LotOut}
    )
    @action(detail=True, methods=["put"])
    def requirements(self, request: Request, pk: str) -> Response:
        """Require each capability in each area, in place of what stood there."""
        services.require_capabilities(
            by=self.actor, at=database_now(), lot=self.get_object(), **self.given(RequirementsIn)
        )
        return self.shown(LotOut, self.get_object())

    @extend_schema(summary="Set a threshold", request=ThresholdIn, responses={200: LotOut})
    @action(detail=True, methods=["post"])
    def thresholds(self, request: Request, pk: str) -> Response:
        """Set what a bidder must reach."""
        services.set_threshold(
            by=self.actor, at=database_now(), lot=self.get_object(), **self.given(ThresholdIn)
        )
        return self.shown(LotOut, self.get_object())

    @extend_schema(
        methods=["post"], summary="Ask who could do a lot", request=None, responses={202: MatchOut}
    )
    @extend_schema(methods=["get"], summary="Show a lot's newest match", responses={200: MatchOut})
    @action(detail=True, methods=["get", "post"])
    def match(self, request: Request, pk: str) -> Response:
        """Ask the matcher, or see what it last said."""
        lot = self.get_object()
        if request.method == "POST":
            run = request_match(by=self.actor, at=database_now(), lot=lot)
            return self.shown(MatchOut, run, status=202)
        latest = latest_match(lot)
        return self.shown(MatchOut, latest or sole(lot.matches.all(), pk=0))
