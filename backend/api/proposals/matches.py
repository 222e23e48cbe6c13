"""What a match says: how far it is, and how good its answer."""

from rest_framework import serializers

from consortia.proposals.models import MatchRun


class MatchOut(serializers.ModelSerializer[MatchRun]):
    """One asking of the matcher. Proposals are shown only to the organisations that they name."""

    proposals = serializers.SerializerMethodField()

    class Meta:
        model = MatchRun
        fields = [
            "id",
            "lot",
            "state",
            "status",
            "bound_members",
            "proven",
            "candidates",
            "proposals",
            "problem",
            "requested_at",
            "finished_at",
            "seconds",
        ]

    def get_proposals(self, run: MatchRun) -> int:
        """Return how many proposals there are."""
        return run.proposals.count()
