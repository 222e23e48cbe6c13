"""Proposals, for the organisations that they name."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.consortia import ConsortiumOut
from backend.api.forming.invitation_fields import DeliveryField
from backend.api.proposals.scenarios import PartOut
from backend.api.protocol.resources import Listed, Request, is_schema
from consortia.forming.services.starting import start_consortium
from consortia.proposals.comparison import Alternative, alternatives_to
from consortia.proposals.explanation import proof_in_words, thresholds_of
from consortia.proposals.models import Proposal, ProposalMember
from consortia.proposals.problems.ties import partnerships
from organisations.people.rules import organisations_of
from organisations.register.models.organisations import Organisation


class ProposalMemberOut(serializers.ModelSerializer[ProposalMember]):
    """An organisation in a proposal."""

    organisation = serializers.CharField(source="organisation.identifier")
    name = serializers.CharField(source="organisation.name")
    number_unchecked = serializers.BooleanField(source="organisation.number_unchecked")

    class Meta:
        model = ProposalMember
        fields = ["organisation", "name", "number_unchecked", "irreplaceable", "reserves"]


class ProposalOut(serializers.ModelSerializer[Proposal]):
    """A set of organisations that could bid for a lot."""

    members = ProposalMemberOut(many=True)
    delivery = DeliveryField()
    lead = serializers.CharField(source="lead.identifier", allow_null=True, default=None)
    proven = serializers.BooleanField(source="match.proven")

    class Meta:
        model = Proposal
        fields = ["id", "lot", "rank", "members", "lead", "delivery", "reasons", "proven"]


class StartIn(serializers.Serializer[Any]):
    """Which of its members starts the consortium."""

    organisation = serializers.SlugRelatedField(
        slug_field="identifier", queryset=Organisation.objects.current()
    )
    replaces_itself = serializers.BooleanField(required=False, default=False)


class ThresholdMetOut(serializers.Serializer[Any]):
    """Whether the members meet a threshold, and who has to meet it, in words.

    Turnover is told as it was when the proposal was made.
    """

    threshold = serializers.IntegerField()
    kind = serializers.CharField()
    falls_on = serializers.CharField()
    sentence = serializers.CharField()
    met = serializers.BooleanField()


class DifferenceOut(serializers.Serializer[Any]):
    """A capability that others deliver in some districts: names of areas and organisations."""

    capability = serializers.CharField()
    areas = serializers.ListField(child=serializers.CharField())
    here = serializers.ListField(child=serializers.CharField())
    there = serializers.ListField(child=serializers.CharField())


class AlternativeOut(serializers.Serializer[Alternative]):
    """Another proposal of the match that names an organisation of the sender, compared."""

    proposal = serializers.IntegerField(source="proposal.pk")
    size = serializers.IntegerField()
    lead = serializers.CharField(source="proposal.lead.identifier", allow_null=True, default=None)
    without = serializers.SerializerMethodField()
    instead = serializers.SerializerMethodField()
    differently = DifferenceOut(many=True)

    def get_without(self, other: Alternative) -> list[str]:
        """Return identifiers of those that are only in this one."""
        return [organisation.identifier for organisation in other.without]

    def get_instead(self, other: Alternative) -> list[str]:
        """Return identifiers of those that are only in the other."""
        return [organisation.identifier for organisation in other.instead]


class ProposalWholeOut(ProposalOut):
    """A proposal with all that its page shows."""

    candidates = serializers.IntegerField(source="match.candidates")
    bound_members = serializers.IntegerField(source="match.bound_members", allow_null=True)
    parts = PartOut(many=True)
    partnerships = serializers.SerializerMethodField()
    thresholds = serializers.SerializerMethodField()
    proof = serializers.SerializerMethodField()
    alternatives = serializers.SerializerMethodField()

    class Meta(ProposalOut.Meta):
        fields = [
            *ProposalOut.Meta.fields,
            "candidates",
            "bound_members",
            "parts",
            "partnerships",
            "thresholds",
            "proof",
            "alternatives",
        ]

    def get_partnerships(self, found: Proposal) -> list[list[str]]:
        """Return pairs of members that both say that they have worked together."""
        keys = [member.organisation_id for member in found.members.all()]
        return [list(pair) for pair in partnerships(keys)]

    @extend_schema_field(ThresholdMetOut(many=True))
    def get_thresholds(self, found: Proposal) -> list[dict[str, Any]]:
        """Return whether the members meet each threshold; never a turnover."""
        organisations = [member.organisation for member in found.members.all()]
        return [
            {
                "threshold": one.row.pk,
                "kind": one.threshold.kind,
                "falls_on": whom,
                "sentence": one.threshold.sentence,
                "met": one.met,
            }
            for one, whom in thresholds_of(found, organisations)
        ]

    def get_proof(self, found: Proposal) -> list[str]:
        """Return in plain words whether it is proven that nothing better exists."""
        return proof_in_words(found, len(found.members.all()))

    @extend_schema_field(AlternativeOut(many=True))
    def get_alternatives(self, found: Proposal) -> Any:
        """Return the other proposals that name an organisation of the sender, side by side."""
        mine = organisations_of(self.context["view"].actor)
        others: Any = alternatives_to(found, mine)
        return AlternativeOut(others, many=True).data


@extend_schema_view(
    list=extend_schema(summary="List the proposals that name one's own organisations"),
    retrieve=extend_schema(summary="Show a proposal", responses=ProposalWholeOut),
)
class Proposals(Listed):
    """Proposals that name an organisation of the sender."""

    serializer_class = ProposalOut
    filterset_fields = ["lot"]
    ordering_fields = ["rank"]
    queryset = Proposal.objects.none()

    def get_queryset(self) -> QuerySet[Proposal]:
        """Return proposals that name an organisation of the sender."""
        if is_schema(self):
            return Proposal.objects.none()
        rows = Proposal.objects.naming(organisations_of(self.actor))
        return rows.select_related("lead", "match", "lot__contract").prefetch_related(
            "members__organisation__claim"
        )

    def get_serializer_class(self) -> type[ProposalOut]:
        """Return what is shown: everything of one, the short of many."""
        return ProposalWholeOut if self.action == "retrieve" else ProposalOut

    @extend_schema(
        summary="Start a consortium from a proposal",
        request=StartIn,
        responses={201: ConsortiumOut},
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start it: everyone else in the proposal gets a letter."""
        started = start_consortium(
            by=self.actor, at=database_now(), proposal=self.get_object(), **self.given(StartIn)
        )
        return self.shown(ConsortiumOut, started, status=201)
