"""Claims that wait for a check, for approvers."""

from http import HTTPStatus
from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.people.approving import require_approver
from backend.api.protocol.resources import Listed, Request, is_schema
from backend.api.register.entries import RegisterEntryOut
from organisations.register.models.claims import Claim, ClaimQuerySet
from organisations.register.models.organisations import Organisation
from organisations.register.services.checking import MOST_WORDS, refuse_claim, verify_claim
from organisations.register.services.claiming import hint_of
from organisations.register.waiting_claims import claims_waiting


class ClaimantOut(serializers.ModelSerializer[Organisation]):
    """What an organisation says of itself."""

    home_area: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Organisation
        fields = ["identifier", "name", "kind", "description", "website", "home_area"]


class CheckOut(serializers.ModelSerializer[Claim]):
    """A claim: what the register says, what the organisation says, and how to check it."""

    entry: Any = RegisterEntryOut(read_only=True, allow_null=True)
    organisation: Any = ClaimantOut(read_only=True)
    hint = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = [
            "id",
            "organisation",
            "entry",
            "hint",
            "state",
            "made_at",
            "codes_sent",
            "asked_at",
            "asked_words",
            "proof",
            "settled_at",
            "reason",
        ]

    def get_hint(self, claim: Claim) -> str:
        """Return the first letter and the domain of the register's address, where it has one."""
        return hint_of(claim.entry)


class RefuseClaimIn(serializers.Serializer[Any]):
    """The reason for refusing a claim, which the claimant reads."""

    reason = serializers.CharField(max_length=MOST_WORDS)


class CheckFilter(filters.FilterSet):
    """Which claims."""

    q = filters.CharFilter(method="named", label="Part of a name or number", max_length=100)
    asked = filters.BooleanFilter(
        field_name="asked_at", lookup_expr="isnull", exclude=True, label="Asked for a check"
    )

    class Meta:
        model = Claim
        fields: list[str] = []

    def named(self, rows: ClaimQuerySet, name: str, value: str) -> ClaimQuerySet:
        """Keep claims of this name or number."""
        return rows.filter(pk__in=claims_waiting(words=value, asked=False).values("pk"))


@extend_schema_view(
    list=extend_schema(summary="List claims that wait for a check, to approvers"),
    retrieve=extend_schema(summary="Show a claim that waits, to approvers"),
)
class Checks(Listed):
    """Claims to public numbers that wait for a check, for approvers."""

    refusals = {HTTPStatus.FORBIDDEN: frozenset()}
    serializer_class = CheckOut
    filterset_class = CheckFilter
    ordering_fields = ["asked_at", "made_at", "organisation__name"]
    ordering = ["asked_at", "made_at"]
    queryset = Claim.objects.none()

    def get_queryset(self) -> ClaimQuerySet:
        """Return the waiting claims.

        Raises
        ------
        NotAllowed
            Unless the sender is an approver.
        """
        if is_schema(self):
            return Claim.objects.none()
        require_approver(self.actor)
        return claims_waiting(asked=False)

    @extend_schema(summary="Verify a claim", request=None, responses={200: CheckOut})
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str) -> Response:
        """Verify a claim; the organisation is told by letter."""
        claim: Claim = self.get_object()
        verify_claim(by=self.actor, at=database_now(), organisation=claim.organisation)
        return self._shown(claim)

    @extend_schema(summary="Refuse a claim", request=RefuseClaimIn, responses={200: CheckOut})
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """Refuse a claim: the organisation keeps its details under an identifier of ours."""
        claim: Claim = self.get_object()
        refuse_claim(
            by=self.actor,
            at=database_now(),
            organisation=claim.organisation,
            **self.given(RefuseClaimIn),
        )
        return self._shown(claim)

    def _shown(self, claim: Claim) -> Response:
        rows = Claim.objects.select_related("entry", "organisation__home_area")
        return self.shown(CheckOut, rows.get(pk=claim.pk))
