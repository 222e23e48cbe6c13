"""Scenarios as JSON: what a hypothetical consortium could deliver, and what it lacks."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from accounts.errors import Invalid
from backend.api.protocol.resources import Request
from consortia.forming.drafts import MOST_MEMBERS, DraftConsortium, Outlook, ways_out

MEMBERS = OpenApiParameter(
    "member", str, many=True, description="Identifier of a member; repeat it for each."
)


class CellOut(serializers.Serializer[Any]):
    """One capability in one district."""

    capability = serializers.CharField()
    area = serializers.CharField()


class PartOut(CellOut):
    """An assignment with its backing; the last three are null where unknown.

    `spare`: how many more people a year the organisation could take there, null without limit.
    `members` and `organisations`: how many other members, and how many other organisations of the
    register, could take this over.
    """

    organisation = serializers.CharField()
    volume = serializers.IntegerField(allow_null=True, default=None)
    spare = serializers.IntegerField(allow_null=True, default=None)
    members = serializers.IntegerField(allow_null=True, default=None)
    organisations = serializers.IntegerField(allow_null=True, default=None)


class WayOut(serializers.Serializer[Any]):
    """One change that mends it: somebody out, somebody in, or both."""

    out = serializers.CharField(allow_null=True)
    into = serializers.CharField(allow_null=True)


class VerdictOut(serializers.Serializer[Any]):
    """The evaluation of a consortium; `broken` and `unsure` are sentences without turnovers."""

    feasible = serializers.BooleanField()
    nobody = CellOut(many=True)
    short = CellOut(many=True)
    broken = serializers.ListField(child=serializers.CharField())
    unsure = serializers.ListField(child=serializers.CharField())
    unneeded = serializers.ListField(child=serializers.CharField())
    lead = serializers.CharField(allow_null=True)
    parts = PartOut(many=True)
    ways = WayOut(many=True)


class ConsortiumMembersIn(serializers.Serializer[Any]):
    """All members of a consortium."""

    members = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=MOST_MEMBERS
    )


def named_in(request: Request) -> list[str]:
    """Return the members that the query names.

    Raises
    ------
    Invalid
        When it names nobody.
    """
    named: list[str] = request.query_params.getlist("member")
    if not named:
        raise Invalid("Name each member, as in ?member=GB-CHC-1098765.", field="member")
    return named


def verdict_of(found: Outlook, draft: DraftConsortium) -> dict[str, object]:
    """Return the evaluation of a draft consortium, with the changes that would mend it."""
    verdict = found.verdict
    return dict(
        VerdictOut(
            {
                "feasible": verdict.feasible,
                "nobody": [{"capability": c, "area": a} for c, a in verdict.nobody],
                "short": [{"capability": c, "area": a} for c, a in verdict.short],
                "broken": found.broken,
                "unsure": found.unsure,
                "unneeded": verdict.unneeded,
                "lead": verdict.lead,
                "parts": [one.as_json() for one in found.parts],
                "ways": ways_out(found, draft),
            }
        ).data
    )
