"""Proposals, consortia and invitations, to the bodies they concern."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.invitations import InvitationOut
from backend.api.membership import Membership
from backend.api.resources import Listed, Request, is_schema
from consortia import rules, services
from consortia.models import Consortium, Proposal, ProposalMember, Replacement
from organisations.models import Organisation


class ProposalMemberOut(serializers.ModelSerializer[ProposalMember]):
    """A body in a proposal."""

    organisation = serializers.CharField(source="organisation.identifier")
    name = serializers.CharField(source="organisation.name")

    class Meta:
        model = ProposalMember
        fields = ["organisation", "name", "irreplaceable", "reserves"]


class ProposalOut(serializers.ModelSerializer[Proposal]):
    """A set of bodies that could bid for a lot."""

    members = ProposalMemberOut(many=True)
    lead = serializers.CharField(source="lead.identifier", allow_null=True, default=None)
    proven = serializers.BooleanField(source="match.proven")

    class Meta:
        model = Proposal
        fields = ["id", "lot", "rank", "members", "lead", "delivery", "reasons", "proven"]


class StartIn(serializers.Serializer[Any]):
    """Which of its members starts the consortium."""

    organisation = serializers.SlugRelatedField(
        slug_field="identifier", queryset=Organisation.objects.all()
    )
    replaces_itself = serializers.BooleanField(required=False, default=False)


class ConsortiumOut(serializers.ModelSerializer[Consortium]):
    """A consortium on its way."""

    starter = serializers.CharField(source="starter.identifier")
    lead = serializers.CharField(source="lead.identifier", allow_null=True, default=None)
    members: Any = serializers.SlugRelatedField(
        slug_field="organisation_identifier", many=True, read_only=True
    )

    class Meta:
        model = Consortium
        fields = [
            "id",
            "lot",
            "name",
            "stage",
            "starter",
            "lead",
            "members",
            "delivery",
            "started_at",
            "formed_at",
            "replaces_since",
        ]


class DissolveIn(serializers.Serializer[Any]):
    """Why it is given up."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ByItselfIn(serializers.Serializer[Any]):
    """Whether the next best is asked without the starter's word."""

    on = serializers.BooleanField()


class ReplacementOut(serializers.ModelSerializer[Replacement]):
    """What was worked out for a place that came free; `found` is as in a match."""

    class Meta:
        model = Replacement
        fields = ["id", "state", "wanted_at", "worked_out_at", "found", "missing"]


@extend_schema_view(
    list=extend_schema(summary="List the proposals that name one's own bodies"),
    retrieve=extend_schema(summary="Show a proposal"),
)
class Proposals(Listed):
    """Proposals that name a body of the sender."""

    serializer_class = ProposalOut
    filterset_fields = ["lot"]
    ordering_fields = ["rank"]
    queryset = Proposal.objects.none()

    def get_queryset(self) -> QuerySet[Proposal]:
        """Return proposals that name a body of the sender."""
        if is_schema(self):
            return Proposal.objects.none()
        rows = Proposal.objects.naming(rules.organisations_of(self.actor))
        return rows.select_related("lead", "match", "lot__contract").prefetch_related(
            "members__organisation"
        )

    @extend_schema(
        summary="Start a consortium from a proposal",
        request=StartIn,
        responses={201: ConsortiumOut},
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start it: everyone else in the proposal gets a letter."""
        started = services.start_consortium(
            by=self.actor, at=database_now(), proposal=self.get_object(), **self.given(StartIn)
        )
        return self.shown(ConsortiumOut, started, status=201)


@extend_schema_view(
    list=extend_schema(summary="List one's own consortia"),
    retrieve=extend_schema(summary="Show a consortium"),
)
class Consortia(Membership, Listed):
    """Consortia that a body of the sender is in or invited to."""

    serializer_class = ConsortiumOut
    filterset_fields = ["lot", "stage"]
    ordering_fields = ["started_at"]
    queryset = Consortium.objects.none()

    def get_queryset(self) -> QuerySet[Consortium]:
        """Return consortia that concern the sender."""
        if is_schema(self):
            return Consortium.objects.none()
        rows = Consortium.objects.concerning(rules.organisations_of(self.actor))
        return rows.select_related("starter", "lead").prefetch_related("members__organisation")

    @extend_schema(
        summary="Ask somebody in the place of those who declined",
        request=None,
        responses={200: InvitationOut(many=True)},
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def replace(self, request: Request, pk: str) -> Response:
        """Work it out again around those who accepted, and invite whoever is new."""
        invited = services.replace_missing(
            by=self.actor, at=database_now(), consortium=self.get_object()
        )
        return Response(InvitationOut(invited, many=True).data)

    @extend_schema(
        summary="List what was worked out for free places, the latest first",
        responses={200: ReplacementOut(many=True)},
    )
    @action(detail=True, pagination_class=None, filter_backends=[])
    def replacements(self, request: Request, pk: str) -> Response:
        """List them, to the starter only."""
        consortium: Consortium = self.get_object()
        rules.require_editor(self.actor, consortium.starter)
        rows = consortium.replacements.order_by("-pk")[:50]
        return Response(ReplacementOut(rows, many=True).data)

    @extend_schema(
        summary="Choose whether free places are filled without one's word",
        request=ByItselfIn,
        responses={200: ConsortiumOut},
    )
    @action(detail=True, methods=["put"], url_path="by-itself")
    def by_itself(self, request: Request, pk: str) -> Response:
        """Switch it on or off; a place that is free already is taken up."""
        changed = services.replace_by_itself(
            by=self.actor,
            at=database_now(),
            consortium=self.get_object(),
            **self.given(ByItselfIn),
        )
        return self.shown(ConsortiumOut, changed)

    @extend_schema(
        summary="Give a consortium up", request=DissolveIn, responses={200: ConsortiumOut}
    )
    @action(detail=True, methods=["post"])
    def dissolve(self, request: Request, pk: str) -> Response:
        """End it; unanswered invitations are taken back."""
        ended = services.dissolve_consortium(
            by=self.actor,
            at=database_now(),
            consortium=self.get_object(),
            **self.given(DissolveIn),
        )
        return self.shown(ConsortiumOut, ended)
