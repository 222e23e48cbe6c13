"""A match: its state, and how good its result is."""

from rest_framework import serializers

from consortia.proposals.models import MatchRun


class MatchOut(serializers.ModelSerializer[MatchRun]):
    """One run of the matcher for a lot; proposals show only to the organisations they name."""

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
