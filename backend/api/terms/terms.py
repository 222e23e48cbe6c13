"""Terms of a consortium, to its members."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.invitation_fields import CellIn, DeliveryField
from backend.api.protocol.resources import Request, Resource, is_schema
from consortia.proposals.assignments.cells import Cell, CellJSON, cells_in
from consortia.proposals.assignments.delivery import AssignmentJSON, Delivery
from consortia.proposals.structures import Structure
from consortia.terms.drafts import TermsDraft
from consortia.terms.models.terms import PaidEvery, Terms, TermsAnswer, TermsShare
from consortia.terms.services.answering import agree_terms, refuse_terms
from consortia.terms.services.proposing import withdraw_terms
from organisations.people.rules import organisations_of
from organisations.register.models.organisations import Organisation


class OrganisationField(serializers.SlugRelatedField[Organisation]):
    """An organisation, named by its identifier."""

    def __init__(self, **more: Any) -> None:
        if not more.get("read_only"):
            more["queryset"] = Organisation.objects.current()
        super().__init__(slug_field="identifier", **more)


class TermsShareOut(serializers.ModelSerializer[TermsShare]):
    """What a member is paid over the whole term, in GBP, and its fund holder."""

    organisation = OrganisationField(read_only=True)
    fund_holder = OrganisationField(read_only=True)

    class Meta:
        model = TermsShare
        fields = ["organisation", "amount", "fund_holder"]


class TermsAnswerOut(serializers.ModelSerializer[TermsAnswer]):
    """A member's answer to terms."""

    organisation = OrganisationField(read_only=True)

    class Meta:
        model = TermsAnswer
        fields = ["organisation", "agrees", "decided_by", "decided_on", "reason", "at"]


class TermsOut(serializers.ModelSerializer[Terms]):
    """One version of what members agree on; amounts in GBP over the term, without VAT."""

    lead = OrganisationField(read_only=True)
    delivery = DeliveryField()
    proposer = OrganisationField(read_only=True)
    shares = TermsShareOut(many=True)
    answers = TermsAnswerOut(many=True)

    class Meta:
        model = Terms
        fields = [
            "id",
            "consortium",
            "number",
            "state",
            "lead",
            "structure",
            "price",
            "fee",
            "paid_every",
            "days_to_pay",
            "advance",
            "delivery",
            "note",
            "proposer",
            "proposed_at",
            "settled_at",
            "shares",
            "answers",
        ]


class WorkIn(serializers.Serializer[Any]):
    """Who does one capability in one district, for how many people a year."""

    capability = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=9)
    organisation = serializers.CharField(max_length=40)
    volume = serializers.IntegerField(min_value=1, required=False)


class ShareIn(serializers.Serializer[Any]):
    """What a member is paid, in GBP, and its fund holder where it has no legal form."""

    organisation = serializers.CharField(max_length=40)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    fund_holder = serializers.CharField(max_length=40, required=False)


class TermsIn(serializers.Serializer[Any]):
    """Terms to propose, and the member that proposes them."""

    organisation = OrganisationField()
    lead = OrganisationField()
    structure = serializers.ChoiceField(Structure.choices)
    price = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    fee = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, default=Decimal(0))
    shares = ShareIn(many=True)
    delivery = WorkIn(many=True, required=False)
    paid_every = serializers.ChoiceField(PaidEvery.choices, default=PaidEvery.MONTH)
    days_to_pay = serializers.IntegerField(min_value=0, max_value=30, default=30)
    advance = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, default=Decimal(0)
    )
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")

    def validate_delivery(self, said: list[AssignmentJSON]) -> Delivery:
        """Return who does what as it is said."""
        return Delivery.from_json(said)


class AgreeIn(serializers.Serializer[Any]):
    """The member that agrees, who decided it, and when."""

    organisation = OrganisationField()
    decided_by = serializers.CharField(max_length=120)
    decided_on = serializers.DateField()


class RefuseIn(serializers.Serializer[Any]):
    """The member that does not agree, and what should be different."""

    organisation = OrganisationField()
    reason = serializers.CharField(max_length=1000)


class CostIn(serializers.Serializer[Any]):
    """A member, and what its part costs it in full, in GBP over the term."""

    organisation = OrganisationField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)


class LeaveIn(serializers.Serializer[Any]):
    """The member that leaves, and why."""

    organisation = OrganisationField()
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class TakeOnIn(serializers.Serializer[Any]):
    """The member, and the cells that it takes on."""

    organisation = OrganisationField()
    cells = serializers.ListField(child=CellIn(), max_length=2000)

    def validate_cells(self, said: list[CellJSON]) -> frozenset[Cell]:
        """Return the cells that are said."""
        return cells_in(said)


def draft_from(given: dict[str, Any], now: Delivery) -> TermsDraft:
    """Return a draft from checked `TermsIn` data; `now` is who does what so far."""
    shares = given.pop("shares")
    work = given.pop("delivery", None)
    return TermsDraft(
        shares={row["organisation"]: row["amount"] for row in shares},
        fund_holders={
            row["organisation"]: row["fund_holder"] for row in shares if "fund_holder" in row
        },
        delivery=now if work is None else work,
        **given,
    )


class TermsSet(Resource):
    """Terms of the consortia that an organisation of the sender is a member of."""

    serializer_class = TermsOut
    queryset = Terms.objects.none()

    def get_queryset(self) -> QuerySet[Terms]:
        """Return terms of the sender's own consortia; others' are not there."""
        if is_schema(self):
            return Terms.objects.none()
        mine = organisations_of(self.actor)
        rows = Terms.objects.filter(consortium__members__organisation__in=mine).distinct()
        return rows.whole().select_related("consortium__lot__contract")

    @extend_schema(summary="Agree to terms", request=AgreeIn, responses={200: TermsOut})
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str) -> Response:
        """Agree for a member; the last one settles them."""
        terms = self.get_object()
        agree_terms(by=self.actor, at=database_now(), terms=terms, **self.given(AgreeIn))
        return self.shown(TermsOut, self.get_object())

    @extend_schema(summary="Refuse terms", request=RefuseIn, responses={200: TermsOut})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Say what should be different; that ends them."""
        refuse_terms(
            by=self.actor, at=database_now(), terms=self.get_object(), **self.given(RefuseIn)
        )
        return self.shown(TermsOut, self.get_object())

    @extend_schema(summary="Withdraw proposed terms", request=None, responses={200: TermsOut})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw them, for the member that proposed them."""
        withdraw_terms(by=self.actor, at=database_now(), terms=self.get_object())
        return self.shown(TermsOut, self.get_object())
