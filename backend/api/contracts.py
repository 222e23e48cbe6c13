"""Commissioners, contracts and lots."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.lots import LotIn, LotOut
from backend.api.permissions import ReadOpen
from backend.api.resources import Listed, Request, is_schema
from contracts import services
from contracts.models import (
    Commissioner,
    Contract,
    ContractQuerySet,
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
