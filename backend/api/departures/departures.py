"""A motion to expel a member, as the API takes and shows it."""

from typing import Any

from rest_framework import serializers

from backend.api.terms.terms import OrganisationField
from consortia.departures.models import Expulsion


class KeepIn(serializers.Serializer[Any]):
    """The member that speaks, and the one that it speaks of, by identifier."""

    organisation = OrganisationField()
    about = serializers.CharField(max_length=40)


class ExpelIn(KeepIn):
    """The same, with the reason; only the first to ask has to give one."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ExpulsionOut(serializers.ModelSerializer[Expulsion]):
    """A motion to expel a member; `agreed` lists the members that have agreed."""

    organisation = serializers.CharField(source="organisation.identifier")
    agreed = serializers.SerializerMethodField()

    class Meta:
        model = Expulsion
        fields = ["id", "organisation", "reason", "state", "at", "settled_at", "agreed"]

    def get_agreed(self, motion: Expulsion) -> list[str]:
        """Return the identifiers of the members that have agreed."""
        return [one.organisation.identifier for one in motion.votes.all()]
