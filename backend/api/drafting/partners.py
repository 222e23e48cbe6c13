"""Joint commissioning: the partners of a contract."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.commissioners.commissioners import CommissionerOut
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Request, Resource, is_schema
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.contracts import Contract, ContractPartner
from contracts.drafting.services.joint import answer_partner, approve_contract, set_partner_part


class PartnerOut(serializers.ModelSerializer[ContractPartner]):
    """A commissioner beside the leading one."""

    commissioner = CommissionerOut()
    areas: Any = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    approved = serializers.SerializerMethodField()

    class Meta:
        model = ContractPartner
        fields = ["id", "contract", "commissioner", "state", "areas", "share", "approved"]

    def get_approved(self, partner: ContractPartner) -> bool:
        """Whether it approved the contract as it is now."""
        return partner.approved_version == partner.contract.version


class PartnerIn(serializers.Serializer[Any]):
    """The commissioner to invite."""

    commissioner = serializers.PrimaryKeyRelatedField(queryset=Commissioner.objects.all())


class PartnerPartIn(serializers.Serializer[Any]):
    """The areas for which a partner commissions, and its share of the value in per cent."""

    areas = serializers.ListField(child=serializers.CharField(max_length=9), max_length=500)
    share = serializers.DecimalField(5, 2, min_value=0, max_value=100, allow_null=True)


@extend_schema_view(retrieve=extend_schema(summary="Show a partner of a contract"))
class Partners(mixins.RetrieveModelMixin, Resource):
    """Commissioners that commission a contract jointly with the leading one."""

    permission_classes = [ReadOpen]
    serializer_class = PartnerOut
    queryset = ContractPartner.objects.none()

    def get_queryset(self) -> QuerySet[ContractPartner]:
        """Return partners of contracts that the sender may see."""
        if is_schema(self):
            return ContractPartner.objects.none()
        seen = Contract.objects.seen_by(self.actor.user_id, self.actor.commissioner_id)
        rows = ContractPartner.objects.filter(contract__in=seen.values("pk"))
        return rows.select_related(
            "commissioner__area", "contract__commissioner__area"
        ).prefetch_related("areas")

    @extend_schema(
        summary="Set a partner’s areas and share",
        request=PartnerPartIn,
        responses={200: PartnerOut},
    )
    def update(self, request: Request, pk: str) -> Response:
        """Replace its areas and share."""
        set_partner_part(
            by=self.actor,
            at=database_now(),
            partner=self.get_object(),
            **self.given(PartnerPartIn),
        )
        return self.shown(PartnerOut, self.get_object())

    @extend_schema(summary="Join a contract", request=None, responses={200: PartnerOut})
    @action(detail=True, methods=["post"])
    def join(self, request: Request, pk: str) -> Response:
        """Join joint commissioning."""
        answer_partner(by=self.actor, at=database_now(), partner=self.get_object(), joins=True)
        return self.shown(PartnerOut, self.get_object())

    @extend_schema(summary="Decline to join a contract", request=None, responses={200: PartnerOut})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Decline joint commissioning."""
        partner = self.get_object()
        answer_partner(by=self.actor, at=database_now(), partner=partner, joins=False)
        partner.refresh_from_db()
        return self.shown(PartnerOut, partner)

    @extend_schema(
        summary="Approve a contract as it is now", request=None, responses={200: PartnerOut}
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Approve the contract as it is now."""
        approve_contract(by=self.actor, at=database_now(), partner=self.get_object())
        return self.shown(PartnerOut, self.get_object())
